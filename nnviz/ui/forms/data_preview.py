"""A small picture of the data: points in the plane, a curve, or the first images."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.engine.arrays import Array, IntArray
from nnviz.engine.metrics import predicted_classes
from nnviz.engine.preparation import PreparedData

# More points would only cover each other.
_MOST_POINTS = 1500
_IMAGE_SIDE = 54
_MARGIN = 8
# Orange and blue, as weights have them, and then colours that differ for most colour-blind people too.
_COLOURS = (
    *("#f59322", "#0877bd", "#1b9e77", "#cc79a7", "#a6761d"),
    *("#56b4e9", "#7570b3", "#d8b300", "#666666", "#e7298a"),
)


class DataPreview(QWidget):
    """Training points are filled, test points are rings. It hides itself where there is no such picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data: PreparedData | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Picture of the data"))
        self.setToolTip(self.tr("Training rows are filled, test rows are rings."))

    def sizeHint(self) -> QSize:
        """A low strip over the whole width."""
        return QSize(200, 120)

    def show_data(self, data: PreparedData) -> None:
        """Show other data."""
        if data is not self._data:
            self._data = data
            self.setVisible(data.raw_inputs <= 2 or data.dataset.image_shape is not None)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the points or the images."""
        if self._data is None:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Base))
        if self._data.dataset.image_shape is not None:
            self._paint_images(painter, self._data)
        else:
            self._paint_points(painter, self._data)
        painter.end()

    def _paint_points(self, painter: QPainter, data: PreparedData) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inputs, targets = data.dataset.inputs, data.dataset.targets
        one = data.raw_inputs == 1
        places = np.column_stack([inputs[:, 0], targets[:, 0] if one else inputs[:, 1]]).astype(np.float64)
        screen = self._on_screen(places, even=not one)
        for rows, hollow in ((data.train_rows, False), (data.test_rows, True)):
            chosen = _spread_out(rows, _MOST_POINTS)
            for row, colour in zip(chosen.tolist(), colours_of(data, chosen), strict=True):
                painter.setPen(QPen(colour, 1.2) if hollow else QPen(Qt.PenStyle.NoPen))
                painter.setBrush(QBrush() if hollow else colour)
                painter.drawEllipse(QPointF(*screen[row]), 2.0, 2.0)

    def _on_screen(self, places: Array, *, even: bool) -> Array:
        """Where the points are drawn; ``even`` gives both axes the same scale."""
        low, high = places.min(0), places.max(0)
        with np.errstate(over="ignore"):
            extent = high - low
        extent = np.where((extent > 0) & np.isfinite(extent), extent, 1.0)
        room = np.array([self.width() - 2 * _MARGIN, self.height() - 2 * _MARGIN], float)
        scale = room / extent
        if even:
            scale = np.full(2, scale.min())
        middle = np.array([self.width() / 2, self.height() / 2])
        with np.errstate(over="ignore", invalid="ignore"):
            away = (places - low - extent / 2) * scale * (1, -1)
        return np.asarray(middle + np.nan_to_num(away))

    def _paint_images(self, painter: QPainter, data: PreparedData) -> None:
        shape = data.dataset.image_shape
        assert shape is not None
        rows, columns = shape
        size = min(max(16, (self.height() - 3 * 4) // 2), _IMAGE_SIDE)
        across, down = (max(1, (room - 4) // (size + 4)) for room in (self.width(), self.height()))
        inputs = data.dataset.inputs[: across * down]
        most = max(float(inputs.max()), 1e-300)
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
        for place, pixels in enumerate(inputs):
            grey = (255.0 * np.clip(pixels / most, 0.0, 1.0)).astype(np.uint8)
            image = QImage(grey.tobytes(), columns, rows, columns, QImage.Format.Format_Grayscale8)
            left, top = 4 + (place % across) * (size + 4), 4 + (place // across) * (size + 4)
            side = size / max(rows, columns)
            place_of = QRectF(left, top, columns * side, rows * side)
            painter.drawImage(place_of, image)
            # Else bright pictures are lost on a bright ground, and dark ones on a dark one.
            painter.drawRect(place_of)


def colours_of(data: PreparedData, rows: IntArray) -> list[QColor]:
    """A colour for each row: of its class, or for a number from orange (least) over grey to blue (most)."""
    targets = data.dataset.targets
    if data.dataset.classes:
        labels = predicted_classes(targets[rows], data.dataset.threshold)
        palette = [QColor(name) for name in _COLOURS]
        return [palette[int(label) % len(palette)] for label in labels]
    if data.raw_inputs == 1:
        return [QColor(_COLOURS[1])] * len(rows)
    middle = QColor("#b4b6b7")
    most = max(float(np.abs(targets[:, 0]).max()), 1e-300)
    return [
        _between(middle, QColor(_COLOURS[int(value > 0)]), abs(value) / most) for value in targets[rows, 0].tolist()
    ]


def _between(start: QColor, end: QColor, share: float) -> QColor:
    return QColor.fromRgbF(
        start.redF() + (end.redF() - start.redF()) * share,
        start.greenF() + (end.greenF() - start.greenF()) * share,
        start.blueF() + (end.blueF() - start.blueF()) * share,
    )


def _spread_out(rows: IntArray, most: int) -> IntArray:
    return rows if len(rows) <= most else rows[:: -(-len(rows) // most)]
