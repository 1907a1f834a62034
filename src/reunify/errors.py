"""Everything that can go wrong, in one tree, each with the exit code it ends a command with.

::

    ReunifyError
    ├── JobError             2  the job file or the arguments are wrong
    │   └── ArgumentError    2  a command was called with something it cannot use
    ├── InputError           3  data that was handed in cannot be used
    │   ├── SourceError      3  a file, sheet, table or query of a source
    │   ├── RunFolderError   3  a run folder that is missing, half-made or from other inputs
    │   ├── LabelError       3  a label file
    │   └── ReviewError      3  the review desk cannot do what was asked
    │       ├── WorkspaceError  3  a workspace's folder, settings or database
    │       ├── SignInError     3  who asks is not known, or has been away too long
    │       ├── RefusedError    3  who asks may not do this, or not with this pair
    │       ├── StaleError      3  somebody else was there first; look again
    │       └── JournalError    3  the record was tampered with
    ├── OutOfRoomError       4  disk or memory ended
    ├── InterruptedRunError  5  stopped half way; ``--resume`` goes on
    └── ContractError        1  a stage gave a table that breaks its declaration (a defect of ours)

A message says what was wrong, where, and what to do. It never holds a person's data: no name,
number, date or cell value, only files, lines, columns, keys and counts.
"""

from __future__ import annotations


class ReunifyError(Exception):
    """Root of the tree: ``what`` was wrong, ``where`` (file, line, column), ``remedy`` (what to do)."""

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return place + self.what + (f"\n  {self.remedy}" if self.remedy else "")


class JobError(ReunifyError):
    """The job file cannot be used as it stands."""

    exit_code = 2


class ArgumentError(JobError):
    """A command was called with something it cannot use."""


class InputError(ReunifyError):
    """Data that was handed in cannot be used."""

    exit_code = 3


class SourceError(InputError):
    """A file, sheet, table or query that a source names cannot be read."""


class RunFolderError(InputError):
    """A run folder is missing, unfinished, or does not belong to this job."""


class LabelError(InputError):
    """A label file cannot be used."""


class ReviewError(InputError):
    """The review desk cannot do what was asked."""


class WorkspaceError(ReviewError):
    """A workspace's folder, settings or database cannot be used."""


class SignInError(ReviewError):
    """Who asks is not known to the desk, or was away too long. Says never which of the two it was."""


class RefusedError(ReviewError):
    """Who asks may not do this at all, or not with this pair."""


class StaleError(ReviewError):
    """What was decided about has changed since it was shown: look again."""


class JournalError(ReviewError):
    """The record of the desk does not verify."""


class OutOfRoomError(ReunifyError):
    """The disk or the memory is full."""

    exit_code = 4


class InterruptedRunError(ReunifyError):
    """A run was stopped half way."""

    exit_code = 5


class ContractError(ReunifyError):
    """A stage gave or took a table that breaks its declaration: a defect of reunify itself."""
