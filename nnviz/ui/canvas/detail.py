"""How much is drawn: all edges of a small network, the strongest of a large one."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

# More weights than this aren't drawn.
MOST_WEIGHTS = 2500
# Up to so many lines are smooth, and the negative ones dashed, while values change at full speed.
_FINE_LINES = 400
# Width of the strongest line and colour of the weakest, by the number of lines of the densest layer pair.
_LOOKS = ((30, (6.5, 0.5)), (100, (4.5, 0.34)), (400, (3.0, 0.26)), (math.inf, (2.2, 0.2)))


@dataclass(frozen=True, slots=True)
class Detail:
    """What is drawn of a network.

    Attributes:
        budgets: how many weights of each layer pair are drawn.
        fine: lines are always smooth, and negative ones dashed; otherwise smooth only when values stand still.
        widest: the width of the strongest line, in pixels.
        faintest: how much colour the weakest line has, from 0 to 1: the less, the more lines there are.
        shown, total: weights drawn, and weights of the network; biases are not counted.
    """

    budgets: tuple[int, ...]
    fine: bool
    widest: float
    faintest: float
    shown: int
    total: int


def detail_for(drawable: Sequence[int], lines: Sequence[int], total: int) -> Detail:
    """How much to draw.

    Args:
        drawable: weights between the units drawn, for each layer pair.
        lines: the same with the biases.
        total: weights of the network.
    """
    budgets = [0] * len(drawable)
    left = MOST_WEIGHTS
    # Small layer pairs keep all of theirs, and large ones share what is left.
    for turn, pair in enumerate(sorted(range(len(drawable)), key=drawable.__getitem__)):
        budgets[pair] = min(drawable[pair], left // (len(drawable) - turn))
        left -= budgets[pair]
    fine = sum(lines) <= _FINE_LINES
    densest = max(lines, default=0)
    widest, faintest = next(look for most, look in _LOOKS if densest <= most)
    return Detail(tuple(budgets), fine, widest, faintest, sum(budgets), total)
