"""m probabilities from labels: how often true pairs come to each level, and no further than labels carry."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from reunify.errors import LabelError
from reunify.evaluation.labels import Labels
from reunify.evaluation.sampled import Sampled
from reunify.evaluation.slips import believed, judged_twice, slip_rate, wrong
from reunify.explain import Finished
from reunify.family.calibration import WHOLE, contradicted, probability
from reunify.linkage import BY_NAME, ComparisonModel, Model
from reunify.linkage.model import moved

LEAST_SPEAKING = 20.0
"""Labelled true pairs, both sides speaking, from which a comparison is moved at all (effective number)."""

FOLDS = 5
"""Parts that labels are split into, a family whole in one: each is judged by what the others taught."""

MOST_SLIPS = 0.25
"""Rate of one judge's slips beyond which labels are no guide: two judges then differ in 3 pairs of 8."""

_SEEN = 1e-12


@dataclass(frozen=True)
class Judgements:
    """Labelled pairs with what the run knows of them, and the run's pairs that nobody labelled too.

    ``labelled``: ``is_match``, ``slip`` (the probability that it is wrong), ``true`` (what it counts for:
    :func:`~reunify.evaluation.slips.believed`), ``weight_of_label`` (1 where the file has none), ``family``
    and ``fold``, beside the judged columns (null where the pair was never scored). ``judged``: the run's
    judged pairs. ``error`` is the rate of one judge's slips, None where no pair was judged twice.
    """

    labelled: pl.DataFrame
    judged: pl.DataFrame
    error: float | None = None

    @property
    def true(self) -> int:
        """Labelled pairs that are true."""
        return int(self.labelled["is_match"].sum())

    @property
    def false(self) -> int:
        """Labelled pairs that are not."""
        return self.labelled.height - self.true


def judgements(run: Finished, labels: Labels, sample: Sampled | None = None) -> Judgements:
    """Return the decided labels beside the run's judged pairs, split by family into folds.

    Of a ``sample`` its pairs count, each with its sampling weight; what else was labelled is left out. Raises
    :class:`~reunify.errors.LabelError` for judges who differ too often.
    """
    judged = run.table("judged").sort("child_record", "adult_record")
    decided, pair = labels.decided, ["child", "adult"]
    if sample is not None:
        weights = sample.units.select(*pair, "sampling_weight")
        decided = decided.drop("sampling_weight").join(weights, on=pair, maintain_order="left")
    rate = slip_rate(labels, sample)
    if rate is not None and rate.value > MOST_SLIPS:
        twice = judged_twice(labels)
        raise LabelError(
            f"judges differ in {int(twice['divided'].sum()):,} of {twice.height:,} pairs judged twice: "
            "such labels teach nothing",
            remedy="Agree on what makes a pair true, and judge anew.",
        )
    keyed = decided.with_columns(slip=wrong(0.0 if rate is None else rate.value)).select(
        "is_match",
        "slip",
        true=believed(pl.col("is_match"), pl.col("slip")),
        child_record="child",
        adult_record="adult",
        weight_of_label=pl.col("sampling_weight").fill_null(1.0),
    )
    known = keyed.join(judged, on=["child_record", "adult_record"], how="left", maintain_order="left")
    families = _families(known, run.table("persons"))
    labelled = known.join(families, on="child_record", how="left", maintain_order="left")
    order = labelled.select("family").unique().sort(pl.col("family").hash(seed=1), "family")
    folds = order.with_row_index("place").select("family", fold=(pl.col("place") % FOLDS).cast(pl.Int64))
    whole = labelled.join(folds, on="family", how="left", maintain_order="left")
    return Judgements(whole, judged, None if rate is None else rate.value)


def _families(known: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Return ``child_record, family``: children joined by one person, or by one adult who is theirs."""
    owner = dict(persons.select("record", "person").iter_rows())
    root: dict[str, str] = {}

    def top(name: str) -> str:
        while root.get(name, name) != name:
            name = root[name]
        return name

    pairs = known.select("child_record", "adult_record", "is_match").sort("child_record", "adult_record")
    for child, adult, is_match in pairs.iter_rows():
        kin = (f"child {owner.get(child, child)}", f"adult {owner.get(adult, adult)}" if is_match else None)
        tops = sorted({top(name) for name in kin if name is not None})
        for name in tops:
            root[name] = tops[0]
    children = pairs["child_record"].unique().sort().to_list()
    families = [top(f"child {owner.get(child, child)}") for child in children]
    return pl.DataFrame(
        {"child_record": children, "family": families},
        schema={"child_record": pl.String, "family": pl.String},
    )


def learn(model: Model, labelled: pl.DataFrame, strength: float) -> Model:
    """Return ``model`` moved by the labelled true pairs; the model's own m counts for ``strength`` pairs.

    Each comparison is moved by as many labels as both sides speak in, counted by Kish's effective number
    where they have sampling weights; one with fewer than :data:`LEAST_SPEAKING` stays as it is.
    """
    true = labelled.filter("is_match")
    return Model(tuple(_learned(comparison, true, strength) for comparison in model.comparisons))


def _learned(comparison: ComparisonModel, true: pl.DataFrame, strength: float) -> ComparisonModel:
    grade, weight = pl.col(f"level_{comparison.name}"), pl.col("weight_of_label")
    speaking = true.filter(grade >= 0)
    total, squares = speaking.select(weight.sum(), (weight * weight).sum().alias("squares")).row(0)
    count = total * total / squares if squares else 0.0
    if count < LEAST_SPEAKING:
        return comparison
    met = dict(speaking.group_by(grade.alias("grade")).agg(weight.sum()).sort("grade").iter_rows())
    grades = BY_NAME[comparison.name].levels
    m = {level.name: met.get(grades[level.name], 0.0) / total for level in comparison.levels}
    return moved(comparison, m=m, m_count=count, strengths=(strength, 1.0))


def reweighed(pairs: pl.DataFrame, old: Model, new: Model) -> pl.Series:
    """Return the calibrated probability of judged pairs had ``new`` weighed them; null stays null.

    What the family adds (rivals, siblings, rows of one person) is left as it was, what counts whole in
    calibration (:data:`~reunify.family.calibration.WHOLE`) goes with its weights; where no weight moved the
    probabilities are the run's own.
    """
    if old == new:
        return pairs["match_probability"].alias("p")
    change = pl.lit(0, pl.Int64)
    for before, after in zip(old.comparisons, new.comparisons, strict=True):
        grades = BY_NAME[before.name].levels
        bits = {
            grades[one.name]: round(other.weight * 1000) - round(one.weight * 1000)
            for one, other in zip(before.levels, after.levels, strict=True)
        }
        if any(bits.values()):
            grade = pl.col(f"level_{before.name}")
            change = change + grade.replace_strict(bits, default=0, return_dtype=pl.Int64)
    whole = WHOLE + pl.lit(contradicted(pairs, new) - contradicted(pairs, old))
    return pairs.select(p=probability(pl.col("match_weight") + change, whole))["p"]


def moved_levels(old: Model, new: Model) -> dict[str, dict[str, float]]:
    """Return m by comparison and level where it moved, as a job file's ``linkage.comparisons`` takes it."""
    changed = {
        after.name: {level.name: round(min(max(level.m, 0.0), 1.0), 6) for level in after.levels}
        for before, after in zip(old.comparisons, new.comparisons, strict=True)
        if any(abs(a.m - b.m) > _SEEN for a, b in zip(before.levels, after.levels, strict=True))
    }
    return {name: changed[name] for name in sorted(changed)}
