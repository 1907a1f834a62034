"""The job file as frozen pydantic models, one slice for each stage.

Every field carries its description: it reaches ``reunify schema``, editors and the commented example.
Paths stay as written here; :mod:`reunify.config.load` resolves them against the job file.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Column = str | tuple[str, ...]
"""A column's header in the file, or several, read as one."""

Probability = Annotated[float, Field(ge=0.0, le=1.0)]


class Slice(BaseModel):
    """Base of every part of a job: frozen, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class ClaimedChildConfig(Slice):
    """One claimed child's columns in an adults' source."""

    name: Column | None = Field(None, description="The child's whole name, in any order")
    given_names: Column | None = Field(None, description="Given names")
    surnames: Column | None = Field(None, description="Surnames, paternal first")
    birth: Column | None = Field(None, description="Birth date or age, whichever the cell holds")
    age: Column | None = Field(None, description="Age, with or without its unit")
    sex: Column | None = Field(None, description="Sex, in the source's own codes")
    relationship: Column | None = Field(None, description="What the child is to the adult")
    alien_number: Column | None = Field(None, description="The child's alien number")
    text: Column | None = Field(None, description="Several children in one cell, in people's words")

    @model_validator(mode="after")
    def _names_someone(self) -> ClaimedChildConfig:
        if not any((self.name, self.given_names, self.surnames, self.text, self.birth, self.alien_number)):
            raise ValueError("a claimed child needs name, given_names, surnames or text")
        return self


class RelativeConfig(Slice):
    """One relative's columns, in repeated column groups."""

    name: Column = Field(description="The relative's whole name")
    relationship: Column | None = Field(None, description="What the relative is to the child")
    age: Column | None = Field(None, description="The relative's age")
    phone: Column | None = Field(None, description="The relative's phone")


class ColumnsConfig(Slice):
    """Which column of the file holds which field. Only ``id`` is required."""

    id: Column = Field(description="The source's own number for the person; never read as a number")
    full_name: Column | None = Field(
        None, description='Whole name: "first last", "LAST, FIRST" or surnames first'
    )
    given_names: Column | None = Field(None, description="Given names")
    surnames: Column | None = Field(None, description="Surnames in one cell, paternal first")
    paternal_surname: Column | None = Field(None, description="Father's surname (first surname)")
    maternal_surname: Column | None = Field(None, description="Mother's surname (second surname)")
    married_surname: Column | None = Field(None, description="Surname taken by marriage")
    other_names: Column | None = Field(None, description="Nicknames, aliases, names also used")
    birth: Column | None = Field(None, description="Birth date; ages are read here too")
    age: Column | None = Field(None, description="Age, counted back from age_at or the reference date")
    age_at: Column | None = Field(None, description="Day at which the age was true")
    sex: Column | None = Field(None, description="Sex, in the source's own codes")
    country: Column | None = Field(None, description="Country of origin")
    department: Column | None = Field(None, description="Department or state of origin")
    municipality: Column | None = Field(None, description="Municipality or town of origin")
    locality: Column | None = Field(None, description="Aldea, caserío, cantón, colonia")
    place: Column | None = Field(None, description="Place of origin in one cell, in either order")
    language: Column | None = Field(None, description="Language spoken")
    mother_name: Column | None = Field(None, description="Mother's whole name")
    mother_given_names: Column | None = Field(None, description="Mother's given names")
    mother_surnames: Column | None = Field(None, description="Mother's surnames")
    father_name: Column | None = Field(None, description="Father's whole name")
    father_given_names: Column | None = Field(None, description="Father's given names")
    father_surnames: Column | None = Field(None, description="Father's surnames")
    spouse_name: Column | None = Field(None, description="Spouse's whole name, the child's other parent")
    spouse_given_names: Column | None = Field(None, description="Spouse's given names")
    spouse_surnames: Column | None = Field(None, description="Spouse's surnames")
    parents_text: Column | None = Field(None, description="Father and mother named in words")
    relatives_text: Column | None = Field(None, description="Relatives or sponsors named in words")
    relationship: Column | None = Field(None, description="What the adult is to the child")
    separation_date: Column | None = Field(None, description="Day of separation")
    separation_place: Column | None = Field(None, description="Sector or place of separation")
    sibling_ids: Column | None = Field(None, description="Siblings' ids or alien numbers, several in a cell")
    alien_number: Column | None = Field(None, description="Alien number, or several")
    family_unit: Column | None = Field(None, description="Family unit number")
    phone: Column | None = Field(None, description="Phone, or several")
    other_ids: Column | None = Field(None, description="Other identifiers, several in a cell")
    children_count: Column | None = Field(None, description="How many children the adult says it has")
    consent: Column | None = Field(None, description="Consent to be matched")
    notes: Column | None = Field(None, description="Shown to reviewers, never matched")


class SourceConfig(Slice):
    """One file, sheet, table or query that an agency handed over."""

    name: str = Field(description="Short name; a record is called NAME:ID", pattern=r"^[A-Za-z0-9_.-]+$")
    role: Literal["children", "adults"] = Field(description="Whose records these are")
    path: str | None = Field(None, description="CSV, TSV, Excel or Parquet file, relative to the job file")
    url: str | None = Field(None, description="Database URL (SQLAlchemy), with table or query")
    table: str | None = Field(None, description="Table of the database to read whole")
    query: str | None = Field(None, description="SQL query to read")
    sheet: str | None = Field(None, description="Sheet of a workbook; the first by default")
    header_row: int | None = Field(
        None, ge=1, description="Row of the header, counted from 1; detected by default"
    )
    delimiter: str | None = Field(
        None,
        description="Delimiter of a text file, one character; detected by default",
        min_length=1,
        max_length=1,
    )
    encoding: str | None = Field(None, description="Encoding of a text file; detected by default")
    quote: str | None = Field(
        None, description='Quote character of a text file; " by default', min_length=1, max_length=1
    )
    rows: Literal["person", "claim"] = Field(
        "person", description="claim: one row for each child sought, the adult repeats"
    )
    dates: Literal["day-first", "month-first"] = Field("day-first", description="How 03/04/2018 is read")
    text_language: Literal["es", "en"] = Field("es", description="Language of words in cells")
    columns: ColumnsConfig = Field(description="Which column holds which field")
    claimed_children: tuple[ClaimedChildConfig, ...] = Field(
        (), description="Columns of the children an adult claims"
    )
    relatives: tuple[RelativeConfig, ...] = Field((), description="Columns of relatives, in repeated groups")
    values: dict[str, dict[str, str]] = Field({}, description="A source's own codes, by field")
    offsets: dict[str, str] = Field({}, description="Days to add to a date field, such as -4d")

    @model_validator(mode="after")
    def _one_origin(self) -> SourceConfig:
        if (self.path is None) == (self.url is None):
            raise ValueError("a source needs either path or url")
        if self.url is not None and (self.table is None) == (self.query is None):
            raise ValueError("a database source needs either table or query")
        if self.role == "children" and self.claimed_children:
            raise ValueError("claimed_children belong to a source of adults")
        if self.role == "children" and self.rows == "claim":
            raise ValueError("rows: claim is for adults who seek children, not for a source of children")
        return self

    @field_validator("offsets")
    @classmethod
    def _days(cls, value: dict[str, str]) -> dict[str, str]:
        for field, text in value.items():
            if not re.fullmatch(r"[+-]?\d{1,4}d", text):
                raise ValueError(f"offset of {field} should look like -4d, days to add")
        return value


class NormalizeConfig(Slice):
    """Aliases, each extending what ships with the package."""

    names: dict[str, str] = Field({}, description="Name alias to the name it stands for: {chepe: jose}")
    places: dict[str, str] = Field({}, description="Place alias to its name: {xela: quetzaltenango}")
    separation_places: dict[str, str] = Field(
        {}, description="Place or code to Border Patrol sector: {ept: el paso}"
    )
    missing_words: tuple[str, ...] = Field((), description="Cell texts that mean nothing is known")
    default_country: str | None = Field(None, description="Country of phones written without a code")


class RetrievalConfig(Slice):
    """Which pairs are worth scoring."""

    per_child: int = Field(100, ge=1, le=5000, description="Best pairs kept for each child")
    per_adult: int = Field(100, ge=0, le=5000, description="Best pairs kept for each adult testimony")
    cap: int = Field(150, ge=2, le=100_000, description="Records that may share a key before it is combined")
    rules: tuple[str, ...] = Field((), description="Splink blocking rules in SQL, whose pairs join these")


class TrainingConfig(Slice):
    """How the model learns from the job's own records."""

    em: bool = Field(True, description="Let the job's records move the shipped m probabilities")
    pairs: int = Field(300_000, ge=1000, description="Pairs sampled for expectation maximisation")
    u_pairs: int = Field(1_000_000, ge=1000, description="Random pairs for u probabilities")
    prior_strength: float = Field(
        200.0, gt=0, le=1e9, description="Matched pairs that the shipped m probabilities count for"
    )


class ComparisonConfig(Slice):
    """An analyst's changes to one comparison."""

    enabled: bool = Field(True, description="Use this comparison")
    m: dict[str, Probability] = Field({}, description="m probability by level, instead of the shipped prior")


class PriorsConfig(Slice):
    """What is believed before any evidence."""

    children_with_parent: Probability | None = Field(
        None, description="Share of children whose parent is in the files; estimated by default"
    )


class LinkageConfig(Slice):
    """How pairs are scored."""

    engine: Literal["duckdb"] = Field("duckdb", description="Where Splink runs")
    comparisons: dict[str, ComparisonConfig] = Field({}, description="Changes by comparison name")
    training: TrainingConfig = Field(TrainingConfig(), description="Learning from the job's records")
    priors: PriorsConfig = Field(PriorsConfig(), description="Beliefs before any evidence")
    memory_limit: str = Field(
        "2GB",
        description="DuckDB's memory before it spills into the run folder, such as 2GB",
        pattern=r"^[1-9][0-9]{0,5}(\.[0-9]{1,3})?(MB|GB|TB|MiB|GiB|TiB)$",
    )
    threads: int | None = Field(None, ge=1, le=256, description="DuckDB's threads; all cores by default")


class FamilyConfig(Slice):
    """How scored pairs are read as families."""

    same_person: Probability = Field(0.95, description="Probability from which two rows count as one person")
    rivals: bool = Field(True, description="Let different people who claim one part compete")
    max_unrelated_children: int = Field(
        2, ge=1, description="Unrelated children one adult may claim before a flag"
    )


class ThresholdsConfig(Slice):
    """Probabilities from which a pair has a band, and from which it is listed."""

    likely: Probability = Field(0.9, description="From here a pair is likely")
    possible: Probability = Field(0.2, description="From here a pair is possible")
    listed: Probability = Field(0.0001, description="From here a pair is listed")

    @model_validator(mode="after")
    def _in_order(self) -> ThresholdsConfig:
        if not self.listed <= self.possible <= self.likely:
            raise ValueError("thresholds out of order: listed <= possible <= likely is needed")
        return self


class CandidatesConfig(Slice):
    """What is listed for people to read."""

    per_child: int = Field(20, ge=1, description="Candidates a child; everything likely or possible is kept")
    personal_numbers: bool = Field(
        False, description="Write alien numbers and phones into the lists' evidence"
    )


class ReportConfig(Slice):
    """How the reports read."""

    language: Literal["en", "es"] = Field("en", description="Language of reports and explanations")
    cases: int = Field(100, ge=1, le=2000, description="Pairs in cases.html")


class JobConfig(Slice):
    """A whole job. Only ``sources`` is required."""

    name: str | None = Field(
        None,
        description="Name of the run folder; the job file's name by default",
        pattern=r"^\w[\w .-]*$",
        max_length=100,
    )
    reference_date: dt.date | None = Field(
        None,
        ge=dt.date(1950, 1, 1),
        le=dt.date(2150, 12, 31),
        description="Ages count back from here unless age_at is mapped; else the latest separation date",
    )
    seed: int = Field(1, ge=0, le=2**63 - 1, description="Seed of every random draw")
    sources: tuple[SourceConfig, ...] = Field(min_length=1, description="What the agencies handed over")
    normalize: NormalizeConfig = Field(NormalizeConfig(), description="Aliases and words")
    retrieval: RetrievalConfig = Field(RetrievalConfig(), description="Pairs worth scoring")
    linkage: LinkageConfig = Field(LinkageConfig(), description="Scoring")
    family: FamilyConfig = Field(FamilyConfig(), description="Families")
    thresholds: ThresholdsConfig = Field(ThresholdsConfig(), description="Bands")
    candidates: CandidatesConfig = Field(CandidatesConfig(), description="Lists")
    report: ReportConfig = Field(ReportConfig(), description="Reports")

    @field_validator("sources")
    @classmethod
    def _distinct_names(cls, value: tuple[SourceConfig, ...]) -> tuple[SourceConfig, ...]:
        names = [s.name for s in value]
        twice = sorted({n for n in names if names.count(n) > 1})
        if twice:
            raise ValueError(f"source name used twice: {', '.join(twice)}")
        return value
