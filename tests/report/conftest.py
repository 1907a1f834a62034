"""A made-up run of any size, built from the schema's tables: invented people, fixed seed."""

import datetime as dt
import random
from collections.abc import Callable

import polars as pl
import pytest

from reunify import schema
from reunify.linkage.comparisons import COMPARISONS
from reunify.report import CasesInput, ReportFacts
from reunify.report.facts import GROUPS, KEYS_BY_KIND, STATED, Reach
from reunify.wording import words

HOSTILE = "<script>alert('x')</script>\"&'"
GIVEN = ("Ana Lucía", "Brayan", "Wilmer José", "Yesenia", "María")
SURNAMES = ("Vázquez", "Tzoc", "de la Cruz", "Xicay", "López")


Run = tuple[ReportFacts, CasesInput]


def table(kind: schema.Table, rows: list[dict[str, object]]) -> pl.DataFrame:
    return kind.conform(pl.DataFrame(rows, infer_schema_length=None)) if rows else kind.empty()


def _record(source: str, role: str, n: int, draw: random.Random, name: str) -> dict[str, object]:
    day = dt.date(2018, 5, 1) + dt.timedelta(days=draw.randrange(30))
    return {
        "record": f"{source}:{n}",
        "source": source,
        "id": str(n),
        "role": role,
        "file": f"{source}.csv",
        "row": n + 1,
        "name_text": name,
        "birth_text": "2011-03-04" if role == "child" else "1980",
        "sex": "female",
        "country": "GT",
        "department": draw.choice(["quiche", "huehuetenango"]),
        "place_text": "Nebaj, Quiché",
        "separation_text": day.isoformat(),
        "separation_from": day,
        "separation_to": day,
        "separation_place": "el paso",
        "separation_place_text": "EPT" if role == "child" else "El Paso",
        "phones": ["50255512345"],
        "alien_numbers": [f"20091{n:04d}"] if n % 2 else [],
        "family_units": [],
        "sibling_ids": [],
        "other_ids": [],
        "relationship": None if role == "child" else "mother",
        "mother_text": "Rosa Vasquez" if role == "child" else None,
    }


def _evidence(pair: str, draw: random.Random, name: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = [
        {"pair_id": pair, "position": 0, "kind": "prior", "part": "prior", "level": "mother", "weight": -11.5}
    ]
    for place, comparison in enumerate(COMPARISONS, start=1):
        level = draw.choice([*comparison.levels, None, None])
        grade = -1 if level is None else comparison.levels[level]
        left, right = (name, name.replace("a", "o")) if level else (name, None)
        row: dict[str, object] = {"pair_id": pair, "position": place, "kind": "comparison"}
        row |= {"part": comparison.name, "level": level, "weight": 0.0 if grade < 0 else grade * 1.5 - 3.0}
        rows.append(row | {"child_value": left, "adult_value": right, "inferred": place == 2})
    rows.append(
        {
            "pair_id": pair,
            "position": 50,
            "kind": "family",
            "part": "rivals",
            "level": "differ",
            "weight": -1.0,
        }
    )
    return rows


def model() -> dict[str, object]:
    return {
        "format": 1,
        "prior": {"log2_odds": -11.5, "share_with_parent": 0.24},
        "comparisons": [
            {
                "name": c.name,
                "levels": [
                    {"name": name, "m": 0.2, "u": 0.01, "weight": 1.5 * grade - 3.0}
                    | {"m_source": "blended", "u_source": "sampled"}
                    for name, grade in c.levels.items()
                ],
            }
            for c in COMPARISONS
        ],
    }


def stated() -> pl.DataFrame:
    names = [("child", "orr"), ("child", "shelter"), ("adult", "ice"), *(("group", g) for g in GROUPS)]
    rows: list[dict[str, object]] = [
        {"of": of, "name": name, "field": field, "records": 10, "fine": 10 - 2 * n, "coarse": n, "unsaid": n}
        for n, (of, name) in enumerate(names)
        for field in ("child_given", "child_birth")
    ]
    return table(STATED, rows)


def run(children: int = 8, seed: int = 3, hostile: bool = False) -> Run:
    """Return a run of ``children`` children with three candidates for most of them."""
    draw = random.Random(seed)
    called = [
        HOSTILE if hostile else f"{draw.choice(GIVEN)} {draw.choice(SURNAMES)}" for _ in range(children)
    ]
    records: list[dict[str, object]] = []
    roster: list[dict[str, object]] = []
    adults: list[dict[str, object]] = []
    pairs: list[dict[str, object]] = []
    evidence: list[dict[str, object]] = []
    claimed: list[dict[str, object]] = []
    for n, name in enumerate(called):
        source = "orr" if n % 3 else "shelter"
        records.append(_record(source, "child", n, draw, name))
        adult = _record("ice", "adult", n, draw, HOSTILE if hostile else "Rosa Basquez")
        records.append(adult)
        claimed.append({"record": adult["record"], "position": 1, "text": name, "parsed": n % 4 > 0})
        adults.append({"adult_source": "ice", "adult_id": str(n), "status": "candidates", "candidates": 1})
        status = schema.STATUSES[n % 4] if n % 5 == 4 else "candidates"
        band = schema.BANDS[n % 3] if status == "candidates" else None
        child: dict[str, object] = {
            "child_source": source,
            "child_id": str(n),
            "status": status,
            "candidates": 1,
            "best_band": band,
        } | {"separation_evidence": draw.choice(["stated", "shared unit", "none"])}
        asked = words("questions" if n % 3 else "agency_questions", "en")
        child |= {"ask_next": asked["child_birth" if n % 2 else "origin"], "turns_18_on": "2029-03-04"}
        roster.append(child)
        for rank in range(1, 4 if status == "candidates" else 1):
            pair = f"{n:016x}{rank:04x}"
            other = str((n + rank - 1) % children)
            listed: dict[str, object] = {"explanation": f"Agree: {name}."}
            pairs.append(
                listed
                | {"pair_id": pair, "child_source": source, "child_id": str(n), "adult_source": "ice"}
                | {"adult_id": other, "relationship": "mother", "rank": rank, "band": band}
                | {"match_weight": 20.5 / rank - n % 7, "match_probability": round(0.99 / rank, 6)}
                | {"flags": "shared_phone; name_only" if n % 2 else ""}
            )
            evidence += _evidence(pair, draw, name)
    facts = ReportFacts(
        name=HOSTILE if hostile else "border-2018",
        intake=table(schema.INTAKE, [_intake(s, children) for s in ("orr", "shelter", "ice")]),
        quarantine=table(
            schema.QUARANTINE, [{"source": "orr", "role": "child", "reason": "no id", "id": "X99"}]
        ),
        cells=table(
            schema.CELLS, [_cell(s, f) for s in ("orr", "ice") for f in ("given_names", "birth", "phone")]
        ),
        children=table(schema.CHILDREN, roster),
        adults=table(schema.ADULTS, adults),
        candidates=table(schema.CANDIDATES, pairs),
        model=model(),
        counts={"records": len(records), "pairs": 40 * children, "candidates": len(pairs)},
        stated=stated(),
        reach=Reach(
            pairs_by_child=pl.Series([draw.randrange(120) for _ in range(children)], dtype=pl.Int64),
            full=2,
            per_child=100,
            cap=150,
            keys=table(KEYS_BY_KIND, [{"kind": "surnames", "keys": 9, "met": 5, "common": 1}]),
        ),
        warnings=("5 dates of orr could not be read",),
        versions={"reunify": "0.1.0", "splink": "5.0.0"},
        inputs={"orr.csv": "ab" * 32},
    )
    cases = CasesInput(
        name=facts.name,
        candidates=facts.candidates,
        evidence=table(schema.EVIDENCE, evidence),
        records=table(schema.RECORDS, records),
        claimed=table(schema.CLAIMED, claimed),
        children=facts.children,
    )
    return facts, cases


def _intake(source: str, rows: int) -> dict[str, object]:
    return {
        "source": source,
        "role": "children",
        "file": f"{source}.csv",
        "encoding": "utf-8",
        "delimiter": ",",
    } | {"rows_read": rows, "records": rows - 1, "merged": 0, "quarantined": 1, "duplicate_ids": 0}


def _cell(source: str, field: str) -> dict[str, object]:
    return {"source": source, "field": field, "filled": 70, "missing": 20, "unreadable": 6, "placeholder": 4}


@pytest.fixture(scope="session")
def make() -> Callable[[int], Run]:
    return run


@pytest.fixture(scope="session")
def facts() -> ReportFacts:
    return run()[0]


@pytest.fixture(scope="session")
def cases() -> CasesInput:
    return run()[1]


@pytest.fixture(scope="session")
def hostile() -> Run:
    return run(hostile=True)
