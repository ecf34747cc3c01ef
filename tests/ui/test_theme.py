"""The themes can be read, are told apart by colour-blind eyes, and icons and fonts are there."""

from dataclasses import fields
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontInfo, QFontMetricsF, QIcon, QPalette
from PySide6.QtWidgets import QLabel

from nnviz.resources import resource_path
from nnviz.ui.theme import (
    DARK,
    LIGHT,
    application_of,
    apply_theme,
    contrast,
    mix,
    palette_for,
    system_prefers_dark,
    theme_for,
    theme_icon,
)

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
ICONS = sorted(path.stem for path in resource_path("icons").glob("*.svg"))

# Viénot, Brettel, Mollon (1999): what is left of linear RGB without the red, and without the green cones.
BLIND = {
    "protan": [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]],
    "deutan": [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]],
}


@pytest.fixture
def themed(qapp):
    """Applies a theme, and gives the application its own look back."""
    font, palette = qapp.font(), qapp.palette()
    yield lambda theme: apply_theme(qapp, theme)
    qapp.setStyleSheet("")
    qapp.setFont(font)
    qapp.setPalette(palette)


@THEMES
def test_text_has_a_contrast_of_four_and_a_half_on_every_background(theme):
    for back in (theme.canvas, theme.window, theme.surface):
        for front in (theme.text, theme.dim_text, theme.warning):
            assert contrast(front, back) >= 4.5, (front, back)
    assert contrast(theme.accent_text, theme.accent) >= 4.5


@THEMES
def test_text_of_the_palette_has_that_contrast_too(theme):
    palette, role = palette_for(theme), QPalette.ColorRole
    pairs = [
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.Text, role.AlternateBase),
        (role.PlaceholderText, role.Base),
        (role.ButtonText, role.Button),
        (role.ToolTipText, role.ToolTipBase),
        (role.HighlightedText, role.Highlight),
    ]
    for front, back in pairs:
        assert contrast(palette.color(front).name(), palette.color(back).name()) >= 4.5, (front, back)


@THEMES
def test_series_are_seen_on_the_canvas(theme):
    for colour in theme.series:
        assert contrast(colour, theme.canvas) >= 3.0, colour


@THEMES
@pytest.mark.parametrize("kind", ["full", *BLIND])
def test_the_first_four_series_are_told_apart(theme, kind):
    for first, second in combinations(theme.series[:4], 2):
        assert difference(first, second, kind) > 12.0, (first, second)


@THEMES
@pytest.mark.parametrize("kind", ["full", *BLIND])
def test_positive_and_negative_are_told_apart(theme, kind):
    assert difference(theme.positive, theme.negative, kind) > 40.0


def test_the_colours_of_the_signs_are_those_of_the_design():
    for theme in (LIGHT, DARK):
        assert (theme.positive, theme.negative) == ("#0877bd", "#f59322")


@THEMES
def test_every_colour_is_written_in_full(theme):
    for field in fields(theme):
        value = getattr(theme, field.name)
        if not isinstance(value, bool):
            for colour in value if isinstance(value, tuple) else (value,):
                assert QColor(colour).name() == colour


def test_a_theme_is_found_by_its_name(qapp):
    assert theme_for("light", qapp) is LIGHT
    assert theme_for("dark", qapp) is DARK
    assert theme_for("system", qapp) is (DARK if system_prefers_dark(qapp) else LIGHT)


@THEMES
def test_applying_a_theme_brings_the_bundled_font_and_the_palette(qapp, qtbot, themed, theme):
    themed(theme)
    label = QLabel("0")
    qtbot.addWidget(label)
    assert QFontInfo(label.font()).family() == "NanumSquare"
    assert label.palette().color(QPalette.ColorRole.Window).name() == theme.window
    assert application_of(label) is qapp


def test_all_digits_of_the_font_are_equally_wide(qapp, themed):
    themed(LIGHT)
    metrics = QFontMetricsF(qapp.font())
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1


def test_the_licence_stands_beside_the_fonts():
    assert "SIL OPEN FONT LICENSE" in resource_path("fonts", "OFL.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ICONS)
@THEMES
def test_an_icon_is_drawn_in_the_colour_of_the_text(qapp, name, theme):
    image = theme_icon(name, theme).pixmap(QSize(32, 32)).toImage()
    colours = {
        image.pixelColor(x, y).name() for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha() == 255
    }
    assert colours
    if name != "nnviz":
        assert colours == {theme.text}


def test_a_disabled_icon_is_paler(qapp):
    icon = theme_icon("play", LIGHT)
    size = QSize(32, 32)
    assert icon.pixmap(size).toImage() != icon.pixmap(size, QIcon.Mode.Disabled).toImage()


def test_the_icons_that_actions_ask_for_are_there():
    wanted = "play pause step-phase step-back step-sample step-epoch reset open export undo redo nnviz"
    assert set(wanted.split()) <= set(ICONS)


def test_no_name_gives_an_empty_icon_and_a_wrong_one_is_reported(qapp):
    assert theme_icon("", LIGHT).isNull()
    with pytest.raises(FileNotFoundError, match="nonsense"):
        theme_icon("nonsense", LIGHT)


def test_colours_are_mixed_by_their_share():
    assert mix("#000000", "#ffffff", 0.0) == "#000000"
    assert mix("#000000", "#ffffff", 1.0) == "#ffffff"
    assert mix("#000000", "#ff8000", 0.5) == "#804000"


def difference(first: str, second: str, kind: str) -> float:
    """How different two colours look, as a distance in CIELAB, to full sight or without one kind of cones."""
    return float(np.linalg.norm(lab(first, kind) - lab(second, kind)))


def lab(colour: str, kind: str) -> np.ndarray:
    c = QColor(colour)
    rgb = np.array([c.redF(), c.greenF(), c.blueF()])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    if kind in BLIND:
        linear = np.clip(np.array(BLIND[kind]) @ linear, 0.0, 1.0)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ linear / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
