"""Reads the numbers that people write, and scales them in the steps 1, 2, 5, 10."""

import math


def read_number(text: str, *, whole: bool = False) -> float | int | None:
    """The finite number that ``text`` says, or None when it says none.

    ``0.5``, ``0,5``, ``1/3``, ``1e-3`` and ``−2`` are understood; a comma is a decimal comma.
    """
    plain = text.strip().replace("−", "-").replace(",", ".")
    try:
        if whole:
            return int(plain)
        above, _, below = plain.partition("/")
        number = float(above) / float(below) if "/" in plain else float(plain)
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def write_number(number: float) -> str:
    """The shortest text that is read as exactly this number again; whole numbers without a decimal point."""
    text = repr(number)
    return text[:-2] if text.endswith(".0") else text


def scaled_number(number: float, up: bool) -> float:
    """The next number up or down in the row … 0.1, 0.2, 0.5, 1, 2, 5, 10 …; from 0 up it is 0.01."""
    if number == 0.0:
        return 0.01 if up else 0.0
    if number < 0.0:
        return -scaled_number(-number, not up)
    decade = math.floor(math.log10(number))
    # Made from text, so that 0.1 is the 0.1 that a person writes.
    row = [float(f"{digit}e{decade + shift}") for shift in (-1, 0, 1) for digit in (1, 2, 5)]
    near = number * 1e-9
    further = [value for value in row if (value > number + near if up else value < number - near)]
    return (min(further) if up else max(further)) if further else number
