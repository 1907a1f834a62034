"""The exponent of growth."""

import pytest
from benchmarks.speed import exponent


@pytest.mark.parametrize(("seconds", "power"), [((1.0, 4.0), 1.0), ((1.0, 16.0), 2.0), ((3.0, 3.0), 0.0)])
def test_exponent_is_the_slope_in_logarithms(seconds: tuple[float, float], power: float) -> None:
    assert exponent(seconds, (1_000, 4_000)) == pytest.approx(power)


@pytest.mark.parametrize(("seconds", "sizes"), [((0.0, 1.0), (1, 2)), ((1.0, 2.0), (5, 5))])
def test_no_exponent_without_time_or_growth(seconds: tuple[float, float], sizes: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="exponent"):
        exponent(seconds, sizes)
