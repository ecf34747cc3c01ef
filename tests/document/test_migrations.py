"""Files of every version since the first are read; those of a later one are refused with words."""

import json
from pathlib import Path

import numpy as np
import pytest

from nnviz.document.codec import VERSION, ProjectError, decode_saved, encode, loads_saved
from nnviz.document.migrations import MIGRATIONS
from nnviz.engine.optimizers import OPTIMIZERS

FOLDER = Path(__file__).parent / "projects"


def test_there_is_a_migration_and_a_kept_file_for_every_earlier_version():
    assert sorted(MIGRATIONS) == list(range(1, VERSION))
    assert sorted(path.stem for path in FOLDER.iterdir()) == [f"version-{number}" for number in range(1, VERSION + 1)]


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.stem)
def test_a_kept_file_of_any_version_is_read_whole_and_written_as_the_newest(path):
    text = path.read_text(encoding="utf-8")
    saved = loads_saved(text)
    document, again = json.loads(text), encode(saved.project, saved.run)
    assert again["version"] == VERSION
    for name in ("name", "start"):
        assert again[name] == document[name]
    for name in ("network", "training"):
        assert again[name].keys() >= document[name].keys()
    assert again["data"]["source"] == document["data"]["source"]


def test_the_first_version_means_what_it_meant():
    saved = loads_saved((FOLDER / "version-1.nnviz").read_text(encoding="utf-8"))
    project = saved.project
    assert (project.name, saved.run) == ("Version 1", None)
    assert project.network.layers[0].frozen == ((-1, 0),)
    assert (project.data.scaling, project.data.test_fraction) == ("standardize", 0.25)
    assert project.training.optimizer == OPTIMIZERS.create("adam")
    assert project.data.source.dataset.inputs[2, 0] == 1 / 3
    np.testing.assert_array_equal(project.start[0].weights, [[0.15, 0.25], [0.2, 0.3]])


@pytest.mark.parametrize("version", [VERSION + 1, 99])
def test_a_newer_version_is_refused_before_anything_of_it_is_read(version):
    document = {"format": "nnviz-project", "version": version, "network": {"convolution": []}, "colour": "blue"}
    with pytest.raises(ProjectError, match=f"saved by a newer nnviz .version {version}.*update nnviz"):
        decode_saved(document)
