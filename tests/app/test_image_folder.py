"""Folders of pictures: one for each class."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from nnviz.app.image_folder import read_image_folder
from nnviz.formats.errors import FormatError
from nnviz.formats.progress import unwatched


def write(path, width=5, height=4, colour="#808080"):
    path.parent.mkdir(parents=True, exist_ok=True)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    image.setPixelColor(0, 0, QColor("white"))
    assert image.save(str(path))


def test_each_folder_is_a_class_and_its_pictures_are_grey_bytes(tmp_path, qapp):
    write(tmp_path / "cat" / "1.png", colour="black")
    write(tmp_path / "cat" / "2.png")
    write(tmp_path / "dog" / "1.bmp", colour="#404040")
    (tmp_path / "dog" / "notes.txt").write_text("not a picture")
    shares = []
    data = read_image_folder(tmp_path, shares.append)
    assert (data.classes, data.image_shape, data.inputs.dtype) == (("cat", "dog"), (4, 5), np.uint8)
    assert data.labels.tolist() == [0, 0, 1]
    assert data.inputs[:, 0].tolist() == [255, 255, 255]
    assert data.inputs[:, 1:].tolist() == [[0] * 19, [0x80] * 19, [0x40] * 19]
    assert shares[-1] == 1.0


def test_pictures_are_fitted_to_the_first_one_and_large_ones_made_small(tmp_path, qapp):
    write(tmp_path / "a" / "1.png", 200, 100)
    write(tmp_path / "b" / "1.png", 30, 30)
    data = read_image_folder(tmp_path, unwatched)
    assert data.image_shape == (32, 64)
    assert data.inputs.shape == (2, 32 * 64)


def test_a_picture_that_cannot_be_read_is_named_and_nothing_is_loaded(tmp_path, qapp):
    write(tmp_path / "a" / "1.png")
    write(tmp_path / "b" / "1.png")
    (tmp_path / "b" / "2.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20))
    with pytest.raises(FormatError, match=r"1 of 3 pictures cannot be read \(b/2.png\)"):
        read_image_folder(tmp_path, unwatched)


@pytest.mark.parametrize("folders", [[], ["only"]])
def test_less_than_two_folders_are_refused_in_words(tmp_path, qapp, folders):
    for name in folders:
        write(tmp_path / name / "1.png")
    with pytest.raises(FormatError, match=f"has {len(folders)} folders with pictures: 2 to 100 are needed"):
        read_image_folder(tmp_path, unwatched)
