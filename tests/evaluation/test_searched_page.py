"""Of children searched for by hand the page says whose they are."""

from __future__ import annotations

import polars as pl
import pytest

from reunify.evaluation.evaluate import Evaluation
from reunify.evaluation.pages import EvaluationPage


@pytest.mark.parametrize(
    ("language", "said"), [("en", "sample was drawn from"), ("es", "se sacó la muestra")]
)
def test_children_searched_for_are_of_the_run_that_was_sampled(language: str, said: str) -> None:
    table = pl.DataFrame(
        {
            "children": [328],
            "searched": [45],
            "somebody_found": [0],
            **{key: [0.0] for key in ("expected", "low", "high")},
        }
    )
    [section] = EvaluationPage(Evaluation("below", {}, {"searched": table}), language).sections()
    assert said in " ".join(section.text)
