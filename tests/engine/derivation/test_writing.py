"""What a derivation looks like: three lines, the same numbers in every style, nothing rounded twice."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from nnviz.engine.activations import ACTIVATIONS
from nnviz.engine.batching import Batching
from nnviz.engine.derivation import (
    LATEX,
    RICH_TEXT,
    TEXT,
    Digits,
    Reading,
    derive,
    numbers_line,
    plain,
    quantities,
    result_line,
    symbols_line,
    three_lines,
)
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Layer, LayerParameters, Network
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.options import OUTPUT_FIRST, PLACES, TrainingOptions
from nnviz.engine.penalty import Penalty
from nnviz.engine.quantity import Kind, Quantity
from nnviz.engine.trainer import Trainer

PUBLISHED = Path(__file__).parents[2] / "reference" / "published.json"


def trainer_of(sizes, start, x, t, rate, *, activation="logistic", optimizer="sgd", frozen_biases=False, options=None):
    network = Network(sizes[0], tuple(Layer(n, ACTIVATIONS.create(activation)) for n in sizes[1:]))
    flat = network.join([LayerParameters(np.array(w), np.array(b)) for w, b in start])
    mask = network.weight_mask() if frozen_biases else None
    batching = Batching(np.array(x, float), np.array(t, float), len(x), False, 0)
    loss, rule = LOSSES.create("half_sse"), OPTIMIZERS.create(optimizer)
    return Trainer(network, loss, rule, flat, batching, rate, mask, options or TrainingOptions())


def mazur(options=None, optimizer="sgd"):
    start = [([[0.15, 0.25], [0.20, 0.30]], [0.35, 0.35]), ([[0.40, 0.50], [0.45, 0.55]], [0.60, 0.60])]
    x, t = [[0.05, 0.10]], [[0.01, 0.99]]
    return trainer_of((2, 2, 2), start, x, t, 0.5, frozen_biases=True, options=options, optimizer=optimizer)


def han():
    start = [([[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]], [-0.4, 0.2]), ([[-0.3], [-0.2]], [0.1])]
    return trainer_of((3, 2, 1), start, [[1, 0, 1]], [[1]], 0.9)


def texts(record, asked, digits=Digits(9), style=TEXT):  # noqa: B008 - frozen
    return [plain(line) for line in three_lines(derive(record, asked), digits, style)]


Z1 = Quantity(Kind.PRE_ACTIVATION, 1, 0, sample=0)


def test_a_formula_is_written_in_symbols_numbers_and_result():
    record = mazur().step()
    assert texts(record, Z1) == [
        "z₁⁽¹⁾ = w₁₁⁽¹⁾·x₁ + w₂₁⁽¹⁾·x₂ + b₁⁽¹⁾",
        " = 0.15·0.05 + 0.2·0.1 + 0.35",
        " = 0.3775",
    ]
    assert texts(record, Quantity(Kind.DELTA, 2, 1, sample=0)) == [
        "δ₂⁽²⁾ = ∂E/∂a₂⁽²⁾·f′(z₂⁽²⁾)",
        " = (−0.217071535)·0.175510053",
        " = −0.0380982365",
    ]


def test_symbols_of_one_layer_need_no_number_above():
    record = trainer_of((2, 1), [([[0.5], [0.25]], [0.0])], [[1, 2]], [[0]], 0.1, activation="identity").step()
    assert texts(record, Z1)[0] == "z₁ = w₁₁·x₁ + w₂₁·x₂ + b₁"


def test_indices_of_more_than_one_digit_are_told_apart():
    start = [(np.zeros((12, 11)), np.zeros(11))]
    record = trainer_of((12, 11), start, np.ones((1, 12)), np.ones((1, 11)), 0.1).step()
    symbol = derive(record, Quantity(Kind.PARAMETER, 1, 10, 1)).symbol
    assert str(symbol) == "w₂,₁₁"
    assert symbol.latex == "w_{2,11}"


def test_a_long_sum_is_shortened_and_says_how_many_terms_it_has():
    start = [(np.full((30, 1), 0.1), np.array([0.5]))]
    record = trainer_of((30, 1), start, np.ones((1, 30)), np.zeros((1, 1)), 0.1).step()
    symbols, numbers, result = texts(record, Z1, Digits(4))
    assert symbols == "z₁ = w₁₁·x₁ + w₂₁·x₂ + w₃₁·x₃ + … + b₁ (31 terms)"
    assert numbers == " = 0.1·1 + 0.1·1 + 0.1·1 + … + 0.5 (31 terms)"
    assert result == " = 3.500"
    assert derive(record, Z1).agrees


def test_a_sum_over_all_parameters_of_a_large_network_is_quick_and_true():
    rng = np.random.default_rng(1)
    start = [(rng.normal(size=(100, 90)), np.zeros(90)), (rng.normal(size=(90, 3)), np.zeros(3))]
    record = trainer_of((100, 90, 3), start, rng.normal(size=(2, 100)), np.zeros((2, 3)), 0.01).step()
    forecast = derive(record, Quantity(Kind.FORECAST))
    assert forecast.agrees
    assert f"({record.network.parameter_count} terms)" in plain(symbols_line(forecast))


@pytest.mark.parametrize("count", [4, 6, 9, 12, 17])
def test_every_number_has_the_digits_that_were_asked_for(count):
    record = mazur().step()
    a = derive(record, Quantity(Kind.ACTIVATION, 2, 0, sample=0))
    text = plain(result_line(a, Digits(count))).removeprefix(" = ")
    assert float(text) == (a.result if count == 17 else float(f"{a.result:.{count}g}"))
    assert len(text.removeprefix("0.").lstrip("0")) <= count


def test_on_paper_the_result_follows_from_the_rounded_numbers():
    record = mazur().step()
    digits = Digits(2, paper=True)
    delta = derive(record, Quantity(Kind.DELTA, 2, 0, sample=0))
    assert texts(record, delta.quantity, digits) == ["δ₁⁽²⁾ = ∂E/∂a₁⁽²⁾·f′(z₁⁽²⁾)", " = 0.74·0.19", " = 0.14"]
    places = Digits(3, paper=True, rounding=PLACES)
    assert texts(record, delta.quantity, places)[1:] == [" = 0.741·0.187", " = 0.139"]


def test_each_piece_of_a_line_knows_the_place_that_it_stands_for():
    record = mazur().step()
    places = [piece.term.place for piece in numbers_line(derive(record, Z1)) if piece.term is not None]
    assert places == [
        Quantity(Kind.PARAMETER, 1, 0, 0),
        Quantity(Kind.INPUT, 0, 0, sample=0),
        Quantity(Kind.PARAMETER, 1, 0, 1),
        Quantity(Kind.INPUT, 0, 1, sample=0),
        Quantity(Kind.PARAMETER, 1, 0, 2),
    ]


def test_the_lines_of_adam_show_its_state_before_and_after():
    trainer = mazur(optimizer="adam")
    trainer.step()
    record = trainer.step()
    place = Quantity(Kind.UPDATE, 2, 0, 0)
    assert texts(record, place.at(Kind.STATE, "m"))[0] == "mₜ = β₁·mₜ₋₁ + (1 − β₁)·∂E/∂w₁₁⁽²⁾"
    assert texts(record, place.at(Kind.STATE, "m_hat"))[0] == "m̂ₜ = mₜ/(1 − β₁²)"
    assert texts(record, place)[0] == "Δw₁₁⁽²⁾ = −η·m̂ₜ/(√(v̂ₜ) + ε)"


@pytest.mark.parametrize("style", [TEXT, RICH_TEXT, LATEX])
def test_every_quantity_can_be_written_in_every_style(style):
    trainer = mazur(optimizer="adam")
    trainer.step()
    record = trainer.step()
    read = Reading(record)
    for asked in quantities(record):
        for line in three_lines(derive(read, asked), Digits(5), style):
            assert plain(line)
            assert plain(line).count("{") == plain(line).count("}")
            assert plain(line).count("(") == plain(line).count(")")


def test_latex_has_no_sign_that_latex_does_not_know():
    record = mazur(optimizer="adam").step()
    read = Reading(record)
    for asked in quantities(record):
        text = "".join(plain(line) for line in three_lines(derive(read, asked), Digits(5), LATEX))
        assert re.sub(r"[ -~]", "", text.replace("…", "")) == "", text


def test_a_square_of_what_has_something_raised_is_in_parentheses():
    record = mazur(TrainingOptions(penalty=Penalty(0.0, 0.1))).step()
    assert "(w₁₁⁽¹⁾)² + " in texts(record, Quantity(Kind.PENALTY))[0]
    assert " 0.15² + " not in texts(record, Quantity(Kind.PENALTY))[0]
    assert "0.15² + " in texts(record, Quantity(Kind.PENALTY))[1]
    latex = texts(record, Quantity(Kind.PENALTY), style=LATEX)[0]
    assert r"\left(w_{11}^{(1)}\right)^{2}" in latex
    norm = texts(record, Quantity(Kind.GRADIENT_NORM), Digits(2), LATEX)
    assert all("}^{2}" not in line.replace(r"\right)^{2}", "") for line in norm)


MAZUR = {
    "net_h1": Z1,
    "out_h1": Quantity(Kind.ACTIVATION, 1, 0, sample=0),
    "out_h2": Quantity(Kind.ACTIVATION, 1, 1, sample=0),
    "net_o1": Quantity(Kind.PRE_ACTIVATION, 2, 0, sample=0),
    "out_o1": Quantity(Kind.ACTIVATION, 2, 0, sample=0),
    "out_o2": Quantity(Kind.ACTIVATION, 2, 1, sample=0),
    "E_o1": Quantity(Kind.OUTPUT_LOSS, 2, 0, sample=0),
    "E_o2": Quantity(Kind.OUTPUT_LOSS, 2, 1, sample=0),
    "E_total": Quantity(Kind.LOSS),
    "dE/dout_o1": Quantity(Kind.GRAD_ACTIVATION, 2, 0, sample=0),
    "dout_o1/dnet_o1": Quantity(Kind.SLOPE, 2, 0, sample=0),
    "delta_o1": Quantity(Kind.DELTA, 2, 0, sample=0),
    "dE/dw5": Quantity(Kind.GRADIENT, 2, 0, 0),
    "w5+": Quantity(Kind.NEW_PARAMETER, 2, 0, 0),
    "w6+": Quantity(Kind.NEW_PARAMETER, 2, 0, 1),
    "w7+": Quantity(Kind.NEW_PARAMETER, 2, 1, 0),
    "w8+": Quantity(Kind.NEW_PARAMETER, 2, 1, 1),
    "dE/dout_h1": Quantity(Kind.GRAD_ACTIVATION, 1, 0, sample=0),
    "dout_h1/dnet_h1": Quantity(Kind.SLOPE, 1, 0, sample=0),
    "dE/dw1": Quantity(Kind.GRADIENT, 1, 0, 0),
    "w1+": Quantity(Kind.NEW_PARAMETER, 1, 0, 0),
    "w2+": Quantity(Kind.NEW_PARAMETER, 1, 0, 1),
    "w3+": Quantity(Kind.NEW_PARAMETER, 1, 1, 0),
    "w4+": Quantity(Kind.NEW_PARAMETER, 1, 1, 1),
}
HAN = {
    "O4": Quantity(Kind.ACTIVATION, 1, 0, sample=0),
    "O5": Quantity(Kind.ACTIVATION, 1, 1, sample=0),
    "I6": Quantity(Kind.PRE_ACTIVATION, 2, 0, sample=0),
    "O6": Quantity(Kind.ACTIVATION, 2, 0, sample=0),
    "Err6": Quantity(Kind.DELTA, 2, 0, sample=0),
    "Err5": Quantity(Kind.DELTA, 1, 1, sample=0),
    "Err4": Quantity(Kind.DELTA, 1, 0, sample=0),
    **{f"w{4 + i}6+": Quantity(Kind.NEW_PARAMETER, 2, 0, i) for i in range(2)},
    **{f"w{1 + i}{4 + j}+": Quantity(Kind.NEW_PARAMETER, 1, j, i) for i in range(3) for j in range(2)},
    "th6+": Quantity(Kind.NEW_PARAMETER, 2, 0, 2),
    "th5+": Quantity(Kind.NEW_PARAMETER, 1, 1, 3),
    "th4+": Quantity(Kind.NEW_PARAMETER, 1, 0, 3),
}


def published(start):
    (example,) = [e for e in json.loads(PUBLISHED.read_text(encoding="utf-8")) if e["example"].startswith(start)]
    return {value["name"]: value for value in example["values"]}


def assert_published(record, names, values, sign=None):
    for name, asked in names.items():
        value, derivation = values[name], derive(record, asked)
        result = derivation.result * (sign or {}).get(asked.kind, 1)
        assert derivation.agrees
        assert result == pytest.approx(value["exact"], rel=1e-13)
        if value["agrees"]:
            places = len(value["published"].partition(".")[2])
            assert f"{result:.{places}f}" == f"{float(value['published']):.{places}f}", name


def test_every_published_number_of_mazurs_page_is_the_result_of_a_derivation():
    values = published("Mazur")
    assert_published(mazur().step(), MAZUR, values)
    through = derive(mazur().step(), MAZUR["dE/dout_h1"]).expression.operands
    for name, product in zip(("dE_o1/dout_h1", "dE_o2/dout_h1"), through, strict=True):
        assert product.evaluate() == pytest.approx(values[name]["exact"], rel=1e-13)
    rest = set(values) - set(MAZUR) - {"dE_o1/dout_h1", "dE_o2/dout_h1"}
    assert rest == {name for name in values if "after" in name}


def test_mazurs_wrong_total_is_what_comes_of_updating_the_output_layer_first():
    right, wrong = (mazur(TrainingOptions(order=order)).step() for order in ("together", OUTPUT_FIRST))
    asked = Quantity(Kind.LOSS_AFTER)
    assert f"{derive(right, asked).result:.9f}" == "0.291027774"
    assert f"{derive(wrong, asked).result:.9f}" == published("Mazur")["E after 1 step"]["published"] == "0.291027924"


def test_every_published_number_of_han_kamber_and_pei_is_the_result_of_a_derivation():
    values = published("Han")
    assert set(values) == set(HAN)
    # The book writes Err for −δ.
    assert_published(han().step(), HAN, values, sign={Kind.DELTA: -1})
