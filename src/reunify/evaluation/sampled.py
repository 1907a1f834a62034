"""Labels that were drawn as a sample: each judged unit with what it stands for, and what all say together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from reunify.errors import LabelError
from reunify.evaluation.labels import Labels
from reunify.evaluation.metrics import FEW, wilson
from reunify.evaluation.posterior import Estimate, Posterior, infer
from reunify.evaluation.sampling import DESIGN, strata_of
from reunify.explain import Finished

UNSCORED = -1
_CELL = ("stratum", "place")


@dataclass(frozen=True)
class Sampled:
    """A judged sample.

    ``units``: ``child, adult, judged, yes, true`` (the probability that it is, judges' slips taken into
    account), ``sampling_weight, place`` (among ``edges``, by the run's probability; -1 where it scored
    none). ``below_floor`` says that units below the listed floor were drawn. ``children``: children searched
    by hand, ``child, found, population``, or None.
    """

    units: pl.DataFrame
    edges: tuple[float, ...]
    cells: pl.DataFrame
    posterior: Posterior
    below_floor: bool
    children: pl.DataFrame | None

    def from_edge(self, edge: float) -> list[str]:
        """Return the cells whose pairs have at least the probability ``edge``, one of ``edges``."""
        place = self.edges.index(edge)
        return self.cells.filter(pl.col("place") >= place)["cell"].to_list()


def read_sample(finished: Finished, labels: Labels, design: Path | None) -> Sampled | None:
    """Return labels as a sample, or None where they carry no weights and there is no design.

    Raises :class:`~reunify.errors.LabelError` for a design that is not one, or not of these labels.
    """
    if design is None and labels.pairs["item"].null_count() < labels.pairs.height:
        raise LabelError(
            "the labels are a sample, and its design is not given",
            remedy="Give design.csv as a further --labels: without it a drawn pair cannot stand for others.",
        )
    if design is not None:
        drawn = _designed(labels, _read_design(design), design)
    elif labels.pairs["sampling_weight"].null_count() == 0:
        drawn = _weighted(labels)
    elif labels.pairs["sampling_weight"].null_count() < labels.pairs.height:
        raise LabelError(
            "some rows have a sampling_weight and some have none", remedy="Give every row one, or none."
        )
    else:
        return None
    return _sampled(finished, drawn, _searches(labels, design), design is not None)


def _read_design(path: Path) -> pl.DataFrame:
    try:
        read = pl.read_csv(path, infer_schema=False)
        missing = [c for c in DESIGN if c not in read.columns]
        if missing:
            raise LabelError(
                f"no column {missing[0]}", where=path.name, remedy="Give the design.csv of the sample."
            )
        reals = ("low", "high", "population", "sampled", "expected", "sampling_weight")
        return read.with_columns(pl.col(reals).cast(pl.Float64))
    except FileNotFoundError:
        raise LabelError("there is no such file", where=str(path)) from None
    except (pl.exceptions.PolarsError, OSError):
        raise LabelError("the file cannot be read", where=path.name) from None


def _designed(labels: Labels, design: pl.DataFrame, path: Path) -> pl.DataFrame:
    """Return judged pairs of the design with its strata."""
    known = labels.pairs.filter(pl.col("item").is_not_null())
    lost = known.join(design, on="item", how="anti")
    if known.is_empty() or lost.height:
        what = (
            "no label has an item of the design"
            if known.is_empty()
            else f"{lost.height} items are not in the design"
        )
        raise LabelError(what, where=path.name, remedy="Give the design.csv written beside these sheets.")
    drawn = known.drop("sampling_weight").join(design.filter(pl.col("kind") == "pair"), on="item")
    return drawn.select(
        "child", "adult", "judged", "yes", "stratum", "population", "expected", "sampling_weight"
    )


def _weighted(labels: Labels) -> pl.DataFrame:
    """Return judged pairs with rows of one weight as one stratum."""
    pairs = labels.pairs.filter(pl.col("adult").is_not_null())
    weight = pl.col("sampling_weight")
    return pairs.select(
        "child",
        "adult",
        "judged",
        "yes",
        stratum=weight.round_sig_figs(9).cast(pl.String),
        population=weight.sum().over(weight.round_sig_figs(9)),
        expected=pl.lit(None, pl.Float64),
        sampling_weight=weight,
    )


def _searches(labels: Labels, design: Path | None) -> pl.DataFrame | None:
    """Return children that were searched for by hand: ``child, found, population``."""
    if design is None:
        return None
    alone = _read_design(design).filter(pl.col("kind") == "child").select("item", "population")
    votes = labels.votes.join(alone, on="item")
    found = votes.group_by("child").agg(found=pl.col("is_match").any(), population=pl.col("population").max())
    return found.sort("child") if found.height else None


def _sampled(
    finished: Finished, drawn: pl.DataFrame, children: pl.DataFrame | None, designed: bool
) -> Sampled:
    config = finished.settings.thresholds
    edges = (0.0, *strata_of(config))
    probability = pl.col("probability")
    place = pl.sum_horizontal(pl.lit(0, pl.Int64), *((probability >= e).cast(pl.Int64) for e in edges[1:]))
    scores = (
        finished.table("judged")
        .select(child="child_record", adult="adult_record", probability="match_probability")
        .with_columns(place=place)
    )
    units = drawn.join(scores, on=["child", "adult"], how="left")
    units = units.with_columns(pl.col("place").fill_null(UNSCORED))
    units = units.with_columns(cell=pl.format("{}|{}", *_CELL)).sort("child", "adult")
    cells = cells_of(units, scores if designed else None)
    as_strata = cells.select("population", "expected", stratum="cell")
    posterior = infer(units.select("judged", "yes", stratum="cell"), as_strata)
    known = posterior.units.rename({"stratum": "cell"})
    units = units.join(known, on=["cell", "judged", "yes"], how="left", maintain_order="left")
    below = bool((units["place"] < edges.index(config.listed)).any()) if config.listed in edges else False
    return Sampled(units, edges, cells, posterior, below, children)


def cells_of(units: pl.DataFrame, scores: pl.DataFrame | None) -> pl.DataFrame:
    """Return ``cell, stratum, place, population, expected`` of judged units.

    Of the run that the sample was drawn from each stratum is one cell, and its size is known. Of another
    run a stratum's pairs are elsewhere in part: how they spread is told by the sample, and how many pairs
    there are at each place by the run itself (``scores``; None where the sample may be of some pairs only).
    """
    cells = (
        units.with_columns(size=pl.len().over("stratum"))
        .group_by("cell", *_CELL)
        .agg(
            population=pl.col("population").first() * pl.len() / pl.col("size").first(),
            expected=pl.col("expected").first(),
        )
        .sort("place", "stratum")
    )
    if scores is None:
        return cells
    whole = scores.group_by("place").agg(whole=pl.len().cast(pl.Float64))
    grown = pl.col("population") * pl.col("whole") / pl.col("population").sum().over("place")
    known = cells.join(whole, on="place", how="left", maintain_order="left")
    return known.with_columns(population=pl.coalesce(grown, "population")).drop("whole")


def reliability(sample: Sampled, proposed: pl.DataFrame) -> pl.DataFrame:
    """Return what was said and what is right between the edges, with the columns of the labels' own.

    ``proposed``: ``probability`` of the run's pairs, whose mean is what was said; what is right is the
    sample's estimate, its weights and judges' slips in it.
    """
    edges = (*sample.edges, 1.0)
    rows = []
    for place in range(len(sample.edges)):
        judged = sample.units.filter(pl.col("place") == place)
        here = sample.cells.filter(pl.col("place") == place)["cell"].to_list()
        last = place == len(sample.edges) - 1
        there = proposed["probability"].is_between(
            edges[place], edges[place + 1], closed="both" if last else "left"
        )
        if judged.height and there.any():
            share = sample.posterior.share(here)
            rows.append(
                {
                    "low_edge": edges[place],
                    "high_edge": edges[place + 1],
                    "said": proposed["probability"].filter(there).mean(),
                    "units": judged.height,
                    "right": judged.filter(2 * pl.col("yes") > pl.col("judged")).height,
                    "share": share.value,
                    "low": share.low,
                    "high": share.high,
                    "few": judged.height < FEW,
                }
            )
    return pl.DataFrame(rows, infer_schema_length=None)


def by_threshold(sample: Sampled, proposed: pl.DataFrame) -> pl.DataFrame:
    """Return what each edge of the strata lists, as :func:`reunify.evaluation.metrics.thresholds`.

    ``proposed``: ``child_person, probability`` of the run's pairs. ``true`` is the number of true pairs
    expected there, with limits; ``reunited`` is left out, as a sample of pairs does not count children.
    """
    every = sample.cells["cell"].to_list()
    rows = []
    for edge in sample.edges[1:]:
        there = sample.from_edge(edge)
        listed = proposed.filter(pl.col("probability") >= edge)
        row: dict[str, float | None] = {
            "threshold": edge,
            "to_read": listed.height,
            "children": listed["child_person"].n_unique(),
            "judged": sample.units.filter(pl.col("cell").is_in(there)).height,
        }
        number = sample.posterior.number(there) if there else None
        row |= _limits("true", number)
        row |= _limits("precision", sample.posterior.share(there) if there else None)
        row |= _limits("found", sample.posterior.part(there, every) if there else None)
        rows.append(row)
    return pl.DataFrame(rows, infer_schema_length=None)


def _limits(name: str, estimate: Estimate | None) -> dict[str, float | None]:
    values: Sequence[float | None] = (
        (None, None, None) if estimate is None else (estimate.value, estimate.low, estimate.high)
    )
    return dict(zip((name, f"{name}_low", f"{name}_high"), values, strict=True))


def searched(sample: Sampled) -> pl.DataFrame:
    """Return what a search by hand found: ``children`` without a candidate, ``searched``, ``somebody_found``.

    ``expected`` is how many of all of them have somebody in the files, with Wilson's limits.
    """
    children = sample.children if sample.children is not None else pl.DataFrame()
    population, found = float(children["population"][0]), int(children["found"].sum())
    low, high = wilson(found, children.height)
    return pl.DataFrame(
        {
            "children": [int(population)],
            "searched": [children.height],
            "somebody_found": [found],
            "expected": [population * found / children.height],
            "low": [max(population * low, found)],
            "high": [population * high],
        }
    )
