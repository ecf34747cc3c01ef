"""Which rows of the samples the table shows, and in which order: kept until it is asked for anew."""

import numpy as np
import numpy.typing as npt

from nnviz.document.spec import Project
from nnviz.engine.arrays import Array, IntArray
from nnviz.engine.preparation import PreparedData
from nnviz.ui.tables.sample_columns import OF_THE_NETWORK, SampleColumn, sort_keys
from nnviz.ui.tables.sample_rows import Outcomes, RowFilter, chosen_rows, sorted_rows


class RowOrder:
    """The choice of rows, the column they are sorted by, and the rows that come of it.

    Attributes:
        choice: which rows.
        sorting: a column, its number among its kind, and whether the largest come first; None: as in the file.
        rows: the rows of the data in the order of the view; None for all as in the file.
    """

    def __init__(self) -> None:
        self.choice = RowFilter.ALL
        self.sorting: tuple[SampleColumn, int, bool] | None = None
        self.rows: IntArray | None = None

    @property
    def by_outcome(self) -> bool:
        """Whether other weights would show other rows, or the same in another order."""
        return self.choice.needs_outcomes or (self.sorting is not None and self.sorting[0] in OF_THE_NETWORK)

    def begin_with(self, data: PreparedData, *, same_columns: bool) -> None:
        """The data are others: all rows, until ``arrange``; what these data do not have is let go."""
        self.rows = None
        if not data.dataset.classes and self.choice.needs_outcomes:
            self.choice = RowFilter.ALL
        if not same_columns:
            self.sorting = None

    def arrange(
        self, project: Project, data: PreparedData, is_test: npt.NDArray[np.bool_], parameters: Array | None
    ) -> None:
        """Choose and sort anew; what depends on weights that are not known stays undone."""
        outcomes = Outcomes(project, data, parameters) if self.by_outcome and parameters is not None else None
        self.rows = chosen_rows(self.choice, is_test, outcomes)
        if self.sorting is not None:
            column, number, descending = self.sorting
            keys = sort_keys(data, is_test, outcomes, column, number)
            if keys is not None:
                self.rows = sorted_rows(self.rows, keys, descending)

    def shown(self, rows: set[int]) -> list[int]:
        """Where some rows of the data are shown, those that are."""
        if self.rows is None:
            return sorted(row for row in rows if row >= 0)
        return [int(place) for place in np.isin(self.rows, list(rows)).nonzero()[0]]

    def places(self, count: int) -> IntArray:
        """Where each of so many rows of the data is shown; −1 where it is not."""
        places = np.full(count, -1)
        if self.rows is None:
            return np.arange(count)
        places[self.rows] = np.arange(len(self.rows))
        return places
