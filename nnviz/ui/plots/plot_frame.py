"""The frame that every plot stands in: legend, switches, menu, and the numbers under the mouse."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QCursor, QPainter
from PySide6.QtWidgets import (
    QAbstractSlider,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.ui.plots.colours import PlotColours, frame_palette, switch_palette
from nnviz.ui.plots.graph import Graph
from nnviz.ui.plots.legend import Legend
from nnviz.ui.plots.plot_menu import PlotMenu

_SMALLEST = QSize(100, 90)


class PlotFrame(QWidget):
    """A graph with what all plots share. The view that owns the frame draws the curves in ``graph``.

    ``name`` is that of the files it saves, ``table`` gives the CSV file of the numbers as they stand, and ``body`` is
    the row of the graph, for what belongs beside it.
    """

    notice = Signal(str)

    def __init__(self, name: str, table: Callable[[], bytes], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self._switches: list[QCheckBox] = []
        self._choices: list[QComboBox] = []
        self.legend = Legend(self)
        self.graph = Graph(self)
        self.legend.setFont(self.graph.small_font)
        self.menu = PlotMenu(name, self.paint, self.size, table, self)
        self._readout = QLabel(self.graph.widget)
        self._readout.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._readout.setFont(self.graph.small_font)
        self._readout.hide()
        self._message = QLabel(self)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setWordWrap(True)
        self._message.setMargin(8)
        self._message.hide()
        self._button = self._make_button()
        self._make_layout()
        self.menu.notice.connect(self.notice)
        self.menu.reset_asked.connect(self.graph.go_home)
        self.graph.menu_asked.connect(self._open_menu)
        self._retranslate()

    def add_switch(self) -> QCheckBox:
        """A new switch in the line of the legend; the view gives it its words."""
        switch = QCheckBox(self)
        self._switches.append(switch)
        switch.setFont(self.graph.small_font)
        self._header.insertWidget(self._header.count() - 1, switch, 0, Qt.AlignmentFlag.AlignTop)
        return switch

    def add_choice(self) -> QComboBox:
        """A new choice above the legend, which gets a line of its own; the view gives it its entries and its name."""
        choice = QComboBox(self)
        self._choices.append(choice)
        choice.setFont(self.graph.small_font)
        choice.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        choice.setMinimumWidth(48)
        choice.setFixedHeight(self.graph.metrics().height() + 8)
        if len(self._choices) == 1:
            self._header.removeWidget(self.legend)
            self._header.insertStretch(0, 1)
            self._column.insertLayout(1, self._line_of_legend())
        self._header.insertWidget(len(self._choices) - 1, choice, 0, Qt.AlignmentFlag.AlignTop)
        return choice

    def _line_of_legend(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setContentsMargins(6, 0, 2, 0)
        line.addWidget(self.legend, 1, Qt.AlignmentFlag.AlignTop)
        return line

    def show_readout(self, text: str) -> None:
        """Show the exact numbers under the mouse, on the side where the mouse isn't; no text hides them."""
        self._readout.setVisible(bool(text))
        if text:
            self._readout.setText(text)
            self._readout.adjustSize()
            area = self.graph.view_box.sceneBoundingRect()
            left = self.graph.mouse_on_right
            x = area.left() + 4 if left else area.right() - self._readout.width() - 4
            self._readout.move(round(x), round(area.top()) + 4)

    @property
    def readout(self) -> str:
        """The numbers that are shown under the mouse."""
        return self._readout.text() if self._readout.isVisibleTo(self) else ""

    def show_message(self, text: str) -> None:
        """Words in place of a plot that cannot be; none brings the plot back."""
        self._message.setText(text)
        self._message.setVisible(bool(text))
        self.graph.widget.setVisible(not text)

    def show_colours(self, colours: PlotColours) -> None:
        """Paint in other colours."""
        self._colours = colours
        self.setPalette(frame_palette(colours))
        for switch in self._switches:
            switch.setPalette(switch_palette(colours))
        self.graph.show_colours(colours)
        self._readout.setStyleSheet(
            f"QLabel {{ background: {colours.background.name()}; color: {colours.text.name()}; "
            f"border: 1px solid {colours.axis.name()}; padding: 2px 4px; }}"
        )

    def paint(self, painter: QPainter, area: QRectF) -> None:
        """Paint legend, graph and what stands beside it into ``area``, which has the shape of the frame."""
        scale = area.width() / self.width()
        painter.fillRect(area, self._colours.background)
        painter.save()
        painter.translate(area.topLeft())
        painter.scale(scale, scale)
        self.legend.draw(painter, QRectF(self.legend.geometry()))
        painter.restore()
        for place in range(self.body.count()):
            item = self.body.itemAt(place)
            widget = None if item is None else item.widget()
            if widget is self.graph.widget and not widget.isHidden():
                self._paint_graph(painter, area.topLeft(), scale)
            elif widget is not None and not widget.isHidden() and not isinstance(widget, QAbstractSlider):
                painter.save()
                painter.translate(area.topLeft())
                painter.scale(scale, scale)
                painter.translate(widget.geometry().topLeft())
                widget.render(painter, QPoint())
                painter.restore()

    def _paint_graph(self, painter: QPainter, corner: QPointF, scale: float) -> None:
        place = QRectF(self.graph.widget.geometry())
        target = QRectF(place.topLeft() * scale + corner, place.size() * scale)
        self.graph.widget.render(painter, target, self.graph.widget.viewport().rect())

    def minimumSizeHint(self) -> QSize:
        """Small, whatever the legend says: its lines must not push the docks about."""
        return _SMALLEST

    def changeEvent(self, event: QEvent) -> None:
        """Say it again when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _make_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setText("⋯")
        button.setAutoRaise(True)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(self.menu)
        button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        return button

    def _make_layout(self) -> None:
        self._header = QHBoxLayout()
        self._header.setContentsMargins(6, 1, 2, 0)
        self._header.setSpacing(6)
        self._header.addWidget(self.legend, 1, Qt.AlignmentFlag.AlignTop)
        self._header.addWidget(self._button, 0, Qt.AlignmentFlag.AlignTop)
        self.body = QHBoxLayout()
        self.body.setSpacing(0)
        self.body.addWidget(self.graph.widget, 1)
        self.body.addWidget(self._message, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(self._header)
        self._column.addLayout(self.body, 1)

    def _open_menu(self) -> None:
        self.menu.popup(QCursor.pos())

    def _retranslate(self) -> None:
        self.menu.retranslate()
        text = self.tr("Save or copy this plot")
        self._button.setToolTip(text)
        self._button.setAccessibleName(text)
