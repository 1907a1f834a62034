import polars as pl

from reunify.normalize.places import read_places


def read(**cells: str) -> tuple[str | None, ...]:
    row = read_places(pl.DataFrame({c: [t] for c, t in cells.items()})).row(0)
    return tuple(row[:4])


def test_small_to_large_in_one_cell() -> None:
    found = read(country="Guatemala", place="caserío Pacayal, Villa Canales, Guatemala")
    assert found == ("GT", "guatemala", "villa canales", "pacayal")
