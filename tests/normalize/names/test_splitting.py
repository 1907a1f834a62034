"""Names run together come apart; names that only look so stay whole."""

import pytest

from reunify.normalize.names.splitting import split_given, split_surnames


@pytest.mark.parametrize(
    ("token", "parts"),
    [
        ("garcialopez", "garcia lopez"),
        ("ramirezajcot", "ramirez ajcot"),
        ("delacruzlopez", "delacruz lopez"),
        ("garciahernande", "garcia hernande"),
        ("hernandezgut", "hernandezgut"),
        ("villagomez", "villagomez"),
        ("villarreal", "villarreal"),
        ("montenegro", "montenegro"),
        ("santacruz", "santacruz"),
        ("delacruz", "delacruz"),
        ("poncedeleon", "poncedeleon"),
        ("guarchaj", "guarchaj"),
        ("menjivar", "menjivar"),
    ],
)
def test_surnames(token: str, parts: str) -> None:
    assert list(split_surnames(token)) == parts.split()


@pytest.mark.parametrize(
    ("token", "parts"),
    [
        ("joseluis", "jose luis"),
        ("mariaelena", "maria elena"),
        ("mariana", "mariana"),
        ("rosalinda", "rosalinda"),
        ("luisana", "luisana"),
        ("maribel", "maribel"),
    ],
)
def test_given_names(token: str, parts: str) -> None:
    assert list(split_given(token)) == parts.split()
