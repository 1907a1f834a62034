"""Whom a claimant calls: ``contact.yaml`` of the workspace, or lines to be filled in by hand."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from reunify.errors import WorkspaceError
from reunify.review.carried import CONTACT
from reunify.review.workspace import Desk


class Contact(BaseModel):
    """What ``contact.yaml`` may say; what it leaves out is a line on the sheet."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    office: str = Field(default="", max_length=120)
    phone: str = Field(default="", max_length=60)
    hours: str = Field(default="", max_length=80)


def read_contact(desk: Desk) -> Contact:
    """Return whom to call; raises :class:`~reunify.errors.WorkspaceError` for a file not understood."""
    file = desk.folder / CONTACT
    if not file.is_file():
        return Contact()
    try:
        content = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
        return Contact.model_validate(content or {})
    except (YAMLError, UnicodeDecodeError, ValidationError):
        remedy = f"It holds {', '.join(Contact.model_fields)}, each a short text."
        raise WorkspaceError("not understood", where=str(file), remedy=remedy) from None
