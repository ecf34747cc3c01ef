"""Symbols of formulas: letters with their indices, the same in every language."""

from dataclasses import dataclass

_LOW = str.maketrans("0123456789t−+", "₀₁₂₃₄₅₆₇₈₉ₜ₋₊")
_HIGH = str.maketrans("0123456789−+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺")
_LATEX = {
    "α": r"\alpha",
    "β": r"\beta",
    "δ": r"\delta",
    "Δ": r"\Delta ",
    "ε": r"\varepsilon",
    "η": r"\eta",
    "λ": r"\lambda",
    "μ": r"\mu",
    "′": "'",
    "m̂": r"\hat{m}",
    "v̂": r"\hat{v}",
    "‖g‖": r"\lVert g\rVert",
    "vmax": r"v^{\max}",
}


@dataclass(frozen=True, slots=True)
class Symbol:
    """A letter with its indices: z₁⁽²⁾ is unit 1 of layer 2, w₂₁⁽¹⁾ the weight from unit 2 to unit 1 in layer 1.

    Attributes:
        base: the letter, or letters.
        low: the indices below.
        layer: the layer, written above in parentheses; None where there is no need of it.
        sample: the sample of the mini-batch, from 1, in brackets; None where there is no need of it.
        prime: it is the value after the update, written w⁺.
        top: with E here, this is the derivative ∂E/∂(symbol).
        function: with f′ here, this is f′(symbol).
    """

    base: str
    low: tuple[str, ...] = ()
    layer: int | None = None
    sample: int | None = None
    prime: bool = False
    top: "Symbol | None" = None
    function: str = ""

    def __str__(self) -> str:
        """As Unicode text, for example ∂E/∂w₂₁⁽¹⁾."""
        low = joined(self.low)
        # There are no small capitals to write below.
        low = f"_{low}" if low.isupper() else low.translate(_LOW)
        high = "" if self.layer is None else f"⁽{str(self.layer).translate(_HIGH)}⁾"
        text = f"{self.base}{'⁺' if self.prime else ''}{low}{high}"
        text = f"{self.function}({text})" if self.function else text
        text = f"∂{self.top}/∂{text}" if self.top else text
        return text if self.sample is None else f"{text}[{self.sample}]"

    @property
    def html(self) -> str:
        """As rich text of Qt, with real subscripts and superscripts."""
        low = f"<sub>{joined(self.low)}</sub>" if self.low else ""
        raised = ("+" if self.prime else "") + ("" if self.layer is None else f"({self.layer})")
        text = f"<i>{self.base}</i>{low}" + (f"<sup>{raised}</sup>" if raised else "")
        text = f"<i>{self.function}</i>({text})" if self.function else text
        text = f"<i>∂</i>{self.top.html}/<i>∂</i>{text}" if self.top else text
        return text if self.sample is None else f"{text}[{self.sample}]"

    @property
    def latex(self) -> str:
        """As LaTeX, for math mode."""
        low = f"_{{{joined(self.low).replace('−', '-')}}}" if self.low else ""
        raised = ("+" if self.prime else "") + ("" if self.layer is None else f"({self.layer})")
        letter = latex_letters(self.base)
        text = f"{letter if not raised or '^' not in letter else f'{{{letter}}}'}{low}"
        text += f"^{{{raised}}}" if raised else ""
        text = f"{latex_letters(self.function)}({text})" if self.function else text
        text = rf"\frac{{\partial {self.top.latex}}}{{\partial {text}}}" if self.top else text
        return text if self.sample is None else f"{text}[{self.sample}]"


def joined(indices: tuple[str, ...]) -> str:
    """The indices side by side, with commas where one has more than one digit."""
    return ("," if any(len(index) > 1 for index in indices) else "").join(indices)


def latex_letters(text: str) -> str:
    """Greek and other letters as LaTeX."""
    if text in _LATEX:
        return _LATEX[text]
    return "".join(_LATEX.get(letter, letter) for letter in text)


def raised(text: str) -> str:
    """Digits and signs as superscripts."""
    return text.translate(_HIGH)
