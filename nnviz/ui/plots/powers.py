"""Ticks of an axis of powers of ten, in the place of pyqtgraph's, whose numbers run into each other or are missing."""

import math
from collections.abc import Sequence

Tick = tuple[float | None, list[float]]


def power_ticks(low: float, high: float, size: float, _proposed: object, room: float) -> list[Tick]:
    """Where the ticks stand between two exponents, for ``AxisItem.logTickValues``: first the powers, then between.

    Args:
        low, high: the range of the axis, exponents of ten.
        size: the length of the axis, in pixels.
        _proposed: the ticks that pyqtgraph proposes.
        room: for the number of one power, in pixels.
    """
    first, last = math.ceil(low), math.floor(high)
    every = max(1, math.ceil((last - first) * room / max(size, 1.0)))
    powers: Tick = float(every), [float(power) for power in range(first, last + 1) if power % every == 0]
    if every > 1:
        return [powers]
    between = [power + math.log10(digit) for power in range(first - 1, last + 1) for digit in range(2, 10)]
    return [powers, (None, [exponent for exponent in between if low < exponent < high])]


def power_texts(exponents: Sequence[float], scale: float, spacing: float | None) -> list[str]:
    """The numbers at the ticks, for ``AxisItem.logTickStrings``: between the powers, only 2 and 5 times a power."""
    # Rounded to one digit first: 10.0**-3 is not quite 0.001. And ``g`` writes 10 where ``.1g`` writes 1e+01.
    texts = [f"{float(f'{scale * 10.0**exponent:.0e}'):g}" for exponent in exponents]
    if spacing is not None:
        return texts
    digits = [round(10.0 ** (exponent % 1.0)) for exponent in exponents]
    return [text if digit in (2, 5) else "" for text, digit in zip(texts, digits, strict=True)]
