"""How the parts of a formula look: as Unicode text, as rich text of Qt, or as LaTeX."""

import html
from collections.abc import Callable
from dataclasses import dataclass, replace

from nnviz.engine.symbol import Symbol, raised

_PRODUCT, _ATOM = 1, 3
_LATEX_SIGNS = {
    "−": "-",
    "½": r"\tfrac{1}{2}",
    "√(2/π)": r"\sqrt{2/\pi}",
    "2π": r"2\pi",
    "10⁻⁶": "10^{-6}",
    "≤": r"\le",
    "≥": r"\ge",
}
_LATEX_NAMES = {
    "Φ": r"\Phi",
    "logistic": r"\sigma",
    "softplus": r"\operatorname{softplus}",
    "sign": r"\operatorname{sign}",
}
_NAMES = {"logistic": "σ"}


@dataclass(frozen=True, slots=True)
class Style:
    """The signs of one way of writing.

    ``fraction`` and ``parentheses`` stand around and between; ``quotient_binding`` says whether a fraction holds its
    parts together by itself. ``function`` gives what stands around the argument of a function with a sign of its own.
    """

    symbol: Callable[[Symbol], str]
    number: Callable[[str], str]
    constant: Callable[[str], str]
    exponent: Callable[[str], str]
    function: Callable[[str], tuple[str, str] | None]
    function_name: Callable[[str], str]
    count_of_terms: Callable[[int], str]
    equals: str = " = "
    plus: str = " + "
    minus: str = " − "
    negative: str = "−"
    times: str = "·"
    parentheses: tuple[str, str] = ("(", ")")
    fraction: tuple[str, str, str] = ("", "/", "")
    quotient_binding: int = _PRODUCT
    where: tuple[str, str] = (" [", "]")
    # A sum of more parts than this shows the first three and the last.
    most_parts: int = 8

    def grouped(self, text: str) -> str:
        """A number with its sign, inside a product or behind a plus."""
        return f"{self.parentheses[0]}{text}{self.parentheses[1]}"


def _count_of_terms(count: int) -> str:
    return f" ({count} terms)"


def _same(text: str) -> str:
    return text


def _sign_in_text(name: str) -> tuple[str, str] | None:
    return {"exp": ("e^(", ")"), "sqrt": ("√(", ")"), "abs": ("|", "|")}.get(name)


def _sign_in_latex(name: str) -> tuple[str, str] | None:
    return {"exp": ("e^{", "}"), "sqrt": (r"\sqrt{", "}"), "abs": (r"\lvert ", r"\rvert ")}.get(name)


def _latex_number(text: str) -> str:
    mantissa, mark, power = text.replace("−", "-").partition("e")
    if text in ("inf", "−inf", "nan"):
        return {"inf": r"\infty", "−inf": r"-\infty", "nan": r"\mathrm{nan}"}[text]
    return rf"{mantissa} \cdot 10^{{{int(power)}}}" if mark else mantissa


def _latex_constant(text: str) -> str:
    if text in _LATEX_SIGNS:
        return _LATEX_SIGNS[text]
    return text.replace("∂", r"\partial ").replace("Δ", r"\Delta ").replace("−", "-")


def _latex_function(name: str) -> str:
    return _LATEX_NAMES.get(name, rf"\{name}")


TEXT = Style(
    symbol=str,
    number=_same,
    constant=_same,
    exponent=raised,
    function=_sign_in_text,
    function_name=lambda name: _NAMES.get(name, name),
    count_of_terms=_count_of_terms,
)
# For programs: no sum is shortened.
WHOLE_TEXT = replace(TEXT, most_parts=1 << 30)
RICH_TEXT = Style(
    symbol=lambda symbol: symbol.html,
    number=_same,
    constant=html.escape,
    exponent=lambda text: f"<sup>{text}</sup>",
    function=_sign_in_text,
    function_name=lambda name: _NAMES.get(name, name),
    count_of_terms=_count_of_terms,
)
LATEX = Style(
    symbol=lambda symbol: symbol.latex,
    number=_latex_number,
    constant=_latex_constant,
    exponent=lambda text: f"^{{{text}}}",
    function=_sign_in_latex,
    function_name=_latex_function,
    count_of_terms=lambda count: rf"\quad (n = {count})",
    minus=" - ",
    negative="-",
    times=r" \cdot ",
    parentheses=(r"\left(", r"\right)"),
    fraction=(r"\frac{", "}{", "}"),
    quotient_binding=_ATOM,
    where=(r"\quad [", "]"),
)
