"""How each number of a step is written."""

from dataclasses import replace

from nnviz.engine.network import Network
from nnviz.engine.quantity import OF_PARAMETERS, Kind, Quantity
from nnviz.engine.symbol import Symbol

_E = Symbol("E")
_LETTERS = {
    Kind.INPUT: "x",
    Kind.TARGET: "t",
    Kind.PRE_ACTIVATION: "z",
    Kind.ACTIVATION: "a",
    Kind.GRAD_ACTIVATION: "a",
    Kind.SLOPE: "z",
    Kind.DELTA: "δ",
}
_WHOLE_STEP = {
    Kind.DATA_LOSS: Symbol("E", ("D",)),
    Kind.PENALTY: Symbol("P"),
    Kind.LOSS: _E,
    Kind.GRADIENT_NORM: Symbol("‖g‖"),
    Kind.LEARNING_RATE: Symbol("η"),
    Kind.FORECAST: Symbol("dE"),
    Kind.LOSS_AFTER: Symbol("E", prime=True),
    Kind.LOSS_CHANGE: Symbol("ΔE"),
}
_STATE_LETTERS = {"v_max": "vmax", "m_hat": "m̂", "v_hat": "v̂"}


def symbol_of(network: Network, asked: Quantity, *, penalised: bool = False) -> Symbol:
    """The symbol of a number. Layers are told apart above the letter, where there is more than one.

    ``penalised``: there is a penalty, so that the loss and that of the data alone are two things.
    """
    if asked.kind in _WHOLE_STEP:
        return _WHOLE_STEP[asked.kind]
    above = asked.layer if len(network.layers) > 1 else None
    if asked.kind in OF_PARAMETERS:
        return _of_parameter(network, asked, above, penalised)
    return _of_unit(asked, above)


def _of_unit(asked: Quantity, above: int | None) -> Symbol:
    if asked.kind is Kind.SAMPLE_LOSS:
        return _E
    low = _numbers(asked.unit)
    if asked.kind is Kind.OUTPUT_LOSS:
        return Symbol("E", low)
    if asked.kind in (Kind.INPUT, Kind.TARGET):
        above = None
    symbol = Symbol(_LETTERS.get(asked.kind, "z"), low, above)
    if asked.kind is Kind.GRAD_ACTIVATION:
        return replace(symbol, top=_E)
    if asked.kind is Kind.JACOBIAN:
        return replace(symbol, top=Symbol("a", _numbers(asked.source), above))
    return replace(symbol, function="f′") if asked.kind is Kind.SLOPE else symbol


def _of_parameter(network: Network, asked: Quantity, above: int | None, penalised: bool) -> Symbol:
    kind, is_bias = asked.kind, asked.source == network.sizes[(asked.layer or 1) - 1]
    if kind in (Kind.STATE, Kind.STATE_BEFORE):
        letters = _STATE_LETTERS.get(asked.name, asked.name)
        return Symbol(letters, ("t",) if kind is Kind.STATE else ("t", "−", "1"))
    if kind is Kind.APPLIED_GRADIENT:
        return Symbol("g")
    letter = "b" if is_bias else "w"
    symbol = Symbol(letter, _numbers(asked.unit) if is_bias else _numbers(asked.source, asked.unit), above)
    if kind is Kind.UPDATE:
        return replace(symbol, base=f"Δ{letter}")
    if kind is Kind.NEW_PARAMETER:
        return replace(symbol, prime=True)
    of_data = Symbol("E", ("D",)) if penalised else _E
    tops = {
        Kind.SAMPLE_GRADIENT: of_data,
        Kind.DATA_GRADIENT: of_data,
        Kind.PENALTY_GRADIENT: Symbol("P"),
        Kind.GRADIENT: _E,
    }
    return replace(symbol, top=tops.get(kind))


def _numbers(*indices: int | None) -> tuple[str, ...]:
    return tuple(str(index + 1) for index in indices if index is not None)
