"""Numbers that must fit into a given room on the canvas."""

import math

from PySide6.QtGui import QFontMetricsF

from nnviz.ui.numbers import MINUS, format_number

# The longest numbers, such as −0.0001498, have so many characters more than ``characters_for`` gives.
LONGER = 3
_FEWEST_DIGITS = 2


def fit_number(x: float, digits: int, characters: int) -> str:
    """A number with up to so many significant digits, rounded to fewer where it would be too long.

    What is too long even so, such as −0.00059, is written with a power of ten: −6e−4.
    """
    text = format_number(x, digits, minus=MINUS)
    while len(text) > characters and digits > _FEWEST_DIGITS:
        digits -= 1
        text = format_number(x, digits, minus=MINUS)
    if len(text) <= characters or not math.isfinite(x):
        return text
    # With one digit left, −0.08 says as much as −8e−2 and is easier to read.
    shorter = [_with_power(x, 2), format_number(x, 1, minus=MINUS), _with_power(x, 1)]
    return next((short for short in shorter if len(short) <= characters), min(text, shorter[-1], key=len))


def _with_power(x: float, digits: int) -> str:
    mantissa, power = f"{x:.{digits - 1}e}".split("e")
    return f"{mantissa}e{int(power)}".replace("-", MINUS)


def characters_for(digits: int) -> int:
    """The length of a negative number below 1 with so many digits, e.g. −0.1498."""
    return digits + 3


def widest_number(digits: int, metrics: QFontMetricsF, longer: int = 0) -> float:
    """The room that a number of ``characters_for(digits)`` and ``longer`` takes; all digits are equally wide."""
    fixed = f"{MINUS}0.{'0' * (digits + longer)}"
    with_power = f"{MINUS}{'0' * (len(fixed) - 4)}e{MINUS}0"
    return float(max(metrics.horizontalAdvance(fixed), metrics.horizontalAdvance(with_power)))
