"""An analyst's blocking rules looked at before anything is read: one condition over two testimonies each."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from reunify.errors import JobError
from reunify.schema import TESTIMONIES

_REMEDY = (
    "Write one condition over l.COLUMN (children) and r.COLUMN (adults), such as "
    "l.municipality = r.municipality."
)

_VOLATILE = frozenset(
    {
        "clock_timestamp",
        "current_date",
        "current_datetime",
        "current_localtime",
        "current_localtimestamp",
        "current_setting",
        "current_time",
        "current_timestamp",
        "currval",
        "gen_random_uuid",
        "get_current_time",
        "get_current_timestamp",
        "getenv",
        "getvariable",
        "localtime",
        "localtimestamp",
        "nextval",
        "now",
        "rand",
        "randn",
        "random",
        "setseed",
        "statement_timestamp",
        "today",
        "transaction_timestamp",
        "txid_current",
        "uuid",
        "uuidv4",
        "uuidv7",
    }
)
"""DuckDB's functions whose value is another one in the next run, by their own and by sqlglot's names."""


def check_rules(rules: Sequence[str]) -> None:
    """Raise :class:`~reunify.errors.JobError` for a rule that is no single condition over ``l`` and ``r``.

    Queries within a rule are refused: a rule speaks of a pair, and reaches nothing else. So are chance
    and the clock: the same job must give the same bytes again.
    """
    for number, rule in enumerate(rules, start=1):
        where = f"retrieval.rules, rule {number}"
        try:
            statements = sqlglot.parse(rule, dialect="duckdb")
        except SqlglotError:
            raise JobError("not SQL", where=where, remedy=_REMEDY) from None
        condition = statements[0] if len(statements) == 1 else None
        if not isinstance(condition, exp.Condition) or condition.find(exp.Query):
            raise JobError("more than one condition, or a statement", where=where, remedy=_REMEDY)
        _check_functions(condition, where)
        _check_columns(condition, where)


def _check_functions(condition: exp.Condition, where: str) -> None:
    for function in condition.find_all(exp.Func):
        anonymous = isinstance(function, exp.Anonymous)
        name = (function.name if anonymous else function.sql_name()).lower()
        ages_today = name == "age" and len(function.expressions) == 1
        if name in _VOLATILE or ages_today:
            raise JobError(
                f"the function {name} gives another value in the next run",
                where=where,
                remedy="Leave out chance and the clock: the same job must give the same result again.",
            )


def _check_columns(condition: exp.Condition, where: str) -> None:
    known = list(TESTIMONIES.columns)
    for column in condition.find_all(exp.Column):
        name = column.name.lower()
        if column.table.lower() not in ("l", "r"):
            raise JobError("a column that is neither of l nor of r", where=where, remedy=_REMEDY)
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
            hint = f"; nearest is {near[0]!r}" if near else ""
            raise JobError(f"testimonies have no column {name!r}{hint}", where=where, remedy=_REMEDY)
