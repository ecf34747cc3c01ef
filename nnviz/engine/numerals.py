"""Writes numbers for people: rounded once, from the full value, and never shown more exactly than asked for."""

import math

# Numbers smaller than this power of ten are written with an exponent.
_SMALLEST_FIXED_EXPONENT = -4


def format_number(x: float, digits: int = 6, *, minus: str = "-") -> str:
    """A number with so many significant digits, correctly rounded from its full value.

    A number that needs fewer digits is written with those it needs: ``0.5`` is exactly ½, ``0.5000`` is rounded.
    Very small numbers, and those with more digits before the point than were asked for, get an exponent: ``1.23e-7``.

    Args:
        digits: significant digits, at least 1.
        minus: the minus sign; the default can be read back by ``float``.

    Raises:
        ValueError: ``digits`` is less than 1.
    """
    if digits < 1:
        raise ValueError(f"A number cannot be written with {digits} digits: give 1 or more.")
    value = float(x)
    if not math.isfinite(value) or value == 0.0:
        text = _special(value)
    else:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        power = int(exponent)
        if _SMALLEST_FIXED_EXPONENT <= power < digits:
            text = _exact_short(f"{value:.{digits - 1 - power}f}", "", value)
        else:
            text = _exact_short(mantissa, f"e{power}", value)
    return text if minus == "-" else text.replace("-", minus)


def full_precision(x: float) -> str:
    """The shortest text that is read back as exactly this number, at most 17 significant digits."""
    return repr(float(x))


def _special(value: float) -> str:
    if math.isnan(value):
        return "nan"
    if value == 0.0:
        return "0"
    return "inf" if value > 0 else "-inf"


def _exact_short(mantissa: str, exponent: str, value: float) -> str:
    """Without the closing zeros where the number is exact without them."""
    if mantissa[-1] != "0" or "." not in mantissa:
        return mantissa + exponent
    short = mantissa.rstrip("0").rstrip(".") + exponent
    return short if float(short) == value else mantissa + exponent
