"""Data in NumPy's and MNIST's formats: what comes in is what was written, and what is damaged is told in words."""

import gzip
import io
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nnviz.engine.dataset import Dataset
from nnviz.formats import memory
from nnviz.formats.csv_stream import ColumnTable
from nnviz.formats.csv_table import TableError, to_dataset
from nnviz.formats.data import DATA_FORMATS
from nnviz.formats.data.idx import PartnerMissingError, read_idx
from nnviz.formats.data_reading import format_of, read_data
from nnviz.formats.errors import FormatError
from nnviz.formats.progress import Cancelled, unwatched
from tests.formats.data_files import idx_bytes, write_mnist


@pytest.mark.parametrize("key", DATA_FORMATS.keys())
def test_a_format_says_what_it_is(key):
    entry = DATA_FORMATS.get(key)
    assert entry.title
    assert entry.suffixes
    assert entry.__doc__.endswith(".")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("a.csv", "text"),
        ("a.tsv", "text"),
        ("noend", "text"),
        ("a.npy", "npy"),
        ("a.NPZ", "npz"),
        ("train-images-idx3-ubyte.gz", "idx"),
        ("train-images.idx3-ubyte", "idx"),
    ],
)
def test_the_name_tells_the_format(tmp_path, name, key):
    (tmp_path / name).write_bytes(b"1,2\n")
    assert format_of(tmp_path / name).key == key


# IDX.


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("opened", ["images", "labels"])
def test_pictures_find_their_labels_and_stay_bytes(tmp_path, packed, opened):
    path = write_mnist(tmp_path, 50, packed=packed)
    number = "idx3" if opened == "images" else "idx1"
    data = read_data(path.with_name(path.name.replace("images-idx3", f"{opened}-{number}")))
    assert isinstance(data, Dataset)
    assert data.inputs.dtype == np.uint8
    assert (data.inputs.shape, data.image_shape) == ((50, 784), (28, 28))
    assert data.classes == tuple("0123456789")
    assert data.labels is not None
    brightest = data.inputs.reshape(50, 28, 28).mean(2).argmax(1)
    assert (brightest // 2 == data.labels).all()


def test_other_names_of_the_pair_are_known(tmp_path):
    pixels, labels = np.zeros((4, 2, 2), np.uint8), np.array([0, 1, 2, 1], np.uint8)
    (tmp_path / "t10k-images.idx3-ubyte").write_bytes(idx_bytes(pixels))
    (tmp_path / "t10k-labels.idx1-ubyte.gz").write_bytes(gzip.compress(idx_bytes(labels)))
    assert len(read_data(tmp_path / "t10k-images.idx3-ubyte")) == 4


def test_a_picture_file_without_its_labels_says_which_file_is_missing(tmp_path):
    path = write_mnist(tmp_path, 10)
    (tmp_path / "train-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(PartnerMissingError, match="put the file train-labels-idx1-ubyte") as caught:
        read_data(path)
    assert caught.value.missing == "labels"


def test_a_file_that_is_larger_than_the_memory_is_refused_before_it_is_read(tmp_path, monkeypatch):
    path = write_mnist(tmp_path, 100)
    monkeypatch.setattr(memory, "free_memory", lambda: 100_000)
    with pytest.raises(FormatError, match=r"would take about 0.2 MB of memory, and 0.1 MB are free"):
        read_data(path)


@given(array=hnp.arrays(np.uint8, hnp.array_shapes(min_dims=1, max_dims=3, max_side=5)), packed=st.booleans())
def test_an_idx_array_comes_back_as_it_was(tmp_path_factory, array, packed):
    path = tmp_path_factory.mktemp("idx") / "a.idx"
    path.write_bytes(gzip.compress(idx_bytes(array)) if packed else idx_bytes(array))
    assert np.array_equal(read_idx(path, unwatched), array)


def test_a_reader_can_be_cancelled(tmp_path):
    def stop(share):
        raise Cancelled

    with pytest.raises(Cancelled):
        read_data(write_mnist(tmp_path, 10), stop)


# NumPy.


@pytest.mark.parametrize("names", [("x", "y"), ("X_train", "y_train"), ("images", "labels"), ("data", "target")])
def test_an_archive_of_inputs_and_targets_is_a_data_set(tmp_path, names):
    x, y = np.arange(12.0).reshape(6, 2), np.array([0, 1, 2, 0, 1, 2])
    np.savez(tmp_path / "d.npz", **dict(zip(names, (x, y), strict=True)))
    data = read_data(tmp_path / "d.npz")
    assert data.inputs.tolist() == x.tolist()
    assert data.labels.tolist() == y.tolist()


def test_pictures_in_a_packed_archive_stay_bytes(tmp_path):
    x = np.arange(4 * 9, dtype=np.uint8).reshape(4, 3, 3)
    np.savez_compressed(tmp_path / "d.npz", x=x, y=np.array(["cat", "dog", "cat", "dog"]))
    data = read_data(tmp_path / "d.npz")
    assert (data.inputs.dtype, data.image_shape, data.classes) == (np.uint8, (3, 3), ("cat", "dog"))
    assert data.inputs.tolist() == x.reshape(4, 9).tolist()


@pytest.mark.parametrize("dtype", [np.float32, np.int16, np.uint8, np.bool_, ">f8"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_an_array_is_a_table_whose_last_column_is_the_target(tmp_path, dtype, order):
    values = np.array([[1, 0, 1], [0, 1, 0], [1, 1, 0], [0, 0, 1]]).astype(dtype, order=order)
    np.save(tmp_path / "d.npy", values)
    table = read_data(tmp_path / "d.npy")
    assert isinstance(table, ColumnTable)
    data = to_dataset(table)
    assert data.inputs.tolist() == values[:, :2].astype(float).tolist()
    assert data.labels.tolist() == values[:, 2].astype(int).tolist()


def test_a_bad_number_of_an_array_is_told_with_row_and_column(tmp_path):
    values = np.ones((5, 3))
    values[3, 1] = np.inf
    np.save(tmp_path / "d.npy", values)
    with pytest.raises(ValueError, match=r'line 4, column "column 2": "inf" is not a finite number'):
        to_dataset(read_data(tmp_path / "d.npy"))
    np.savez(tmp_path / "d.npz", x=values, y=np.arange(5.5, 10))
    with pytest.raises(FormatError, match="row 4, column 2 of the inputs is not a finite number"):
        read_data(tmp_path / "d.npz")


def test_python_objects_are_never_read(tmp_path):
    np.save(tmp_path / "d.npy", np.array([{}, 1], object), allow_pickle=True)
    with pytest.raises(FormatError, match="holds Python objects"):
        read_data(tmp_path / "d.npy")


def npy(header, content=b""):
    text = header.encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + content


def zipped(**members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.npy", data)
    return content.getvalue()


GOOD = io.BytesIO()
np.save(GOOD, np.ones((3, 2)))
PIXELS, LABELS = idx_bytes(np.ones((3, 2, 2), np.uint8)), idx_bytes(np.array([0, 1, 0], np.uint8))
HUGE = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000, 9)}"

CORPUS = {
    "empty.csv": b"",
    "blank.csv": b"\n\n \n",
    "header.csv": b"a,b,c\n",
    "one.csv": b"1\n2\n3\n",
    "ragged.csv": b"a,b\n1,2\n1,2,3\n1\n",
    "quotes.csv": b'a,b\n"1,2\n3,4\n',
    "missing.csv": b"a,b\n1,\n2,3\n",
    "infinite.csv": b"a,b\n1,2.5\ninf,3.5\n1,1\n",
    "text.csv": b"a,b\n1,2.5\nx,3.5\n4,1\n5,6\n",
    "zeros.csv": b"\0\0\0\0",
    "sheet.csv": b"PK\x03\x04 nothing",
    "huge.csv": b"a,b\n1e999,2\n3,4\n4,5\n",
    "words.csv": b"\n".join(b"word%d,%d" % (i, i) for i in range(40)),
    "empty.npy": b"",
    "magic.npy": b"\x93NUMPX\x01\x00",
    "version.npy": b"\x93NUMPY\x09\x00" + GOOD.getvalue()[8:],
    "cut.npy": GOOD.getvalue()[:-1],
    "long.npy": GOOD.getvalue() + b"x",
    "headless.npy": GOOD.getvalue()[:40],
    "object.npy": npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", b"cos\nsystem\n(S'x'\ntR."),
    "bomb.npy": npy(HUGE),
    "code.npy": npy("__import__('os').abort()"),
    "deep.npy": npy("(" * 3000),
    "negative.npy": npy("{'descr': '<f8', 'fortran_order': False, 'shape': (-1, 2)}"),
    "complex.npy": npy("{'descr': '<c16', 'fortran_order': False, 'shape': (1, 1)}", bytes(16)),
    "record.npy": npy("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,)}", bytes(8)),
    "line.npy": npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2,)}", bytes(16)),
    "nothing.npy": npy("{'descr': '<f8', 'fortran_order': False, 'shape': (0, 3)}"),
    "empty.npz": b"",
    "none.npz": zipped(),
    "bomb.npz": zipped(x=npy(HUGE), y=npy(HUGE)),
    "names.npz": zipped(a=GOOD.getvalue(), b=GOOD.getvalue()),
    "weights.npz": zipped(W1=GOOD.getvalue(), b1=GOOD.getvalue()),
    "unequal.npz": zipped(
        x=GOOD.getvalue(), y=npy("{'descr': '<i8', 'fortran_order': False, 'shape': (2,)}", bytes(16))
    ),
    "oneclass.npz": zipped(
        x=PIXELS and npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2, 2)}", bytes(8)),
        y=npy("{'descr': '<U1', 'fortran_order': False, 'shape': (2,)}", "aa".encode("utf-32-le")),
    ),
    "text.npz": zipped(x=b"hello", y=GOOD.getvalue()),
    "cut.npz": zipped(x=GOOD.getvalue(), y=GOOD.getvalue())[:-30],
    "colour.npz": zipped(
        x=npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2, 2, 3)}", bytes(12)), y=GOOD.getvalue()
    ),
    "train-images-idx3-ubyte": b"",
    "cut-images-idx3-ubyte": PIXELS[:-1],
    "long-images-idx3-ubyte": PIXELS + b"x",
    "head-images-idx3-ubyte": PIXELS[:9],
    "kind-images-idx3-ubyte": b"\0\0\x99" + PIXELS[3:],
    "zero-images-idx3-ubyte": b"\0\0\x08\x03" + bytes(12),
    "bomb-images-idx3-ubyte": b"\0\0\x08\x03" + b"\x7f\xff\xff\xff" * 3,
    "bomb-images-idx3-ubyte.gz": gzip.compress(b"\0\0\x08\x03" + b"\x7f\xff\xff\xff" * 3),
    "torn-images-idx3-ubyte.gz": gzip.compress(PIXELS)[:-12],
    "noise-images-idx3-ubyte.gz": b"\x1f\x8b" + bytes(range(100)),
    "alone-images-idx3-ubyte": PIXELS,
    "few-images-idx3-ubyte": idx_bytes(np.ones((2, 2, 2), np.uint8)),
}


def must_be_told(path):
    """Reading the file gives a data set, or one message for people that names the file; and nothing else."""
    try:
        found = read_data(path)
        if not isinstance(found, Dataset):
            found = to_dataset(found)
    except (FormatError, TableError) as error:
        found, text = None, str(error)
    if found is None:
        assert path.name in text or "labels" in text
        assert text.strip()[-1] in '.)…"' or "\n" in text
        assert len(text) < 2000
        return text
    assert isinstance(found, Dataset)
    assert found.inputs.dtype == np.uint8 or np.isfinite(found.inputs).all()
    return ""


@pytest.mark.parametrize("name", CORPUS)
def test_a_malformed_file_is_told_in_one_message(tmp_path, name):
    if "images-idx3" in name:
        for ending in ("", ".gz"):
            if "alone" not in name:
                (tmp_path / (name.removesuffix(".gz").replace("images-idx3", "labels-idx1") + ending)).write_bytes(
                    LABELS
                )
    path = tmp_path / name
    path.write_bytes(CORPUS[name])
    assert must_be_told(path)


def seeds(folder):
    """One good file of each kind."""
    np.savez(folder / "a.npz", x=np.arange(20.0).reshape(10, 2), y=np.arange(10) % 2)
    np.savez_compressed(folder / "b.npz", x=np.arange(40, dtype=np.uint8).reshape(10, 2, 2), y=np.arange(10) % 3)
    np.save(folder / "c.npy", np.arange(30.0).reshape(10, 3))
    (folder / "d.csv").write_text("a,b,c\n" + "".join(f'{i},{i / 3},"k{i % 2}"\n' for i in range(20)))
    (folder / "e.tsv").write_text("".join(f"{i}\t{i * 1.5}\t{i % 2}\n" for i in range(20)))
    write_mnist(folder, 10, 4, packed=False)
    write_mnist(folder, 10, 4, packed=True)
    return sorted(path for path in folder.iterdir() if "labels" not in path.name)


def mutated(data, rng):
    """The bytes with a few of them changed, cut off, doubled or moved."""
    parts = bytearray(data)
    for _ in range(rng.integers(1, 4)):
        at = int(rng.integers(0, len(parts) + 1))
        match rng.integers(0, 5):
            case 0:
                parts[at : at + 1] = bytes([rng.integers(0, 256)])
            case 1:
                del parts[at:]
            case 2:
                parts[at:at] = parts[at : at + int(rng.integers(1, 40))]
            case 3:
                del parts[at : at + int(rng.integers(1, 20))]
            case 4:
                parts[at:at] = rng.bytes(int(rng.integers(1, 9)))
        if not parts:
            break
    return bytes(parts)


def test_a_thousand_mutants_are_read_or_told_and_never_crash(tmp_path):
    rng = np.random.default_rng(2024)
    good = [(path, path.read_bytes()) for path in seeds(tmp_path)]
    told = 0
    for number in range(1000):
        path, data = good[number % len(good)]
        path.write_bytes(mutated(data, rng))
        told += bool(must_be_told(path))
        path.write_bytes(data)
    assert 300 < told < 1000


@given(data=st.binary(max_size=200), name=st.sampled_from(["a.csv", "a.npy", "a.npz", "x-images-idx3-ubyte.gz", "a"]))
def test_any_bytes_are_read_or_told(tmp_path_factory, data, name):
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(data)
    must_be_told(path)
