"""The confusion matrix and its scores, against plain loops."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.confusion import accuracy, class_scores, confusion_matrix

PAIRS = st.integers(1, 5).flatmap(
    lambda k: st.tuples(st.just(k), st.lists(st.tuples(st.integers(0, k - 1), st.integers(0, k - 1)), max_size=60))
)


@given(drawn=PAIRS)
def test_counts_and_scores_are_those_of_plain_loops(drawn):
    classes, pairs = drawn
    true, taken = (np.array([pair[i] for pair in pairs], dtype=np.int64) for i in (0, 1))
    matrix = confusion_matrix(true, taken, classes)
    for row in range(classes):
        for column in range(classes):
            assert matrix[row, column] == pairs.count((row, column))
    for number, scores in enumerate(class_scores(matrix)):
        right = pairs.count((number, number))
        of_class, as_class = (sum(pair[i] == number for pair in pairs) for i in (0, 1))
        assert scores.samples == of_class
        assert math.isnan(scores.recall) if not of_class else scores.recall == right / of_class
        assert math.isnan(scores.precision) if not as_class else scores.precision == right / as_class
    if pairs:
        assert accuracy(matrix) == sum(a == b for a, b in pairs) / len(pairs)
    else:
        assert math.isnan(accuracy(matrix))
