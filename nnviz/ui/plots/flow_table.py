"""The numbers of the shown step beside the curves of the gradient flow: a row for each layer."""

import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QTableWidget, QTableWidgetItem, QWidget

from nnviz.engine.gradient_flow import LayerFlow

_NOT_THERE = "–"


class FlowTable(QTableWidget):
    """Norms, slopes and shares of each layer; the tool tips have all digits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 6, parent)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setShowGrid(False)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 4)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setHighlightSections(False)
        self.setFrameShape(QTableWidget.Shape.NoFrame)
        self.setAccessibleName(self.tr("Gradient flow of the shown step"))
        self.setHorizontalHeaderLabels(
            ["‖∂E/∂W‖", "‖δ‖", self.tr("mean f′"), self.tr("saturated"), self.tr("dead"), "‖ΔW‖/‖W‖"]
        )
        # It takes what the curves leave, and asks for nothing.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumSize(0, 0)

    def show_flows(self, flows: tuple[LayerFlow, ...]) -> None:
        """Show the numbers of another step; nothing is done while it is hidden."""
        if self.isHidden():
            return
        if self.rowCount() != len(flows):
            self.setRowCount(len(flows))
            for row in range(len(flows)):
                for column in range(6):
                    item = QTableWidgetItem()
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                    self.setItem(row, column, item)
        for row, flow in enumerate(flows):
            sizes = (flow.grad_norm, flow.delta_norm, flow.mean_slope, flow.saturated, flow.dead, flow.update_ratio)
            for column, value in enumerate(sizes):
                cell = self.item(row, column)
                if cell is None:
                    continue
                text = f"{100 * value:.0f} %" if column in (3, 4) else f"{value:.2e}" if column != 2 else f"{value:.3f}"
                cell.setText(_NOT_THERE if math.isnan(value) else text)
                cell.setToolTip(repr(value))
