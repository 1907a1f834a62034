"""What an answer is expected to tell, against sums done by hand."""

from __future__ import annotations

import numpy as np
import pytest

from reunify.ask.information import Channels, channels, of_rivals
from reunify.ask.questions import COARSE, FINE, NAMES, UNSAID
from reunify.config import LinkageConfig
from reunify.linkage import BY_NAME, Model, prior_model

MODEL = prior_model(LinkageConfig())
KNOWN = channels(MODEL)
M, U = np.array([0.9, 0.1]), np.array([0.2, 0.8])
NOISY = Channels(np.array([[1.0, 1e-9], M]), np.array([[1.0, 1e-9], U]), np.zeros((1, 3, 3, 10), np.int64))


def bits(one: float, two: float, ways: tuple[int, int] = (1, 1), same: bool = False) -> float:
    first, second = (np.array([way]) for way in ways)
    return float(of_rivals(NOISY, first, second, np.array([[one, two]]), np.array([same]))[0])


def entropy(*shares: float) -> float:
    return float(-sum(share * np.log2(share) for share in shares if share > 0))


def test_one_candidate_is_worth_the_mutual_information_of_a_binary_channel() -> None:
    answers = 0.3 * M + 0.7 * U
    by_hand = entropy(*answers) - 0.3 * entropy(*M) - 0.7 * entropy(*U)
    assert bits(0.3, 0.0, (1, 0)) == pytest.approx(by_hand)


def test_two_rivals_are_worth_the_mutual_information_of_all_pairs_of_levels() -> None:
    belief = {0: 0.5, 1: 0.3, 2: 0.2}
    given = {0: np.outer(M, U), 1: np.outer(U, M), 2: np.outer(U, U)}
    mixed = sum(belief[h] * given[h] for h in belief)
    by_hand = entropy(*np.ravel(mixed)) - sum(belief[h] * entropy(*given[h].ravel()) for h in belief)
    assert bits(0.5, 0.3) == pytest.approx(by_hand)


@pytest.mark.parametrize("one", [0.01, 0.3, 0.9])
@pytest.mark.parametrize("two", [0.0, 0.05, 0.6])
def test_no_answer_tells_less_than_nothing_or_more_than_is_unknown(one: float, two: float) -> None:
    shares = np.array([one, two, max(1 - one - two, 0.0)])
    assert 0.0 <= bits(one, two) <= entropy(*(shares / shares.sum())) + 1e-9


def test_rivals_who_state_one_value_are_not_told_apart() -> None:
    assert bits(0.5, 0.5, same=True) == pytest.approx(0.0, abs=1e-9)
    assert bits(0.5, 0.5) > 0.3
    assert bits(0.3, 0.3, same=True) == pytest.approx(bits(0.6, 0.0, (1, 0)))


def test_a_silent_candidate_and_one_that_is_sure_tell_nothing() -> None:
    assert bits(0.5, 0.4, (0, 0)) == pytest.approx(0.0, abs=1e-9)
    assert bits(1.0, 0.0) == pytest.approx(0.0, abs=1e-9)


def test_every_channel_holds_probabilities() -> None:
    for table in (KNOWN.m, KNOWN.u):
        assert (table > 0).all()
        assert table.sum(axis=1) == pytest.approx(1.0, abs=1e-6)


def test_an_adult_who_knows_only_an_age_learns_less_of_a_birth_date() -> None:
    birth = KNOWN.place[NAMES.index("child_birth")]
    overlap = BY_NAME["child_birth"].levels["overlap"] + 1
    day, age, refined = birth[UNSAID, FINE, 0], birth[UNSAID, COARSE, 0], birth[COARSE, FINE, overlap]
    assert KNOWN.bits[day] > KNOWN.bits[age] > 0 and KNOWN.bits[refined] > 0
    far = BY_NAME["child_birth"].levels["birth_disjoint"] + 1
    assert birth[COARSE, FINE, far] == birth[COARSE, COARSE, overlap] == birth[FINE, FINE, 0] == 0


def test_a_comparison_that_is_switched_off_is_not_asked_about() -> None:
    off = prior_model(LinkageConfig.model_validate({"comparisons": {"origin": {"enabled": False}}}))
    assert not channels(off).place[NAMES.index("origin")].any()
    assert not channels(Model(())).place.any()
