"""The built-in data sets: their shapes, their known numbers, and the formulas of the Playground."""

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.dataset import Dataset
from nnviz.engine.datasets import DATASETS
from nnviz.engine.param import params_of

PLAYGROUND = ["playground_circle", "playground_xor", "playground_gauss", "playground_spiral"]


def load(key: str, **params: object) -> Dataset:
    return DATASETS.create(key, params).load()


def test_the_gallery_shows_the_data_sets_in_the_order_of_the_lessons() -> None:
    assert DATASETS.keys() == (
        *("and", "or", "nand", "xor", "parity", "mazur", "han_kamber_pei", "one_hot"),
        *(*PLAYGROUND, "playground_plane", "playground_multi_gauss"),
        *("moons", "blobs", "noisy_sine"),
        *("iris", "penguins", "wine", "breast_cancer", "digits"),
    )


@pytest.mark.parametrize("key", DATASETS.keys())
def test_every_data_set_is_complete(key: str) -> None:
    entry = DATASETS.get(key)
    data = load(key)
    assert entry.title
    assert entry.source
    # A dataclass without a docstring gets its signature as one.
    assert entry.__doc__ is not None
    assert entry.__doc__.endswith(".")
    assert len(data) == len(data.inputs) == len(data.targets) > 0
    assert len(data.input_names) == data.inputs.shape[1] == len(set(data.input_names))
    assert len(data.target_names) == data.targets.shape[1] == len(set(data.target_names))
    for array in (data.inputs, data.targets):
        assert array.dtype == np.float64
        assert np.isfinite(array).all()
        assert not array.flags.writeable
    assert all(info.help for info in params_of(entry))


@pytest.mark.parametrize("key", DATASETS.keys())
def test_a_data_set_is_the_same_every_time(key: str) -> None:
    first, second = load(key), load(key)
    assert np.array_equal(first.inputs, second.inputs)
    assert np.array_equal(first.targets, second.targets)


@pytest.mark.parametrize(
    ("key", "targets"), [("and", [0, 0, 0, 1]), ("or", [0, 1, 1, 1]), ("nand", [1, 1, 1, 0]), ("xor", [0, 1, 1, 0])]
)
def test_the_truth_tables_are_true(key: str, targets: list[int]) -> None:
    data = load(key)
    assert data.inputs.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert data.targets[:, 0].tolist() == targets
    assert data.labels is not None
    assert data.labels.tolist() == targets


def test_mazurs_example_is_one_sample_of_a_regression() -> None:
    data = load("mazur")
    assert data.inputs.tolist() == [[0.05, 0.10]]
    assert data.targets.tolist() == [[0.01, 0.99]]
    assert data.labels is None
    assert data.name == "Mazur's example"


def test_iris_has_fifty_flowers_of_each_species() -> None:
    data = load("iris")
    assert data.inputs.shape == (150, 4)
    assert data.classes == ("setosa", "versicolor", "virginica")
    assert data.labels is not None
    assert data.labels.tolist() == [0] * 50 + [1] * 50 + [2] * 50
    assert data.input_names == ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)")
    # The summary that is published with the data.
    assert data.inputs.min(0).tolist() == [4.3, 2.0, 1.0, 0.1]
    assert data.inputs.max(0).tolist() == [7.9, 4.4, 6.9, 2.5]
    assert np.round(data.inputs.mean(0), 3).tolist() == [5.843, 3.057, 3.758, 1.199]


def test_iris_holds_fishers_own_rows_where_the_uci_copy_differs() -> None:
    inputs = load("iris").inputs
    assert inputs[34].tolist() == [4.9, 3.1, 1.5, 0.2]
    assert inputs[37].tolist() == [4.9, 3.6, 1.4, 0.1]


def test_a_perceptron_parts_setosa_with_the_mistakes_that_are_known() -> None:
    data = load("iris")
    x, targets = data.inputs[:, 2:], data.targets[:, 0]
    w, b, mistakes = np.zeros(2), 0.0, []
    for _ in range(3):
        wrong = 0
        for row, target in zip(x, targets, strict=True):
            error = target - float(row @ w + b >= -1e-9)
            w, b, wrong = w + error * row, b + error, wrong + int(error != 0)
        mistakes.append(wrong)
    assert mistakes == [1, 3, 0]
    assert w == pytest.approx([-0.6, -0.8])
    assert b == 2


def test_digits_are_images_of_64_pixels_from_0_to_1() -> None:
    data = load("digits")
    assert data.inputs.shape == (1797, 64)
    assert data.image_shape == (8, 8)
    assert data.classes == tuple("0123456789")
    assert data.labels is not None
    assert np.bincount(data.labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert (data.inputs.min(), data.inputs.max()) == (0.0, 1.0)
    assert (data.inputs[0, :8] * 16).tolist() == [0, 0, 5, 13, 9, 1, 0, 0]
    assert data.labels[:10].tolist() == list(range(10))
    assert math.ceil(1797 * DATASETS.get("digits").test_fraction) == 360


@pytest.mark.parametrize("key", PLAYGROUND)
def test_a_playground_set_has_500_points_with_targets_of_minus_1_and_1(key: str) -> None:
    data = load(key)
    assert data.inputs.shape == (500, 2)
    assert data.targets.shape == (500, 1)
    assert set(data.targets[:, 0]) == {-1.0, 1.0}
    assert data.classes == ("−1", "+1")
    assert data.labels is not None
    assert np.array_equal(data.labels, data.targets[:, 0] > 0)
    assert DATASETS.get(key).test_fraction == 0.5


@pytest.mark.parametrize("key", PLAYGROUND)
def test_another_seed_gives_other_points(key: str) -> None:
    assert not np.array_equal(load(key, seed=1, noise=0.1).inputs, load(key, seed=2, noise=0.1).inputs)


@pytest.mark.parametrize("key", PLAYGROUND)
@pytest.mark.parametrize("wrong", [{"noise": 0.6}, {"noise": -0.1}, {"count": 1}, {"seed": -1}])
def test_a_parameter_out_of_its_range_is_refused(key: str, wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        load(key, **wrong)
    with pytest.raises(ValueError, match=next(iter(wrong))):
        dataclasses.replace(DATASETS.create(key), **wrong).load()


@pytest.mark.parametrize("key", PLAYGROUND)
@given(count=st.integers(2, 60), noise=st.floats(0, 0.5), seed=st.integers(0, 999_999))
def test_any_parameters_give_that_many_points(key: str, count: int, noise: float, seed: int) -> None:
    assert len(load(key, count=count, noise=noise, seed=seed)) == count


def test_the_circle_without_noise_is_a_disc_in_a_ring() -> None:
    data = load("playground_circle")
    radius = np.hypot(*data.inputs.T)
    assert radius[:250].max() < 2.5
    assert radius[250:].min() >= 3.5
    assert radius[250:].max() <= 5.0
    assert data.targets[:, 0].tolist() == [1.0] * 250 + [-1.0] * 250


def test_the_circles_labels_follow_the_noisy_distance() -> None:
    data = load("playground_circle", noise=0.3, seed=7)
    # The stream of PCG64, read in the order of the formulas: radii, angles, shifts.
    rng = np.random.Generator(np.random.PCG64(7))
    radius = np.concatenate([2.5 * rng.random(250), 3.5 + 1.5 * rng.random(250)])
    angle = 2 * np.pi * rng.random(500)
    shift = (10 * rng.random((500, 2)) - 5) * 0.3
    x, y = radius * np.sin(angle), radius * np.cos(angle)
    assert np.allclose(data.inputs, np.column_stack([x, y]), rtol=0, atol=1e-12)
    near = np.sqrt((x + shift[:, 0]) ** 2 + (y + shift[:, 1]) ** 2) < 2.5
    assert np.array_equal(data.targets[:, 0] > 0, near)
    assert 0 < np.count_nonzero(near[:250] == 0) < 250


def test_the_exclusive_or_is_positive_where_the_signs_agree_and_keeps_off_the_axes() -> None:
    data = load("playground_xor")
    assert np.array_equal(data.targets[:, 0] > 0, data.inputs.prod(1) >= 0)
    assert np.abs(data.inputs).min() >= 0.3
    assert 5.0 < np.abs(data.inputs).max() <= 5.3


def test_noise_gives_points_of_the_exclusive_or_the_other_class_and_leaves_them_in_place() -> None:
    quiet, noisy = load("playground_xor"), load("playground_xor", noise=0.5)
    assert np.array_equal(quiet.inputs, noisy.inputs)
    assert 10 < np.count_nonzero(quiet.targets != noisy.targets) < 250


@pytest.mark.parametrize(("noise", "variance"), [(0.0, 0.5), (0.25, 2.25), (0.5, 4.0)])
def test_the_gaussian_clouds_have_their_centres_and_variance(noise: float, variance: float) -> None:
    data = load("playground_gauss", noise=noise, count=20_000)
    for sign in (1.0, -1.0):
        cloud = data.inputs[data.targets[:, 0] == sign]
        assert len(cloud) == 10_000
        assert cloud.mean(0) == pytest.approx([2 * sign, 2 * sign], abs=0.08)
        assert cloud.var(0) == pytest.approx([variance, variance], rel=0.05)
        assert abs(np.corrcoef(cloud.T)[0, 1]) < 0.05
        # A normal distribution has 68.27 % of its mass within one standard deviation.
        inside = np.abs(cloud - 2 * sign) < math.sqrt(variance)
        assert inside.mean() == pytest.approx(0.6827, abs=0.01)


def test_the_spiral_without_noise_follows_its_formula() -> None:
    data = load("playground_spiral")
    for i in (0, 1, 100, 249):
        r, t = i / 250 * 5, 1.75 * i / 250 * 2 * math.pi
        assert data.inputs[i] == pytest.approx([r * math.sin(t), r * math.cos(t)], abs=1e-12)
        other = [r * math.sin(t + math.pi), r * math.cos(t + math.pi)]
        assert data.inputs[250 + i] == pytest.approx(other, abs=1e-12)
    assert data.targets[:, 0].tolist() == [1.0] * 250 + [-1.0] * 250


def test_noise_moves_the_points_of_the_spiral_by_no_more_than_itself() -> None:
    moved = np.abs(load("playground_spiral", noise=0.2).inputs - load("playground_spiral").inputs)
    assert 0.19 < moved.max() <= 0.2


@pytest.mark.parametrize("bits", [2, 3, 7])
def test_parity_is_true_for_an_odd_number_of_ones_in_every_row_there_is(bits: int) -> None:
    data = load("parity", bits=bits)
    rows = [[int(digit) for digit in f"{number:0{bits}b}"] for number in range(2**bits)]
    assert data.inputs.tolist() == rows
    assert data.targets[:, 0].tolist() == [sum(row) % 2 for row in rows]
    if bits == 2:
        assert data.targets.tolist() == load("xor").targets.tolist()


def test_the_plane_rises_with_the_sum_of_the_inputs() -> None:
    data = load("playground_plane")
    assert data.inputs.shape == (1200, 2)
    assert np.allclose(data.targets[:, 0], data.inputs.sum(1) / 10)
    assert 5.9 < np.abs(data.inputs).max() <= 6
    assert data.classes == ()


@pytest.mark.parametrize(
    ("point", "height"),
    [((-4, 2.5), 1), ((0, 2.5), -1), ((4, 2.5), 1), ((-4, -2.5), -1), ((0, -2.5), 1), ((4, -2.5), -1)],
)
def test_the_multi_gaussian_has_its_tops_and_falls_to_0_over_a_distance_of_2(point, height) -> None:
    entry = DATASETS.create("playground_multi_gauss")
    x, y = point
    around = np.array([[x, y], [x + 1, y], [x, y - 1.5], [x, y + 2], [x, y + 2.4]], float)
    assert entry.height(around).tolist() == [height, height * 0.5, height * 0.25, 0, 0]
    data = entry.load()
    assert np.array_equal(entry.height(data.inputs), data.targets[:, 0])


@pytest.mark.parametrize("key", ["playground_plane", "playground_multi_gauss"])
def test_noise_changes_the_targets_of_a_playground_regression_and_no_place(key: str) -> None:
    quiet, noisy = load(key), load(key, noise=0.2)
    assert np.array_equal(quiet.inputs, noisy.inputs)
    assert not np.array_equal(quiet.targets, noisy.targets)
    assert not np.array_equal(load(key, seed=1).inputs, quiet.inputs)


def test_the_moons_are_two_half_circles() -> None:
    data = load("moons", noise=0.0, count=11)
    upper, lower = data.inputs[:6], data.inputs[6:]
    assert np.allclose(np.hypot(*upper.T), 1)
    assert np.allclose(np.hypot(lower[:, 0] - 1, lower[:, 1] - 0.5), 1)
    assert (upper[:, 1] >= 0).all()
    assert (lower[:, 1] <= 0.5).all()
    assert data.targets[:, 0].tolist() == [0] * 6 + [1] * 5
    noise = load("moons", noise=0.2, count=20_000).inputs - load("moons", noise=0.0, count=20_000).inputs
    assert noise.std(0) == pytest.approx([0.2, 0.2], rel=0.05)


@pytest.mark.parametrize("classes", [2, 3, 7])
def test_blobs_lie_around_their_centres_in_equal_number(classes: int) -> None:
    data = load("blobs", classes=classes, count=7000, noise=0.5)
    assert data.labels is not None
    assert len(data.classes) == classes
    assert np.ptp(np.bincount(data.labels)) <= 1
    for label in range(classes):
        centre = data.inputs[data.labels == label].mean(0)
        assert np.hypot(*centre) == pytest.approx(4, abs=0.1)
        assert data.inputs[data.labels == label].std(0) == pytest.approx([0.5, 0.5], rel=0.1)


def test_the_noisy_sine_is_a_sine_with_noise() -> None:
    data = load("noisy_sine", noise=0.0)
    assert np.allclose(data.targets, np.sin(data.inputs))
    assert (np.diff(data.inputs[:, 0]) > 0).all()
    off = load("noisy_sine", noise=0.3, count=20_000)
    assert (off.targets - np.sin(off.inputs)).std() == pytest.approx(0.3, rel=0.05)


@pytest.mark.parametrize(
    ("key", "shape", "counts", "first"),
    [
        ("wine", (178, 13), {"grower 1": 59, "grower 2": 71, "grower 3": 48}, [14.23, 1.71, 2.43]),
        ("breast_cancer", (569, 30), {"benign": 357, "malignant": 212}, [17.99, 10.38, 122.8]),
        ("penguins", (342, 4), {"Adelie": 151, "Chinstrap": 68, "Gentoo": 123}, [39.1, 18.7, 181.0]),
    ],
)
def test_the_shipped_tables_have_their_published_numbers_of_rows_and_classes(key, shape, counts, first) -> None:
    data = load(key)
    assert data.inputs.shape == shape
    assert data.labels is not None
    assert dict(zip(data.classes, np.bincount(data.labels).tolist(), strict=True)) == counts
    assert data.inputs[0, :3].tolist() == first
    assert DATASETS.get(key).scaling == "standardize"


def test_every_shipped_file_has_its_attribution_in_the_notice() -> None:
    root = Path(__file__).parents[2]
    notice = (root / "NOTICE").read_text(encoding="utf-8")
    for file in (root / "resources" / "data").iterdir():
        assert f"\n  {file.name}\n" in notice
    assert "doi.org/10.24432/C5PC7J" in notice
    assert "CC0" in notice
