"""A finished run as explaining needs it: its tables when asked for, and what its job had asked for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import polars as pl
from pydantic import ValidationError

from reunify.artifacts import check_run, read_manifest, read_table, sha256, written_digests
from reunify.candidates import FAMILY_PARTS, Listed, list_candidates
from reunify.config import CandidatesConfig, JobConfig, SourceConfig, ThresholdsConfig
from reunify.errors import ArgumentError, ContractError, RunFolderError
from reunify.linkage import Model
from reunify.schema import DECLARED

Side = Literal["child", "adult"]

NUMBERS = ("alien_number", "family_unit", "phone")
"""Parts of the evidence that hold personal numbers."""

_EVERY = 1_000_000
_SHOWN_IDS = 10
_NEAREST = 3
_LIKE = 0.75
"""How alike an id must be to be offered (difflib's ratio): one letter in four may differ."""


class Settings(JobConfig):
    """A job's settings as a manifest holds them: everything but its sources."""

    sources: tuple[SourceConfig, ...] = ()


class Finished:
    """A finished run: each table read once, when it is first asked for.

    Raises :class:`~reunify.errors.RunFolderError` for a folder that is not a finished run.
    """

    def __init__(self, path: Path) -> None:
        self.path = check_run(path)
        self._digests = written_digests(path)
        self._tables: dict[str, pl.DataFrame] = {}

    def table(self, name: str) -> pl.DataFrame:
        """Return a stage's table.

        Raises :class:`~reunify.errors.RunFolderError` where it is missing, is not as the run wrote it, or
        lacks a column of this version.
        """
        if name not in self._tables:
            self._check_unchanged(name)
            frame = read_table(self.path, name)
            wrong = DECLARED[name].lacks(frame) if name in DECLARED else []
            if wrong:
                raise written_otherwise([self.path], f"table {name}: {'; '.join(wrong)}")
            self._tables[name] = frame
        return self._tables[name]

    def _check_unchanged(self, name: str) -> None:
        """Raise :class:`RunFolderError` where a table is not as the run wrote it."""
        path = self.path / "stages" / f"{name}.parquet"
        if name in self._digests and path.is_file() and sha256(path) != self._digests[name]:
            raise RunFolderError(
                "the table is not as the run wrote it: it is damaged, or somebody has changed it",
                where=str(path),
                remedy="Run the job again, into another folder, and give that one.",
            )

    @cached_property
    def model(self) -> Model:
        """The model that the run scored with."""
        try:
            return Model.from_frame(self.table("model"))
        except ContractError as error:
            raise written_otherwise([self.path], error.what) from None

    @cached_property
    def settings(self) -> Settings:
        """The job's settings, as the run's manifest holds them."""
        manifest = read_manifest(self.path)
        try:
            return Settings.model_validate_json(json.dumps(manifest["settings"]))
        except ValidationError:
            raise RunFolderError(
                "the manifest's settings are not those of a job",
                where=str(self.path),
                remedy="Run the job again with this version.",
            ) from None

    @property
    def language(self) -> str:
        """The language that the run wrote its explanations in."""
        return self.settings.report.language

    @property
    def personal_numbers(self) -> bool:
        """Whether the job asked for alien numbers and phones."""
        return self.settings.candidates.personal_numbers

    @property
    def least_listed(self) -> float:
        """The probability from which the run listed a pair."""
        return self.settings.thresholds.listed

    def find(self, text: str, side: Side) -> dict[str, Any]:
        """Return the roster's row of a person called ``SOURCE:ID``, or by the bare id where it is unique.

        Raises :class:`~reunify.errors.ArgumentError` where there is nobody of that id, or several.
        """
        roster = self.table("children" if side == "child" else "adults")
        name, status = _name(side), pl.col("status")
        # A row that could not be read may bear the id of one that could.
        rows = roster.sort(status == "unreadable", name, "row", nulls_last=True)
        found = rows.filter(name == text)
        if found.is_empty():
            found = rows.filter(pl.col(f"{side}_id") == text)
        names = found.select(name=name)["name"].unique().sort().to_list()
        if len(names) == 1:
            return found.row(0, named=True)
        if names:
            shown = ", ".join(names[:_SHOWN_IDS]) + (" …" if len(names) > _SHOWN_IDS else "")
            raise ArgumentError(
                f"{len(names)} rows on the roster have that id",
                where=str(self.path),
                remedy=f"Write one of {shown}.",
            )
        remedy = f"Ids are written as in the lists, SOURCE:ID; {roster.height:,} are on the roster."
        near = _nearest(text, rows.select(name=name)["name"].drop_nulls().to_list())
        if near:
            remedy = f"The nearest are {', '.join(near)}. {remedy}"
        raise ArgumentError(f"no {side} of that id is on the roster", where=str(self.path), remedy=remedy)

    def testimonies(self, record: str) -> list[str]:
        """Return the names of a record's testimonies; a record without consent has none."""
        mine = self.table("testimonies").filter(pl.col("record") == record)
        return mine["testimony"].sort().to_list()

    def others_of(self, row: dict[str, Any], side: Side) -> list[str]:
        """Return the other rows of one person, across lists, as ``SOURCE:ID``."""
        roster = self.table("children" if side == "child" else "adults")
        same = roster.filter(pl.col(f"{side}_person") == row[f"{side}_person"]).select(name=_name(side))
        return [name for name in same["name"].unique().sort().to_list() if name != called(row, side)]

    def told(self, judged: pl.DataFrame, language: str) -> Listed:
        """Return judged pairs as if all were listed: ranked, with evidence and a sentence.

        Takes the columns of the run's ``judged``; a part that the family did not weigh counts nothing.
        """
        unweighed = [part for part in FAMILY_PARTS if part not in judged.columns]
        whole = judged.with_columns(pl.lit(0, pl.Int64).alias(part) for part in unweighed)
        everything = (
            ThresholdsConfig(listed=0.0),
            CandidatesConfig(per_child=_EVERY, personal_numbers=self.personal_numbers),
        )
        return list_candidates(whole, self.table("testimonies"), self.model, everything, language)


def written_otherwise(runs: Sequence[Path], lacking: str) -> RunFolderError:
    """Return the error that says of runs that another version wrote them, with what they are ``lacking``."""
    one_of = "one of these runs" if len(runs) > 1 else "the run"
    return RunFolderError(
        f"{one_of} was written by another version of reunify ({lacking})",
        where=", ".join(str(run) for run in runs),
        remedy="Run the job again with this version, into another folder, and give that one.",
    )


def called(row: dict[str, Any], side: Side) -> str:
    """Return a roster or candidate row's ``SOURCE:ID``."""
    return f"{row[f'{side}_source']}:{row[f'{side}_id']}"


def _nearest(text: str, names: list[str]) -> list[str]:
    """Return up to three of ``names`` (``SOURCE:ID``) that are written most like ``text``, the nearest first.

    A bare id is set beside ids, whatever their lists; case does not differ.
    """
    whole = ":" in text
    written = {name: (name if whole else name.partition(":")[2]).casefold() for name in sorted(set(names))}
    close = get_close_matches(text.casefold(), written.values(), n=_NEAREST, cutoff=_LIKE)
    places = {likeness: place for place, likeness in reversed(list(enumerate(close)))}
    found = sorted((name for name, w in written.items() if w in places), key=lambda n: places[written[n]])
    return found[:_NEAREST]


def _name(side: Side) -> pl.Expr:
    return pl.col(f"{side}_source") + ":" + pl.col(f"{side}_id")
