"""Distances of samples, compared with values computed by hand."""

import math

import numpy as np
import pytest

from penstock.insights import distances

pytestmark = pytest.mark.unit


def test_the_index_of_two_histograms() -> None:
    # Shares 0.5, 0.3, 0.2 become 0.4, 0.3, 0.3: -0.1 ln 0.8 + 0 + 0.1 ln 1.5.
    by_hand = -0.1 * math.log(0.8) + 0.1 * math.log(1.5)
    assert distances.psi([50, 30, 20], [40, 30, 30]) == pytest.approx(by_hand)
    assert by_hand == pytest.approx(0.0628609)
    assert distances.psi([5, 5], [500, 500]) == 0


def test_an_empty_bin_counts_as_half_a_row() -> None:
    by_hand = 0.2 * math.log(1 / 0.8) + (0.005 - 0.2) * math.log(0.005 / 0.2)
    assert distances.psi([80, 20], [100, 0]) == pytest.approx(by_hand)
    assert distances.psi([80, 20, 0], [80, 20, 0]) == 0


def test_numbers_are_compared_by_the_deciles_of_the_first() -> None:
    before = np.arange(1, 101, dtype=float)
    assert distances.psi_of_numbers(before, before) == 0
    # All in the last of ten bins: it has a tenth and then all, the others a tenth and half a row.
    now = np.full(100, 1000.0)
    by_hand = 0.9 * math.log(10) + 9 * (0.005 - 0.1) * math.log(0.05)
    assert distances.psi_of_numbers(before, now) == pytest.approx(by_hand)
    # One value has one edge, and with it two bins.
    assert distances.psi_of_numbers(np.zeros(100), np.zeros(50)) == 0


def test_texts_are_compared_by_category() -> None:
    before = ["coal"] * 50 + ["gas"] * 30 + ["oil"] * 20
    now = ["coal"] * 40 + ["gas"] * 30 + ["oil"] * 30
    assert distances.psi_of_texts(before, now) == pytest.approx(0.0628609, abs=1e-6)
    # A category that is new is one of the others, which had none.
    by_hand = (0.9 - 1) * math.log(0.9) + (0.1 - 0.005) * math.log(0.1 / 0.005)
    assert distances.psi_of_texts(["a"] * 100, ["a"] * 90 + ["b"] * 10) == pytest.approx(by_hand)


def test_the_distance_of_kolmogorov_and_smirnov() -> None:
    # After 2 the first has two thirds below, the second nothing.
    found, _ = distances.ks(np.array([1.0, 2.0, 3.0]), np.array([3.0, 4.0]))
    assert found == pytest.approx(2 / 3)
    assert distances.ks(np.array([1.0, 1.0]), np.array([1.0])) == (0.0, 1.0)


def test_the_probability_is_that_of_the_series() -> None:
    before, now = np.arange(100.0), np.arange(100.0) + 20
    found, p = distances.ks(before, now)
    assert found == pytest.approx(0.2)
    # √50 + 0.12 + 0.11 / √50 = 7.2066, times 0.2 is 1.44133; 2 exp(-2 · 1.44133²) = 0.03137.
    assert p == pytest.approx(0.03137, abs=2e-5)
    assert distances.ks(before, before + 1000)[1] < 1e-20
