"""Numbers for people: rounded once from the full value, with no more digits than asked for."""

import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.ui.canvas.numerals import fit_number
from nnviz.ui.numbers import format_number, full_precision

finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("x", "digits", "text"),
    [
        (0.2983711087600027, 6, "0.298371"),
        (0.29102777369359933, 9, "0.291027774"),
        (0.7513650695523157, 4, "0.7514"),
        (-0.0381, 6, "-0.0381"),
        (0.0001234567, 3, "0.000123"),
        (0.00001234567, 3, "1.23e-5"),
        (12345.678, 7, "12345.68"),
        (12345.678, 4, "1.235e4"),
        (1797.0, 4, "1797"),
        (9.9996, 4, "10.00"),
        (0.0, 4, "0"),
        (-0.0, 4, "0"),
        (3.510187782978859e-05, 6, "3.51019e-5"),
        (math.inf, 3, "inf"),
        (-math.inf, 3, "-inf"),
        (math.nan, 3, "nan"),
    ],
)
def test_a_number_is_written_with_so_many_digits(x, digits, text):
    assert format_number(x, digits) == text


def test_an_exact_number_has_no_closing_zeros_and_a_rounded_one_keeps_them():
    assert format_number(0.5, 4) == "0.5"
    assert format_number(0.50000001, 4) == "0.5000"
    assert format_number(100.0, 3) == "100"


def test_a_half_is_rounded_from_the_exact_binary_value():
    # 2.675 is stored as 2.67499999…, and 0.125 exactly: ties go to the even digit.
    assert format_number(2.675, 3) == "2.67"
    assert format_number(0.125, 2) == "0.12"


def test_the_minus_sign_may_be_a_real_one():
    assert format_number(-1.5e-9, 3, minus="−") == "−1.5e−9"


def test_a_number_of_numpy_is_written_like_one_of_python():
    assert format_number(np.float64(0.1), 3) == "0.1"
    assert full_precision(np.float32(0.1)) == "0.10000000149011612"


def test_no_digits_at_all_are_refused():
    with pytest.raises(ValueError, match="0 digits"):
        format_number(1.0, 0)


@given(finite, st.integers(1, 17))
def test_the_text_is_the_nearest_number_with_so_many_digits(x, digits):
    text = format_number(x, digits)
    if x == 0:
        assert text == "0"
        return
    unit = Decimal(1).scaleb(Decimal(x).adjusted() - digits + 1)
    assert abs(Decimal(text) - Decimal(x)) <= unit / 2
    assert len(Decimal(text).as_tuple().digits) <= digits


@given(finite)
def test_full_precision_is_read_back_as_the_same_number(x):
    assert float(full_precision(x)) == x


@given(finite)
def test_seventeen_digits_are_read_back_as_the_same_number(x):
    assert float(format_number(x, 17)) == x


def test_a_number_that_would_leave_its_circle_is_written_with_a_power_of_ten():
    assert fit_number(-0.00059, 4, 6) == "−6e−4"
    assert fit_number(0.125, 4, 6) == "0.125"
    assert fit_number(float("nan"), 4, 2) == "nan"
