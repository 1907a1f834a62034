"""Names as one line for people."""

import pytest

from reunify.normalize.names.display import display, in_reading_order


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("PABLO  BONILLA", "Pablo Bonilla"),
        ("MARIA DE LOS ANGELES DE LA CRUZ", "Maria de los Angeles de la Cruz"),
        ("maría tzoc", "María Tzoc"),
        ("María de León", "María de León"),
        ("JOSÉ ÑÁÑEZ\n", "José Ñáñez"),
        ("K'ICHE' XOL", "K'iche' Xol"),
        ("GARCÍA-LÓPEZ", "García-López"),
    ],
)
def test_display(text: str, shown: str) -> None:
    assert display(text) == shown


def test_surnames_before_a_comma_go_last() -> None:
    assert in_reading_order("de la Cruz Tzoc, Ana María") == "Ana María de la Cruz Tzoc"
    assert in_reading_order("Ana Tzoc") == "Ana Tzoc"
