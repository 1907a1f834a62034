"""Rivals: different persons for one part of one child, different children for one claim or one adult.

Never a mother beside a father and never one person's rows in two lists. "None of these" competes with all.
"""

from __future__ import annotations

import polars as pl

from reunify.config import FamilyConfig
from reunify.family.calibration import odds_of, probability, weight_of
from reunify.family.shares import Share

GUESSED = 0.1
"""What one adult's being right makes of another's odds where the part of either was guessed from its sex:
a grandmother or an aunt may stand beside the mother. Measured on simulated worlds, where about one child in
twenty has another relative in the files beside a parent."""

LIKENESS = 0.85
"""Probability to which likeness with a child of the adult may lift a pair: as children who travelled
together under one surname (:data:`reunify.family.siblings.TIES`)."""

_FAINT = 2.0**-12
"""Odds below which a pair presses nobody."""

_NOTHING = 50
"""Thousandths of a bit below which competition takes nothing worth a line of evidence."""


def claim_children(
    named: pl.DataFrame, shares: tuple[Share, ...], ties: pl.DataFrame, config: FamilyConfig
) -> pl.DataFrame:
    """Let children compete for what an adult claims, and keep the best testimony of each pair of records.

    ``ties`` are those of children. Adds ``prior``, ``counted_whole``, ``claim_rivals`` (thousandths of a bit
    that a pair loses because the adult's claimed child may be another child) and ``other_testimonies``;
    ordered by child and adult record. Which of an adult's testimonies speaks of a child is decided after that
    loss: a claim that clearly is of a sibling leaves room for the child that was not named.
    """
    prior = {share.slot: round(share.prior_bits * 1000) for share in shares}
    alone = pl.col("prior") + pl.col("evidence")
    priced = named.with_columns(
        prior=pl.col("slot").replace_strict(prior, return_dtype=pl.Int64),
        claim=pl.when("names_child").then("adult_testimony"),
    )
    priced = priced.with_columns(counted_whole=pl.col("prior") + pl.col("contradicted")).drop("contradicted")
    priced = priced.with_columns(odds=odds_of(alone))
    pair = ["child_record", "adult_record"]
    # A child is one of those that an adult claims: one that is likelier another of them presses no sibling.
    claimed = pl.col("odds").sum().over([*pair, pl.col("claim").is_null()])
    priced = priced.with_columns(press=pl.col("odds") / (1.0 + (claimed - pl.col("odds")).clip(0.0)))
    if config.rivals:
        also = ties.select("mine", "other", also="one")
        priced = _with_rivals(priced, ["claim"], "child_person", also, "press")
        left = pl.col("odds") * left_by(pl.col("against"), pl.col("also"))
        priced = priced.with_columns(odds=left).drop("against", "also", "strongest")
    priced = priced.drop("press")
    return (
        priced.with_columns(claim_rivals=weight_of(pl.col("odds")).round().cast(pl.Int64) - _rounded(alone))
        .sort([*pair, "odds", "evidence", "adult_testimony"], descending=[False, False, True, True, False])
        .with_columns(other_testimonies=(pl.len().over(pair) - 1).cast(pl.Int64))
        .unique(pair, keep="first", maintain_order=True)
        .drop("odds")
    )


def part_families(best: pl.DataFrame, ties: pl.DataFrame, usual: float, config: FamilyConfig) -> pl.DataFrame:
    """Let the families compete that one adult could belong to.

    ``best`` holds ``believed``; ``ties`` are those of children. Adds ``families``: thousandths of a bit by
    which a pair falls because the adult's child is another, no sibling of this one, or rises because it is
    much like a sibling. Children of one claim have competed already.

    Nobody rises above what the strongest of those siblings is alone: what is said of the parents is said of
    both, and would count twice.
    """
    if not config.rivals:
        return best.with_columns(families=pl.lit(0, pl.Int64))
    priced = best.with_columns(odds=odds_of(pl.col("believed")))
    also = ties.select("mine", "other", also=pl.max_horizontal("one", pl.col("siblings") * usual, "tied"))
    priced = _with_rivals(priced, ["adult_person"], "child_person", also, "odds", apart="claim")
    moved = pl.col("odds") * left_by(pl.col("against"), pl.col("also"))
    moved = (
        pl.when(moved > pl.col("odds"))
        .then(pl.max_horizontal("odds", pl.min_horizontal(moved, "strongest", LIKENESS / (1 - LIKENESS))))
        .otherwise(moved)
    )
    return priced.with_columns(
        families=weight_of(moved).round().cast(pl.Int64) - _rounded(pl.col("believed"))
    ).drop("odds", "against", "also", "strongest")


def compete(best: pl.DataFrame, ties: pl.DataFrame, config: FamilyConfig) -> pl.DataFrame:
    """Let different persons who claim one part of one child compete.

    ``best`` holds ``believed``, thousandths of a bit, and ``lost``, what other children took who may be the
    adult's; ``ties`` are those of adults. Adds ``other_children`` (that loss), ``rivals`` (what other adults
    take), ``match_weight`` and ``match_probability``.
    """
    taken = pl.lit(0, pl.Int64)
    if config.rivals:
        best = best.with_columns(odds=odds_of(pl.col("believed")))
        best = _with_rivals(
            best, ["child_person", "slot"], "adult_person", ties.select("mine", "other", also="one"), "odds"
        )
        left = pl.col("odds") * left_by(pl.col("against"), pl.col("also"))
        taken = weight_of(left).round().cast(pl.Int64) - _rounded(pl.col("believed"))
    lines = {"rivals": taken, "other_children": pl.col("lost")}
    told = pl.col("believed") - pl.col("lost") + pl.col("rivals") + pl.col("other_children")
    return (
        best.with_columns(
            pl.when(part.abs() < _NOTHING).then(0).otherwise(part).alias(name) for name, part in lines.items()
        )
        .with_columns(match_weight=told)
        .with_columns(match_probability=probability(pl.col("match_weight")))
        .drop("odds", "against", "also", "strongest", "lost", "believed", strict=False)
    )


def left_by(against: pl.Expr, also: pl.Expr) -> pl.Expr:
    """Return what rivals leave of a pair's odds, as a factor.

    ``against`` is the sum of the rivals' odds, ``also`` the same, each weighed by how much likelier its being
    right makes this pair (0: both cannot be; 1: it tells nothing). Either none of the rivals is right, or
    one of them.
    """
    return (1.0 + also) / (1.0 + against)


def _rounded(weight: pl.Expr) -> pl.Expr:
    """Return what a weight becomes on its way to odds and back, so that no competition costs nothing."""
    return weight_of(odds_of(weight)).round().cast(pl.Int64)


def _with_rivals(
    frame: pl.DataFrame, of: list[str], rival: str, ties: pl.DataFrame, by: str, apart: str = ""
) -> pl.DataFrame:
    """Add ``against``, ``also``, ``strongest``: odds (``by``) of the other ``rival`` persons within ``of``.

    Each person counts once, at its best. ``ties`` holds ``mine``, ``other`` and ``also``: what the other's
    being right makes of this one's odds, as a factor; those not tied are strangers. ``also`` weighs by it,
    ``strongest`` is of those above 1. Rivals of one ``apart`` are left out: they have competed.
    """
    guess = pl.col("relationship_inferred").fill_null(False) if rival == "adult_person" else pl.lit(False)
    within = pl.col(apart) if apart else pl.lit(None, pl.String)
    order = [*of, rival, by, "child_record", "adult_record"]
    persons = (
        frame.filter(pl.all_horizontal(pl.col(c).is_not_null() for c in of))
        .select(*order, guessed=guess, within=within)
        .sort(order, descending=[*(False for _ in of), False, True, False, False])
        .unique([*of, rival], keep="first", maintain_order=True)
        .select(*of, rival, "guessed", "within", best=by)
    )
    # What hardly can be right presses nobody, though it is pressed and lifted itself.
    pressing = persons.filter(pl.col("best") >= _FAINT)
    doubtful = pl.col("best").filter(pl.col("guessed")).sum()
    totals = pressing.group_by(of, maintain_order=True).agg(total=pl.col("best").sum(), doubtful=doubtful)
    same = (
        pressing.filter(pl.col("within").is_not_null())
        .group_by([*of, "within"], maintain_order=True)
        .agg(same=pl.col("best").sum())
    )
    mine = (
        persons.join(same, on=[*of, "within"], how="left", maintain_order="left")
        .join(_tied((persons, pressing), of, rival, ties), on=[*of, rival], how="left", maintain_order="left")
        .select(
            *of,
            rival,
            "tied",
            "known",
            "strongest",
            own=pl.max_horizontal("same", "best"),
            own_doubtful=pl.when("guessed").then("best"),
        )
    )
    rows = (
        frame.select(*of, rival, guessed=guess)
        .join(totals, on=of, how="left", maintain_order="left")
        .join(mine, on=[*of, rival], how="left", maintain_order="left")
        .with_columns(pl.col("total", "doubtful", "tied", "known", "own", "strongest").fill_null(0.0))
        .with_columns(
            against=(pl.col("total") - pl.col("own")).clip(0.0),
            doubtful=(pl.col("doubtful") - pl.col("own_doubtful").fill_null(0.0)).clip(0.0),
        )
    )
    strangers = pl.when("guessed").then("against").otherwise("doubtful") - pl.col("tied")
    also = pl.col("known") + GUESSED * strangers.clip(0.0)
    return frame.hstack(rows.select("against", "strongest", also=also))


def _tied(
    sides: tuple[pl.DataFrame, pl.DataFrame], of: list[str], rival: str, ties: pl.DataFrame
) -> pl.DataFrame:
    """Return the odds of the rivals that each person is tied to, and the same weighed by their ties.

    ``sides`` are all persons, and those who press others.
    """
    persons, pressing = sides
    others = pressing.select(*of, other=rival, theirs="within", odds="best", other_guessed="guessed")
    tied = persons.join(ties, left_on=rival, right_on="mine").join(others, on=[*of, "other"])
    apart = (pl.col("within") != pl.col("theirs")).fill_null(True)
    floor = pl.when(pl.col("guessed") | pl.col("other_guessed")).then(GUESSED).otherwise(0.0)
    return (
        tied.filter(apart)
        .sort(*of, rival, "other")
        .group_by([*of, rival], maintain_order=True)
        .agg(
            tied=pl.col("odds").sum(),
            known=(pl.col("odds") * pl.max_horizontal("also", floor)).sum(),
            strongest=pl.col("odds").filter(pl.col("also") > 1.0).max(),
        )
    )
