"""Random numbers in a program: those of `core.randomness`, which follow from the seed and what they are for."""

from __future__ import annotations

from core.randomness import DROPOUT

RANDOM_BITS = '''GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def mixed(x):
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB
    return x ^ (x >> 31)


def random_bits(count, *purpose):
    """Random whole numbers of 64 bits that follow from the seed and a purpose.

    A purpose begins with 1 for the order of rows and 2 for dropout. SplitMix64: Steele,
    Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
    """
    key = np.zeros(1, dtype=np.uint64)
    for number in (seed, *purpose):
        key = mixed((key ^ np.uint64(number)) + GOLDEN)
    return mixed(key + np.arange(1, count + 1, dtype=np.uint64) * GOLDEN)'''

DROPOUT_MASK = f'''def dropout_mask(shape, layer):
    """0 for an output that is dropped, 1 / (1 - dropout) for one that is kept."""
    bits = random_bits(shape[0] * shape[1], {DROPOUT}, epoch, iteration, layer)
    uniform = (bits >> 11).reshape(shape) * 2.0**-53
    return (uniform >= dropout) / (1 - dropout)'''
