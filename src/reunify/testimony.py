"""Records to testimonies: the only place that knows what a mother, a father or a claimed child is.

A child's record and an adult's record do not describe one person; they are two testimonies of one
separated family. Both are brought into one shape here (:data:`reunify.schema.TESTIMONIES`), so that
they can be linked as any two records are. A child's record gives one testimony; an adult's record one
for each child it claims, and one with an empty child where it claims none. A parent who names one
child may have others that nobody wrote down (an agency's form has room for two, a caller forgets): it
gives one more testimony, marked ``unclaimed``, of a child with the surnames of those it names. Where
neither a relationship nor a sex says which parent an adult is, it testifies once as each.

A value that was not said but follows from another (a father's surname taken from his child's) is marked
``*_inferred``.
"""

from __future__ import annotations

import polars as pl

from reunify.normalize.names import forms
from reunify.schema import CLAIMED, KIN, RECORDS, TESTIMONIES

PARENTS = ("mother", "father")

_RELATIONSHIP_BY_CLAIM = {
    "stepchild": "step_parent",
    "grandchild": "grandparent",
    "niece_nephew": "aunt_uncle",
    "sibling": "sibling",
    "other": "other",
}


_STEP = {"mother": "male", "father": "female"}
"""The sex of the step-parent whose spouse is this parent."""


def build_testimonies(records: pl.DataFrame, claimed: pl.DataFrame, kin: pl.DataFrame) -> pl.DataFrame:
    """Return :data:`~reunify.schema.TESTIMONIES` of all records, ordered by ``testimony``.

    Takes :data:`~reunify.schema.RECORDS`, :data:`~reunify.schema.CLAIMED` and
    :data:`~reunify.schema.KIN`. Every record gives at least one testimony.
    """
    records = RECORDS.check(records, "testimony")
    claimed = CLAIMED.check(claimed, "testimony")
    kin = KIN.check(kin, "testimony")
    children = _children(records.filter(pl.col("role") == "child"), kin)
    adults = _adults(records.filter(pl.col("role") == "adult"), claimed)
    both = pl.concat([TESTIMONIES.conform(children), TESTIMONIES.conform(adults)])
    return TESTIMONIES.check(both.sort("testimony"), "testimony")


def _children(records: pl.DataFrame, kin: pl.DataFrame) -> pl.DataFrame:
    """One testimony a child's record: what it says of child, mother, father and companion."""
    frame = records.join(_companions(kin), on="record", how="left", maintain_order="left")
    frame = frame.join(_phones(kin), on="record", how="left", maintain_order="left")
    for parent in PARENTS:
        frame = _parent_among_kin(frame, kin, parent)
    return frame.with_columns(
        testimony=pl.col("record") + "/0",
        side=pl.lit("child"),
        position=pl.lit(0),
        relationship=pl.lit(None, pl.String),
        relationship_inferred=pl.lit(False),
        names_child=pl.lit(True),
        unclaimed=pl.lit(False),
        child_given=pl.col("given"),
        child_paternal=pl.col("paternal"),
        child_maternal=pl.col("maternal"),
        child_surnames_inferred=pl.lit(False),
        mother_inferred=pl.col("mother_paternal").is_null() & pl.col("maternal").is_not_null(),
        mother_paternal=pl.coalesce("mother_paternal", "maternal"),
        father_inferred=pl.col("father_paternal").is_null() & pl.col("paternal").is_not_null(),
        father_paternal=pl.coalesce("father_paternal", "paternal"),
        child_numbers=pl.col("alien_numbers"),
        own_numbers=pl.col("alien_numbers"),
        phones=pl.concat_list(pl.col(c).fill_null([]) for c in ("phones", "kin_phones")).list.unique(
            maintain_order=True
        ),
    )


def _phones(kin: pl.DataFrame) -> pl.DataFrame:
    """Phones of the relatives a record names, parents among them, gathered by record."""
    ordered = kin.select("record", "position", kin_phones="phones").sort("record", "position")
    said = ordered.explode("kin_phones").drop_nulls("kin_phones")
    return said.group_by("record", maintain_order=True).agg("kin_phones")


def _companions(kin: pl.DataFrame) -> pl.DataFrame:
    """Given names and surnames of the relatives a record names, parents left out, gathered by record."""
    others = kin.filter(~pl.col("relationship").is_in(PARENTS).fill_null(False)).sort("record", "position")
    surnames = pl.concat_list([pl.concat_list("paternal"), pl.concat_list("maternal")]).list.drop_nulls()
    return (
        others.with_columns(companion_surnames=surnames)
        .group_by("record", maintain_order=True)
        .agg(
            companion_given=pl.col("given").explode().drop_nulls(),
            companion_surnames=pl.col("companion_surnames").explode().drop_nulls(),
        )
    )


def _parent_among_kin(frame: pl.DataFrame, kin: pl.DataFrame, parent: str) -> pl.DataFrame:
    """Fill a parent that has no column of its own from a relative called mother or father."""
    named = (
        kin.filter(pl.col("relationship") == parent)
        .sort("record", "position")
        .unique("record", keep="first", maintain_order=True)
        .select("record", kin_given="given", kin_paternal="paternal", kin_maternal="maternal")
    )
    unsaid = pl.col(f"{parent}_given").list.len().fill_null(0) == 0
    unsaid &= pl.col(f"{parent}_paternal").is_null()
    return (
        frame.join(named, on="record", how="left", maintain_order="left")
        .with_columns(
            pl.when(unsaid).then(f"kin_{part}").otherwise(f"{parent}_{part}").alias(f"{parent}_{part}")
            for part in ("given", "paternal", "maternal")
        )
        .drop("kin_given", "kin_paternal", "kin_maternal")
    )


def _adults(records: pl.DataFrame, claimed: pl.DataFrame) -> pl.DataFrame:
    """One testimony for each claimed child, or one with an empty child."""
    claims = claimed.select(
        "record",
        "position",
        child_given="given",
        child_paternal="paternal",
        child_maternal="maternal",
        child_birth_from="birth_from",
        child_birth_to="birth_to",
        child_birth_alt_from="birth_alt_from",
        child_birth_alt_to="birth_alt_to",
        child_birth_kind="birth_kind",
        child_sex="sex",
        claim="relationship",
        child_numbers="alien_numbers",
        parsed="parsed",
    ).filter("parsed")
    frame = records.rename({"sex": "adult_sex"}).join(claims, on="record", how="left", maintain_order="left")
    frame = frame.with_columns(
        unclaimed=pl.lit(False),
        claims_complete=pl.col("children_count") <= pl.col("position").count().over("record"),
    ).with_columns(pl.col("position").fill_null(0))
    frame = _with_relationship(pl.concat([frame, _unclaimed(frame)]))
    frame = frame.filter(~pl.col("unclaimed") | pl.col("relationship").is_in(PARENTS))
    frame = _with_parents(frame)
    names_child = (
        (pl.col("child_given").list.len().fill_null(0) > 0)
        | pl.col("child_birth_from").is_not_null()
        | (pl.col("child_numbers").list.len().fill_null(0) > 0)
    )
    inferred = pl.col("child_paternal").is_null() & pl.col("child_maternal").is_null()
    return frame.with_columns(
        side=pl.lit("adult"),
        names_child=names_child,
        # A brother's or sister's surnames were not said of the child that nobody names.
        child_surnames_inferred=inferred | pl.col("unclaimed"),
        # A claimed child's own surname may be unsaid; then it is expected to be its parents'.
        child_paternal=pl.when(inferred).then("father_paternal").otherwise("child_paternal"),
        child_maternal=pl.when(inferred).then("mother_paternal").otherwise("child_maternal"),
        birth_from=pl.col("child_birth_from"),
        birth_to=pl.col("child_birth_to"),
        birth_alt_from=pl.col("child_birth_alt_from"),
        birth_alt_to=pl.col("child_birth_alt_to"),
        birth_kind=pl.col("child_birth_kind"),
        sex=pl.col("child_sex"),
        own_numbers=pl.col("alien_numbers"),
    )


def _unclaimed(frame: pl.DataFrame) -> pl.DataFrame:
    """One more child of each parent that claims some: nothing known of it but its siblings' surnames."""
    own = pl.col("claim").is_null() | (pl.col("claim") == "child")
    claiming = frame.filter((pl.col("position") > 0) & own).sort("record", "position")
    first = claiming.unique("record", keep="first", maintain_order=True)
    kept = {"child_paternal", "child_maternal"}
    unknown = [c for c in frame.columns if c.startswith("child_") and c not in kept]
    return first.with_columns(
        *(pl.lit(None).cast(frame.schema[c]).alias(c) for c in unknown),
        position=pl.lit(0, pl.Int64),
        unclaimed=pl.lit(True),
    )


def _with_relationship(frame: pl.DataFrame) -> pl.DataFrame:
    """Decide what each adult is to the child: said by claim or record, else inferred from sex or name."""
    first = pl.col("given").list.first()
    genders = forms(frame.select(first.alias("t"))["t"].drop_nulls().unique().sort())
    genders = genders.select(first_given="token", name_gender="gender")
    parent_by_sex = pl.col("adult_sex").replace_strict(
        {"female": "mother", "male": "father"}, default=None, return_dtype=pl.String
    )
    parent_by_name = pl.col("name_gender").replace_strict(
        {"f": "mother", "m": "father"}, default=None, return_dtype=pl.String
    )
    by_claim = pl.col("claim").replace_strict(_RELATIONSHIP_BY_CLAIM, default=None, return_dtype=pl.String)
    stated = pl.coalesce(by_claim, "relationship")
    guessed = pl.coalesce(parent_by_sex, parent_by_name)
    decided = (
        frame.with_columns(first_given=first)
        .join(genders, on="first_given", how="left", maintain_order="left")
        .with_columns(stated=stated, guessed=guessed)
        .with_columns(
            relationship=pl.coalesce("stated", "guessed"),
            relationship_inferred=pl.col("stated").is_null(),
            testimony=pl.concat_str("record", pl.lit("/"), "position"),
        )
    )
    known = decided.filter(pl.col("relationship").is_not_null())
    either = decided.filter(pl.col("relationship").is_null())
    readings = [
        either.with_columns(
            relationship=pl.lit(parent), testimony=pl.concat_str("testimony", pl.lit("-" + parent))
        )
        for parent in PARENTS
    ]
    return pl.concat([known, *readings])


def _with_parents(frame: pl.DataFrame) -> pl.DataFrame:
    """Put adult, spouse and the claimed child's surnames where mother, father and companion stand."""
    surnames = pl.concat_list([pl.concat_list("paternal"), pl.concat_list("maternal")]).list.drop_nulls()
    no_parent = ~pl.col("relationship").is_in(PARENTS)
    empty = pl.lit(None, pl.List(pl.String))
    parts: dict[str, pl.Expr] = {
        "companion_given": pl.when(no_parent).then("given").otherwise(empty),
        "companion_surnames": pl.when(no_parent).then(surnames).otherwise(empty),
    }
    for parent, child_surname in (("mother", "child_maternal"), ("father", "child_paternal")):
        itself = pl.col("relationship") == parent
        # The spouse of the one parent is the other; the spouse of a stepfather is the mother.
        step = (pl.col("relationship") == "step_parent") & (pl.col("adult_sex") == _STEP[parent])
        beside = (pl.col("relationship").is_in(PARENTS) & ~itself) | step.fill_null(False)
        # A married woman's "de García" names the child's father's line, unless a spouse is named.
        married = pl.col("married") if parent == "father" else pl.lit(None, pl.String)
        said = pl.coalesce(
            pl.when(itself).then("paternal"),
            f"{parent}_paternal",
            pl.when(beside).then("spouse_paternal"),
        )
        parts[f"{parent}_given"] = (
            pl.when(itself)
            .then("given")
            .otherwise(pl.coalesce(_said(f"{parent}_given"), pl.when(beside).then(_said("spouse_given"))))
        )
        parts[f"{parent}_paternal"] = pl.coalesce(said, pl.when(beside).then(married), child_surname)
        parts[f"{parent}_maternal"] = (
            pl.when(itself)
            .then("maternal")
            .otherwise(pl.coalesce(f"{parent}_maternal", pl.when(beside).then("spouse_maternal")))
        )
        parts[f"{parent}_inferred"] = (
            said.is_null() & pl.coalesce(pl.when(beside).then(married), child_surname).is_not_null()
        )
    return frame.with_columns(**parts)


OWN_NUMBER = "alien_number_own"
"""The part under which :func:`shown_values` gives the number that nearness is measured from."""


def shown_values(testimonies: pl.DataFrame) -> pl.DataFrame:
    """Return ``testimony, part, value``: what each testimony says of each compared part, for people.

    An alien number is that of the child; the number of the record's own person is under
    :data:`OWN_NUMBER`. Where one of them is unsaid, the other stands for it.
    """
    frame = TESTIMONIES.check(testimonies, "testimony")

    def names(*columns: str) -> pl.Expr:
        parts = [
            pl.col(c).list.join(" ") if TESTIMONIES.columns[c] == pl.List(pl.String) else pl.col(c)
            for c in columns
        ]
        return _unless_empty(pl.concat_str(parts, separator=" ", ignore_nulls=True).str.to_titlecase())

    def span(start: str, end: str) -> pl.Expr:
        first, last = pl.col(start).cast(pl.String), pl.col(end).cast(pl.String)
        return pl.when(pl.col(start) == pl.col(end)).then(first).otherwise(first + "/" + last)

    numbers = {c: _unless_empty(pl.col(c).list.join(", ")) for c in ("child_numbers", "own_numbers")}
    said_child = pl.when(~pl.col("child_surnames_inferred"))
    values = {
        "child_given": names("child_given"),
        "paternal_surname": pl.coalesce(said_child.then(names("child_paternal")), names("father_paternal")),
        "maternal_surname": pl.coalesce(said_child.then(names("child_maternal")), names("mother_paternal")),
        "mother_given": names("mother_given"),
        "mother_second_surname": names("mother_maternal"),
        "father_given": names("father_given"),
        "father_second_surname": names("father_maternal"),
        "companion": names("companion_given", "companion_surnames"),
        "companion_surnames": names("companion_surnames"),
        "child_birth": span("birth_from", "birth_to"),
        "child_sex": pl.col("sex"),
        "origin": _unless_empty(
            pl.concat_str(
                [
                    pl.col("locality").str.to_titlecase(),
                    pl.col("municipality").str.to_titlecase(),
                    pl.col("department").str.to_titlecase(),
                    pl.col("country"),
                ],
                separator=", ",
                ignore_nulls=True,
            )
        ),
        "language": pl.col("language"),
        "separation": _unless_empty(
            pl.concat_str(
                [span("separation_from", "separation_to"), pl.col("separation_place").str.to_titlecase()],
                separator=", ",
                ignore_nulls=True,
            )
        ),
        "alien_number": pl.coalesce(numbers["child_numbers"], numbers["own_numbers"]),
        OWN_NUMBER: pl.coalesce(pl.col("own_numbers").list.first(), numbers["child_numbers"]),
        "family_unit": _unless_empty(pl.col("family_units").list.join(", ")),
        "phone": _unless_empty(pl.col("phones").list.join(", ")),
    }
    wide = frame.select("testimony", **values)
    return wide.unpivot(index="testimony", variable_name="part").drop_nulls("value")


def _said(column: str) -> pl.Expr:
    """A list, null where nothing is in it: an empty cell of a mapped column says nothing."""
    return pl.when(pl.col(column).list.len() > 0).then(column)


def _unless_empty(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)
