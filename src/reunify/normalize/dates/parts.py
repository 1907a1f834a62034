"""Cells to the numbers in them: a year, then two numbers whose order may still be open.

The columns of parts: ``key`` (the cell), ``year``, ``until`` (last year of "2009-2010"), ``first`` and
``second`` (null where not written, 0 where written as unknown), ``fixed`` (first is the month, second the
day), ``short`` (a year of two digits), ``blurred`` ("aprox."). A cell that cannot be read has no year.
"""

from __future__ import annotations

import polars as pl

from reunify.normalize.dates.words import plain_dates

_SEPARATOR = r"[\s\-/.\\,_–|]+"
_NUMBERS = rf"^(')?([0-9]{{1,14}})(?:{_SEPARATOR}([0-9]{{1,4}}))?(?:{_SEPARATOR}'?([0-9]{{1,4}}))?[.,]?$"
_CLOCK = r"(?:[t,]|\s)+[0-9]{1,2}[:h][0-9]{2}.*$"
_EXCEL_DAY_ZERO = pl.date(1899, 12, 30)  # counts 1900 as a leap year, as Excel does
_SERIALS = (10_000, 73_050)  # 1927 to 2099: shorter numbers are years or ages
YEARS = (1900, 2100)
_LONGEST_RANGE = 5  # years, in "2009-2010"


def parts(cells: pl.Series) -> pl.DataFrame:
    """Return one row for each distinct cell that is not null, with the parts that the module lists.

    Numbers are read as Polars expressions; only what they leave goes through Python, value by value.
    """
    keys = cells.unique(maintain_order=True).drop_nulls().alias("key").to_frame()
    numeric = _numbers(keys.with_columns(text="key", blurred=pl.lit(False)))
    left = numeric.filter(pl.col("year").is_null())["key"]
    if left.is_empty():
        return numeric
    worded = _numbers(plain_dates(left))
    read = worded.filter(pl.col("year").is_not_null())
    return pl.concat([numeric.join(read, on="key", how="anti", maintain_order="left"), read])


def _numbers(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the parts of ``frame[key, text, blurred]`` whose text is numbers and separators."""
    text = (
        pl.col("text")
        .str.strip_chars()
        .str.to_lowercase()
        .str.replace(_CLOCK, "")
        .str.replace(r"^([0-9]+)\.0+$", "${1}")
        .str.replace(r"^([0-9]{5})\.[0-9]+$", "${1}")
    )
    groups = frame.with_columns(text.str.extract_groups(_NUMBERS).alias("g")).with_columns(
        pl.col("g").struct.field("1").is_not_null().alias("quoted"),
        *(pl.col("g").struct.field(str(i + 2)).alias(c) for i, c in enumerate("abc")),
    )
    numbers = groups.with_columns(
        *(pl.col(c).cast(pl.Int64, strict=False).alias(f"n{c}") for c in "abc"),
        *(pl.col(c).str.len_chars().fill_null(0).alias(f"l{c}") for c in "abc"),
    ).with_columns(_form().alias("form"))
    return _by_form(numbers)


def _form() -> pl.Expr:
    """Return the name of the form that the lengths of the three numbers show."""
    a, b, c = pl.col("la"), pl.col("lb"), pl.col("lc")
    two, none = (b > 0) & (b <= 2), c == 0
    few = (a > 0) & (a <= 2)
    late = (pl.col("na") > 31) | pl.col("quoted")
    year = pl.col("na").is_between(*YEARS)
    yyyy, mm = pl.col("a").str.slice(0, 4).cast(pl.Int64, strict=False), pl.col("a").str.slice(4, 2)
    month = mm.cast(pl.Int64, strict=False)
    day = pl.col("a").str.slice(6, 2).cast(pl.Int64, strict=False)
    ymd = yyyy.is_between(*YEARS) & month.is_between(0, 12) & day.is_between(0, 31)
    ym, ddmmyy = yyyy.is_between(*YEARS) & month.is_between(1, 12), _two_digit_day()
    return (
        pl.when((a == 4) & two & (c > 0) & (c <= 2))
        .then(pl.lit("y-m-d"))
        .when(few & two & (c == 4))
        .then(pl.lit("?-?-y"))
        .when((a == 2) & late & two & (c > 0) & (c <= 2))
        .then(pl.lit("yy-m-d"))
        .when(few & two & (c == 2))
        .then(pl.lit("?-?-yy"))
        .when((a == 2) & pl.col("quoted") & two & none)
        .then(pl.lit("yy-m"))
        .when((a == 4) & two & none)
        .then(pl.lit("y-m"))
        .when(few & (b == 4) & none)
        .then(pl.lit("m-y"))
        .when(few & (b == 2) & none & (pl.col("nb") > 31))
        .then(pl.lit("m-yy"))
        .when((a == 4) & (b == 4) & none & (pl.col("nb") - pl.col("na")).is_between(0, _LONGEST_RANGE))
        .then(pl.lit("y-y"))
        .when((a == 4) & (b == 0) & (year | pl.col("na").is_in([0, 1111, 9999])))
        .then(pl.lit("y"))
        .when((a == 5) & (b == 0) & pl.col("na").is_between(*_SERIALS))
        .then(pl.lit("serial"))
        .when(a.is_in([8, 14]) & (b == 0) & ymd)
        .then(pl.lit("yyyymmdd"))
        .when((a == 8) & (b == 0))
        .then(pl.lit("????yyyy"))
        .when((a == 6) & (b == 0) & ym & ~ddmmyy)
        .then(pl.lit("yyyymm"))
        .when((a == 6) & (b == 0) & ddmmyy & ~ym)
        .then(pl.lit("????yy"))
    )


def _two_digit_day() -> pl.Expr:
    """Return whether six digits can be a day and a month, in either order, and a short year."""
    x = pl.col("a").str.slice(0, 2).cast(pl.Int64, strict=False)
    y = pl.col("a").str.slice(2, 2).cast(pl.Int64, strict=False)
    return (x.is_between(1, 31) & y.is_between(1, 12)) | (x.is_between(1, 12) & y.is_between(1, 31))


def _by_form(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the parts, taken from the numbers as the column ``form`` says."""
    form, a, b, c = (pl.col(n) for n in ("form", "na", "nb", "nc"))

    def digits(start: int, length: int) -> pl.Expr:
        return pl.col("a").str.slice(start, length).cast(pl.Int64, strict=False)

    def pick(*choices: tuple[list[str], pl.Expr]) -> pl.Expr:
        chain: pl.Expr = pl.lit(None, dtype=pl.Int64)
        for forms, value in reversed(choices):
            chain = pl.when(form.is_in(forms)).then(value).otherwise(chain)
        return chain

    serial = pl.when(form == "serial").then(_EXCEL_DAY_ZERO + pl.duration(days=a))
    year = pick(
        (["y-m-d", "yy-m-d", "yy-m", "y-m", "y-y", "y"], a),
        (["?-?-y", "?-?-yy"], c),
        (["m-y", "m-yy"], b),
        (["serial"], serial.dt.year().cast(pl.Int64)),
        (["yyyymmdd", "yyyymm"], digits(0, 4)),
        (["????yyyy"], digits(4, 4)),
        (["????yy"], digits(4, 2)),
    )
    first = pick(
        (["y-m-d", "yy-m-d", "yy-m", "y-m"], b),
        (["?-?-y", "?-?-yy", "m-y", "m-yy"], a),
        (["serial"], serial.dt.month().cast(pl.Int64)),
        (["yyyymmdd", "yyyymm"], digits(4, 2)),
        (["????yyyy", "????yy"], digits(0, 2)),
    )
    second = pick(
        (["y-m-d", "yy-m-d"], c),
        (["?-?-y", "?-?-yy"], b),
        (["serial"], serial.dt.day().cast(pl.Int64)),
        (["yyyymmdd"], digits(6, 2)),
        (["????yyyy", "????yy"], digits(2, 2)),
    )
    return frame.select(
        "key",
        year=year,
        until=pick((["y-y"], b)),
        first=first,
        second=second,
        fixed=~form.is_in(["?-?-y", "?-?-yy", "????yyyy", "????yy"]),
        short=form.is_in(["yy-m-d", "?-?-yy", "yy-m", "m-yy", "????yy"]),
        blurred=pl.col("blurred"),
    )
