"""Runs that another version wrote: what cannot be read of them is told, and is no defect of this one."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import duckdb
import polars as pl

from reunify.errors import ContractError
from reunify.explain.folder import Finished, written_otherwise

_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")

_COLUMN = re.compile(r'(?:Table "\w+" does not have a column named )?"(\w+)"')


def of_this_version(function: Callable[_Given, _Found]) -> Callable[_Given, _Found]:
    """Let a function that reads runs say so where a table of theirs lacks a column that this version writes.

    It then raises :class:`~reunify.errors.RunFolderError` with the folders of the runs that it was given.
    """

    @functools.wraps(function)
    def reading(*given: _Given.args, **named: _Given.kwargs) -> _Found:
        try:
            return function(*given, **named)
        except (pl.exceptions.ColumnNotFoundError, duckdb.BinderException) as error:
            found = _COLUMN.search(str(error))
            lacking = f"{found[1]} is missing" if found else "a column is missing"
        except (pl.exceptions.SchemaError, pl.exceptions.ShapeError):
            lacking = "a table has other columns"
        except ContractError as error:
            lacking = error.what
        runs = [each.path for each in (*given, *named.values()) if isinstance(each, Finished)]
        raise written_otherwise(runs, lacking)

    return reading
