"""Random numbers by key: the published sequence, even, and the same for the same purpose."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from core.randomness import DROPOUT, SHUFFLE, permutations, stream_key, uniform

keys = st.integers(0, 2**64 - 1)


def test_the_published_sequence_of_splitmix64() -> None:
    """Seed 1234567 gives 6457827717110365317, 3203168211198807973, ... (Rosetta Code, "Pseudo-random numbers")."""
    first = (6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431)
    assert_array_equal(uniform(1234567, (2, 2)).ravel(), [(number >> 11) * 2.0**-53 for number in first])


@given(key=keys)
def test_numbers_are_spread_evenly(key: int) -> None:
    numbers = uniform(key, (20_000,))
    assert numbers.min() >= 0.0
    assert numbers.max() < 1.0
    counts, _ = np.histogram(numbers, bins=10, range=(0.0, 1.0))
    assert abs(counts - 2_000).max() < 300  # seven standard deviations


@given(seed=keys, first=st.integers(1, 10**6), rows=st.integers(1, 5), count=st.integers(1, 200))
def test_permutations_have_every_number_once_in_the_order_of_their_streams(
    seed: int, first: int, rows: int, count: int
) -> None:
    numbers = np.arange(first, first + rows)
    found = permutations(seed, SHUFFLE, numbers, count)
    for number, order in zip(numbers.tolist(), found, strict=True):
        assert sorted(order.tolist()) == list(range(count))
        values = uniform(stream_key(seed, SHUFFLE, number), (count,))
        assert (np.diff(values[order]) >= 0).all()


def test_every_purpose_and_every_part_of_a_key_has_numbers_of_its_own() -> None:
    keys = {
        stream_key(seed, purpose, epoch, iteration, layer)
        for seed in range(3)
        for purpose in (SHUFFLE, DROPOUT)
        for epoch in range(1, 6)
        for iteration in range(1, 6)
        for layer in range(1, 6)
    }
    assert len(keys) == 3 * 2 * 5 * 5 * 5
