"""The nudge check of the selected weight: its gradient beside a finite difference, and the loss along it."""

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QLabel, QSlider, QVBoxLayout, QWidget

from nnviz.app.session import Session
from nnviz.engine.derivation.nudge import LossAlong, Nudge, loss_along, nudged
from nnviz.engine.derivation.reading import Reading
from nnviz.engine.quantity import Kind, Quantity
from nnviz.ui.forms.field_keys import guard
from nnviz.ui.inspector.part import Explained, InspectorPart
from nnviz.ui.plots.deferred import DeferredView, PlotView
from nnviz.ui.theme import Theme

if TYPE_CHECKING:
    from nnviz.ui.plots.slope_view import SlopeView

# So long after the last key press, in milliseconds, the check is made: it must not get into its way.
_PATIENCE = 80
# A central difference of a smooth loss shows so many digits at least.
ENOUGH_DIGITS = 5.0
# The slider goes as far to either side as this many times the update, but at least so far.
_REACH, _LEAST = 4.0, 0.5
_MARKS = 200
_POINTS = 61


class NudgePart(InspectorPart):
    """Numbers at the top, then a slider that moves the weight alone, and the curve of the loss along it.

    Attributes:
        cells: the labels with numbers: "analytic", "numeric", "digits", "below", "above", "value", "loss", "tangent".
        verdict: whether both agree, or why they cannot.
        slider: from the lowest to the highest value of the curve.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._explained: Explained | None = None
        self._curve: LossAlong | None = None
        names = ("analytic", "numeric", "digits", "below", "above", "value", "loss", "tangent")
        self.cells = {name: _number(f"nudge_{name}", self) for name in names}
        self._captions = {name: QLabel(self) for name in names}
        self.verdict = QLabel(self)
        self.verdict.setWordWrap(True)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(-_MARKS, _MARKS)
        self.slider.setAccessibleName(self.tr("Nudge the weight"))
        self.view: SlopeView | None = None
        self.plot = DeferredView(self._make_view, self)
        self.plot.setMinimumHeight(150)
        self.plot.show_theme(theme)
        self._body = QWidget(self)
        self._lay_out()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PATIENCE)
        self._later.timeout.connect(self._check)
        self.slider.valueChanged.connect(lambda _place: self._show_place())
        guard(self.slider)

    def title(self) -> str:
        """The name on the tab."""
        return self.tr("Nudge")

    def show_theme(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        super().show_theme(theme)
        self.plot.show_theme(theme)

    def show_step(self, explained: Explained) -> None:
        """Check the selected weight a moment later."""
        self._explained = explained
        weight, reading = explained.weight, explained.reading
        if weight is None or reading.perceptron:
            self._curve = None
            self._body.hide()
            self.verdict.setText(
                self.tr("The perceptron rule follows no gradient: there is nothing to compare a nudge with.")
                if reading.perceptron
                else self.tr("Click a weight: it is nudged a little, and you see whether the loss obeys its gradient.")
            )
            return
        self._later.start()

    def leave(self) -> None:
        """Check nothing any more."""
        self._later.stop()

    def _check(self) -> None:
        """Both slopes, and the curve of the loss of the mini-batch."""
        explained = self._explained
        weight = None if explained is None else explained.weight
        if explained is None or weight is None or not self.isVisible():
            return
        self._show_check(nudged(explained.reading, (weight,))[0], explained)
        low, high = _range_of(explained.reading, weight)
        self._curve = loss_along(explained.reading, weight, low, high, _POINTS)
        self._body.show()
        self.slider.setValue(0)
        self._show_place()

    def _show_check(self, nudge: Nudge, explained: Explained) -> None:
        write = explained.digits.write
        for name in ("analytic", "numeric", "below", "above"):
            self.cells[name].setText(write(getattr(nudge, name)))
        self.cells["digits"].setText(f"{math.floor(nudge.digits)}")
        for name in ("below", "above"):
            self.cells[name].setVisible(nudge.kinked)
            self._captions[name].setVisible(nudge.kinked)
        self.verdict.setText(verdict_of(nudge))

    def _show_place(self) -> None:
        """The loss where the slider stands, and what the tangent promised there."""
        curve, explained = self._curve, self._explained
        if curve is None or explained is None:
            return
        here, loss = curve.here
        share = self.slider.value() / _MARKS
        half = (float(curve.values[-1]) - float(curve.values[0])) / 2
        value = here + share * half
        there = float(_between(curve, value))
        write = explained.digits.write
        self.cells["value"].setText(write(value))
        self.cells["loss"].setText(write(loss if share == 0 else there))
        self.cells["tangent"].setText(write(loss + curve.slope * (value - here)))
        if self.view is not None:
            self.view.show_curve(curve, (value, there))

    def _make_view(self) -> PlotView:
        # Imported here, because pyqtgraph comes with it.
        from nnviz.ui.plots.slope_view import SlopeView

        self.view = SlopeView()
        # The plot has its colours as soon as it is in place.
        QTimer.singleShot(0, self, self._show_place)
        return self.view

    def _lay_out(self) -> None:
        captions = {
            "analytic": self.tr("Gradient, by backpropagation"),
            "numeric": self.tr("Gradient, by nudging"),
            "digits": self.tr("Digits that agree"),
            "below": self.tr("Slope below"),
            "above": self.tr("Slope above"),
            "value": self.tr("Weight"),
            "loss": self.tr("Loss there"),
            "tangent": self.tr("The tangent says"),
        }
        upper, lower = QGridLayout(), QGridLayout()
        for grid, names in (
            (upper, ("analytic", "numeric", "digits", "below", "above")),
            (lower, ("value", "loss", "tangent")),
        ):
            grid.setHorizontalSpacing(12)
            grid.setVerticalSpacing(3)
            grid.setColumnStretch(2, 1)
            grid.setColumnMinimumWidth(0, max(map(self.fontMetrics().horizontalAdvance, captions.values())) + 4)
            grid.setColumnMinimumWidth(1, self.fontMetrics().horizontalAdvance("−0.000438567734"))
            for line, name in enumerate(names):
                self._captions[name].setText(captions[name])
                grid.addWidget(self._captions[name], line, 0)
                grid.addWidget(self.cells[name], line, 1)
        self.cells["numeric"].setToolTip(self.tr("(E(w + h) − E(w − h)) / 2h, over the mini-batch of this step"))
        inner = QVBoxLayout(self._body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addLayout(upper)
        inner.addWidget(self.slider)
        inner.addLayout(lower)
        inner.addWidget(self.plot, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 10, 8, 8)
        column.addWidget(self.verdict)
        column.addWidget(self._body, 1)
        column.addStretch(0)
        self._body.hide()


def verdict_of(nudge: Nudge) -> str:
    """Whether backpropagation and nudging agree, in words."""
    if nudge.kinked:
        return QCoreApplication.translate(
            "NudgePart", "Not differentiable here: the loss has a kink, with one slope below and another above."
        )
    if nudge.digits >= ENOUGH_DIGITS:
        return QCoreApplication.translate("NudgePart", "Both agree: the gradient is right.")
    return QCoreApplication.translate("NudgePart", "They differ: this gradient is not the slope of the loss.")


def _range_of(reading: Reading, weight: Quantity) -> tuple[float, float]:
    here, there = (reading.value(weight.at(kind)) for kind in (Kind.PARAMETER, Kind.NEW_PARAMETER))
    move = abs(there - here)
    reach = max(_REACH * move, _LEAST) if math.isfinite(move) else _LEAST
    return here - reach, here + reach


def _between(curve: LossAlong, value: float) -> float:
    """The loss at a value, from the two nearest points of the curve."""
    return float(np.interp(value, curve.values, curve.losses))


def _number(name: str, parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setObjectName(name)
    label.setAlignment(Qt.AlignmentFlag.AlignRight)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
