"""What a person chose to see on the canvas: what fills the units, what draws the lines, how many digits."""

import enum
from dataclasses import asdict, dataclass, fields
from typing import Any

FEWEST_DIGITS, MOST_DIGITS, USUAL_DIGITS = 2, 9, 4


class Fill(enum.StrEnum):
    """What fills the units. PHASE: activations, and in the backward phase error signals."""

    PHASE = "phase"
    ACTIVATION = "activation"
    Z = "z"
    DELTA = "delta"


class Lines(enum.StrEnum):
    """What draws the lines. PHASE: weights, and in the backward phase gradients. CONTRIBUTION: a · w, a term of z."""

    PHASE = "phase"
    WEIGHT = "weight"
    GRADIENT = "gradient"
    UPDATE = "update"
    CONTRIBUTION = "contribution"


@dataclass(frozen=True, slots=True)
class Seeing:
    """One frozen choice.

    Attributes:
        digits: significant digits of the numbers, from 2 to 9.
        maps: units show their map over the plane of two inputs, or the weights of an image's pixels as an image.
        heat_maps: weights are the cells of a heat map between two columns, not lines.
        biases: biases are drawn as neurons that are always 1.
    """

    fill: Fill = Fill.PHASE
    lines: Lines = Lines.PHASE
    digits: int = USUAL_DIGITS
    maps: bool = False
    heat_maps: bool = False
    biases: bool = True


def seeing_to_texts(seeing: Seeing) -> dict[str, str]:
    """The choice as texts, for the settings."""
    return {name: str(int(value) if isinstance(value, bool) else value) for name, value in asdict(seeing).items()}


def seeing_from_texts(texts: dict[str, str]) -> Seeing:
    """The choice that the texts tell; what is missing or broken is as usual."""
    usual = Seeing()
    return Seeing(
        **{field.name: _read(texts.get(field.name, ""), getattr(usual, field.name)) for field in fields(Seeing)}
    )


def _read(text: str, usual: Any) -> Any:
    if isinstance(usual, bool):
        return text == "1" if text in ("0", "1") else usual
    if isinstance(usual, enum.Enum):
        return next((entry for entry in type(usual) if entry.value == text), usual)
    return int(text) if text in map(str, range(FEWEST_DIGITS, MOST_DIGITS + 1)) else usual
