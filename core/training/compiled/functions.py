"""The functions of mathematics that training needs, on eight numbers at a time, right to a few units in the last place.

The processor's own library does one number at a time, which took most of an iteration. Range reduction and polynomials
after Muller, "Elementary Functions", third edition, 2016. NaN stays NaN in all of them.
"""

from __future__ import annotations

from math import log, pi, sqrt

from core.training.compiled.lanes import (
    SHIFTER,
    Lanes,
    absolute,
    exponent,
    fma,
    if_less,
    power_of_two,
)

LOG2_E = 1.0 / log(2.0)
LN2_HIGH = float.fromhex("0x1.62e42feep-1")
"""The first 32 bits of ln 2, so that its whole multiples are exact."""
LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")
LN2 = log(2.0)
SQRT_HALF = sqrt(0.5)
INVERSE_SQRT_TWO_PI = 1.0 / sqrt(2.0 * pi)
LOWEST = -708.0
"""exp of less is no longer an ordinary number, and zero for every purpose."""

# 1 / k!, the series of exp.
C2, C3, C4, C5 = 1 / 2, 1 / 6, 1 / 24, 1 / 120
C6, C7, C8, C9 = 1 / 720, 1 / 5040, 1 / 40320, 1 / 362880
C10, C11, C12, C13 = 1 / 3628800, 1 / 39916800, 1 / 479001600, 1 / 6227020800


def _reduced_exponential(x: Lanes) -> tuple[Lanes, Lanes]:
    """Return 2^n and exp(r) - 1, where x = n ln 2 + r and |r| <= ln 2 / 2; for LOWEST <= x < 709."""
    shifted = fma(x, LOG2_E, SHIFTER)
    n = shifted - SHIFTER
    r = fma(n, -LN2_LOW, fma(n, -LN2_HIGH, x))
    # The series in pairs (Estrin's scheme), because a chain of thirteen steps would be waited for.
    r2 = r * r
    r4 = r2 * r2
    low = fma(fma(r, C5, C4), r2, fma(r, C3, C2))
    middle = fma(fma(r, C9, C8), r2, fma(r, C7, C6))
    high = fma(fma(r, C13, C12), r2, fma(r, C11, C10))
    series = fma(fma(high, r4, middle), r4, low)
    return power_of_two(shifted), fma(series, r2, r)


def exp(x: Lanes) -> Lanes:
    """e^x for x < 709; below LOWEST what it is there."""
    scale, rest = _reduced_exponential(if_less(x, LOWEST, LOWEST, x))
    return fma(scale, rest, scale)


def expm1(x: Lanes) -> Lanes:
    """e^x - 1 for x < 709, without the loss of digits near 0."""
    scale, rest = _reduced_exponential(if_less(x, LOWEST, LOWEST, x))
    return fma(scale, rest, scale - 1.0)


def tanh(x: Lanes) -> Lanes:
    """-m / (2 + m) with m = exp(-2 |x|) - 1, and the sign of x."""
    m = expm1(-2.0 * absolute(x))
    quotient = m / (2.0 + m)
    return if_less(x, 0.0, quotient, -quotient)


def sigmoid(x: Lanes) -> Lanes:
    """1 / (1 + exp(-x)), from exp(-|x|), which cannot overflow."""
    small = exp(-absolute(x))
    return if_less(x, 0.0, small, 1.0) / (1.0 + small)


def _twice_artanh(s: Lanes) -> Lanes:
    """2 artanh(s) = ln((1 + s) / (1 - s)) for 0 <= s <= 1/3, by its series."""
    w = s * s
    w2 = w * w
    w4 = w2 * w2
    first = fma(fma(w, 2 / 9, 2 / 7), w2, fma(w, 2 / 5, 2 / 3))
    second = fma(fma(w, 2 / 17, 2 / 15), w2, fma(w, 2 / 13, 2 / 11))
    third = fma(fma(w, 2 / 25, 2 / 23), w2, fma(w, 2 / 21, 2 / 19))
    fourth = fma(fma(w, 2 / 33, 2 / 31), w2, fma(w, 2 / 29, 2 / 27))
    series = fma(fma(fma(fourth, w4, third), w4, second), w4, first)
    return s * fma(series, w, 2.0)


def log1p(x: Lanes) -> Lanes:
    """ln(1 + x) for 0 <= x <= 1."""
    return _twice_artanh(x / (2.0 + x))


def logarithm(x: Lanes) -> Lanes:
    """ln x for x >= 1: n ln 2 + ln m with 1 <= m < 2."""
    n = exponent(x)
    m = x * power_of_two(SHIFTER - n)
    return fma(n, LN2, _twice_artanh((m - 1.0) / (m + 1.0)))


def softplus(x: Lanes) -> Lanes:
    """ln(1 + e^x) = max(x, 0) + ln(1 + exp(-|x|))."""
    return if_less(x, 0.0, 0.0, x) + log1p(exp(-absolute(x)))


# erfcx(x) (1 + 2 x), where erfcx(x) = exp(x^2) erfc(x), as a polynomial in (x - 3) / (x + 3) for x >= 0: the idea of
# Shepherd and Laframboise, "Chebyshev approximation of (1 + 2x) exp(x^2) erfc x", 1981; fitted at 48 Chebyshev points.
E0, E1, E2, E3 = 1.2530080582697287, -0.13562110612457345, -0.047562294353224024, 0.12964515870215892
E4, E5, E6, E7 = -0.11927366342454943, 0.06830802735855879, -0.023770514770107422, 0.0025293916482172682
E8, E9, E10, E11 = 0.001888689136336996, -0.000779831184178903, -0.00010515391449480067, 0.00012509501406536097
E12, E13, E14 = 4.931662864748887e-06, -2.0089412051523446e-05, -6.962107382454027e-07
E15, E16, E17 = 3.4535588990062633e-06, 3.10485527658481e-07, -5.958293816850833e-07
E18, E19, E20 = -1.0166930527096459e-07, 8.74121421171973e-08, 2.016925767141705e-08
E21, E22 = -7.596099749207497e-09, -1.8335413187742233e-09


def _scaled_error_function(x: Lanes) -> Lanes:
    """erfcx(x) = exp(x^2) erfc(x) for x >= 0."""
    u = (x - 3.0) / (x + 3.0)
    u2 = u * u
    u4 = u2 * u2
    first = fma(fma(u, E3, E2), u2, fma(u, E1, E0))
    second = fma(fma(u, E7, E6), u2, fma(u, E5, E4))
    third = fma(fma(u, E11, E10), u2, fma(u, E9, E8))
    fourth = fma(fma(u, E15, E14), u2, fma(u, E13, E12))
    fifth = fma(fma(u, E19, E18), u2, fma(u, E17, E16))
    sixth = fma(u2, E22, fma(u, E21, E20))
    series = fma(fma(fma(fma(fma(sixth, u4, fifth), u4, fourth), u4, third), u4, second), u4, first)
    return series / fma(x, 2.0, 1.0)


def normal(x: Lanes) -> tuple[Lanes, Lanes]:
    """Return the normal distribution's function Phi(x) = erfc(-x / sqrt 2) / 2 and its density phi(x)."""
    bell = exp(x * x * -0.5)
    tail = 0.5 * bell * _scaled_error_function(absolute(x) * SQRT_HALF)
    return if_less(x, 0.0, tail, 1.0 - tail), bell * INVERSE_SQRT_TWO_PI
