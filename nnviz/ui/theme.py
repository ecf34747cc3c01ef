"""The look of the program: colours for light and dark, the bundled font, and icons tinted to match."""

from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QColor, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from nnviz.resources import resource_path

# All digits of NanumSquare are equally wide, so numbers stand in columns without a font of their own. It lacks a few
# mathematical signs (the minus U+2212 among them): Qt takes those from the other families.
FONT_FAMILIES = ("NanumSquare", "DejaVu Sans", "Segoe UI", "Helvetica Neue")
_FONT_FILES = ("NanumSquareR.ttf", "NanumSquareB.ttf")
_POINT_SIZE = 10.0
_ICON_SIZES = (16, 20, 24, 32, 48, 64)
_FONTS_LOADED = "nnviz_fonts_loaded"


@dataclass(frozen=True, slots=True)
class Theme:
    """Every colour that is not Qt's own, as ``#rrggbb``.

    Attributes:
        dark: whether this is the dark theme.
        positive, negative, neutral: the scale of signed values, for edges, fills and heat maps.
        canvas: the background of the canvas and of plots.
        window, surface, border: the window, raised parts in it such as chips, and thin lines between parts.
        text, dim_text: at least 4.5 : 1 on canvas, window and surface.
        accent, accent_text: the selection and what is lit, and text on it.
        grid: lines of plots and tables.
        warning: sentences that refuse an input.
        series: colours of plot series, apart from each other for colour-blind eyes too.
    """

    dark: bool
    positive: str
    negative: str
    neutral: str
    canvas: str
    window: str
    surface: str
    border: str
    text: str
    dim_text: str
    accent: str
    accent_text: str
    grid: str
    warning: str
    series: tuple[str, ...]


LIGHT = Theme(
    dark=False,
    positive="#0877bd",
    negative="#f59322",
    neutral="#e8eaeb",
    canvas="#ffffff",
    window="#f4f6f8",
    surface="#e8ecf0",
    border="#c9d0d8",
    text="#1a222c",
    dim_text="#566170",
    accent="#0b6cab",
    accent_text="#ffffff",
    grid="#dfe3e8",
    warning="#b3261e",
    series=("#0072b2", "#d1570a", "#007d5c", "#b0508c", "#806400", "#4d5866"),
)

DARK = Theme(
    dark=True,
    positive="#0877bd",
    negative="#f59322",
    neutral="#39424d",
    canvas="#13171c",
    window="#1c2127",
    surface="#2a323b",
    border="#3d4752",
    text="#e7ebef",
    dim_text="#a9b4c0",
    accent="#58b0e8",
    accent_text="#0a1118",
    grid="#2c343d",
    warning="#ff9a8f",
    series=("#56b4e9", "#f58b45", "#23b58c", "#dd8fc0", "#ecd555", "#b9c2cd"),
)


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Give the whole program the look of a theme; it may be called again with another one."""
    if not app.property(_FONTS_LOADED):
        _load_fonts()
        app.setStyle("Fusion")
        app.setProperty(_FONTS_LOADED, True)
    font = app.font()
    font.setFamilies(list(FONT_FAMILIES))
    font.setPointSizeF(max(font.pointSizeF(), _POINT_SIZE))
    app.setFont(font)
    palette = palette_for(theme)
    app.setPalette(palette)
    QToolTip.setPalette(palette)
    QToolTip.setFont(font)
    # Fields that only tell have no ground of their own.
    app.setStyleSheet(
        f'QLabel#message {{ color: {theme.warning}; }} QLineEdit[frame="false"] {{ background: transparent; }}'
    )


def theme_for(name: str, app: QApplication) -> Theme:
    """The theme called "light" or "dark"; with any other name, the one that the system prefers."""
    dark = name == "dark" or (name != "light" and system_prefers_dark(app))
    return DARK if dark else LIGHT


def system_prefers_dark(app: QApplication) -> bool:
    """Whether the system says that it is dark; False when it says nothing."""
    return app.styleHints().colorScheme() == Qt.ColorScheme.Dark


def application_of(_widget: QWidget) -> QApplication:
    """The application that a widget lives in; there is only one.

    Raises:
        RuntimeError: there is none.
    """
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise RuntimeError("There is no QApplication: make one before any widget.")
    return application


def theme_icon(name: str, theme: Theme) -> QIcon:
    """An icon of ``resources/icons`` in the text colour of the theme; an empty icon for an empty name.

    Raises:
        FileNotFoundError: there is no such icon.
    """
    icon = QIcon()
    if not name:
        return icon
    source = resource_path("icons", f"{name}.svg").read_text(encoding="utf-8")
    faded = mix(theme.window, theme.text, 0.38)
    for mode, colour in ((QIcon.Mode.Normal, theme.text), (QIcon.Mode.Disabled, faded)):
        renderer = QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))
        for size in _ICON_SIZES:
            icon.addPixmap(_draw(renderer, size), mode)
    return icon


def mix(first: str, second: str, share: float) -> str:
    """The colour that has ``share`` of the second and the rest of the first; both ``#rrggbb``.

    Blended colours stand in for transparency, which costs many times as much to paint.
    """
    one, two = QColor(first), QColor(second)
    channels = zip((one.red(), one.green(), one.blue()), (two.red(), two.green(), two.blue()), strict=True)
    return QColor(*(round(a + (b - a) * share) for a, b in channels)).name()


def contrast(first: str, second: str) -> float:
    """The contrast of two colours, 1 to 21. Source: WCAG 2.1, relative luminance."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def palette_for(theme: Theme) -> QPalette:
    """Qt's palette in the colours of the theme."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    button = mix(theme.window, theme.surface, 0.6)
    # In the dark theme fields are lighter than the window: Fusion draws their outlines darker, where nobody sees them.
    base = mix(theme.window, theme.surface, 0.8) if theme.dark else theme.canvas
    colours = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: base,
        role.AlternateBase: mix(base, theme.window, 0.7),
        role.Text: theme.text,
        role.PlaceholderText: theme.dim_text,
        role.Button: button,
        role.ButtonText: theme.text,
        role.BrightText: theme.warning,
        role.ToolTipBase: theme.surface,
        role.ToolTipText: theme.text,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.accent_text,
        role.Link: theme.accent,
        role.LinkVisited: theme.dim_text,
        role.Light: mix(button, "#ffffff", 0.08 if theme.dark else 0.8),
        role.Midlight: mix(button, "#ffffff", 0.04 if theme.dark else 0.4),
        role.Mid: theme.border,
        role.Dark: mix(theme.border, "#000000", 0.25),
        role.Shadow: "#000000",
    }
    palette = QPalette()
    for key, colour in colours.items():
        palette.setColor(key, QColor(colour))
    faded = QColor(mix(theme.window, theme.text, 0.45))
    for key in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(group.Disabled, key, faded)
    palette.setColor(group.Disabled, role.Highlight, QColor(theme.border))
    return palette


def _luminance(colour: str) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)

    c = QColor(colour)
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF())


def _load_fonts() -> None:
    for file in _FONT_FILES:
        QFontDatabase.addApplicationFont(str(resource_path("fonts", file)))


def _draw(renderer: QSvgRenderer, size: int) -> QPixmap:
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter)
    painter.end()
    return pixmap
