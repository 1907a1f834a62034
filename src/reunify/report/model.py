"""``model.json`` as the report reads it: comparisons, their levels, and where each figure came from."""

from __future__ import annotations

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

from reunify.errors import ContractError
from reunify.report.facts import Json
from reunify.wording import NOT_STATED, phrases, word, words


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Level(_Part):
    """One level of a comparison: how often it is met among true (m) and chance (u) pairs, and its bits."""

    name: str
    m: float
    u: float
    weight: float
    m_source: str = "assumed"
    u_source: str = "assumed"


class Comparison(_Part):
    """One comparison and its levels, strongest first as the model declares them."""

    name: str
    levels: tuple[Level, ...] = ()


class Prior(_Part):
    """What the model believes of a pair before any evidence."""

    log2_odds: float | None = None
    share_with_parent: float | None = None


class Model(_Part):
    """The neutral model."""

    prior: Prior = Prior()
    comparisons: tuple[Comparison, ...] = ()


def read_model(model: Json) -> Model:
    """Return ``model.json`` checked. Raises :class:`ContractError` where it has another shape."""
    try:
        return Model.model_validate(model)
    except ValidationError as error:
        places = sorted({".".join(map(str, e["loc"])) for e in error.errors()})
        raise ContractError(
            f"model.json: {', '.join(places[:5])} cannot be read",
            where="report",
            remedy="This is a defect of reunify, not of your files: please report it.",
        ) from error


LEVELS = pl.Schema(
    {
        "place": pl.Int64,
        "part": pl.String,
        "level": pl.String,
        "m": pl.Float64,
        "u": pl.Float64,
        "weight": pl.Float64,
        "m_source": pl.String,
        "u_source": pl.String,
    }
)


def levels(model: Model, language: str) -> pl.DataFrame:
    """Return one row a level that counts: ``place`` (of its comparison), words for part, level, sources.

    ``told`` is m's source at length; ``taught``: moved by these files or set by the job, and not only
    shipped with the software. Levels at which nothing is stated are left out: they weigh nothing.
    """
    learned, short = dict(words("learned", language)), dict(words("learned_short", language))
    rows = [
        (place, c.name, lv.name, lv.m, lv.u, lv.weight, lv.m_source, lv.u_source)
        for place, c in enumerate(model.comparisons)
        for lv in c.levels
        if lv.name not in NOT_STATED
    ]
    frame = pl.DataFrame(rows, schema=LEVELS, orient="row")
    parts = {name: word("parts", name, language) for name in frame["part"].unique().sort()}
    said = frame.join(phrases(language), on=["part", "level"], how="left", maintain_order="left")
    return said.with_columns(
        part=pl.col("part").replace_strict(parts, return_dtype=pl.String),
        level=pl.col("phrase").fill_null(pl.col("level").str.replace_all("_", " ")),
        taught=pl.col("m_source") != "assumed",
        told=pl.col("m_source").replace(learned),
        m_source=pl.col("m_source").replace(short),
        u_source=pl.col("u_source").replace(short),
    ).drop("phrase")
