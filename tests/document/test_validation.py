"""Projects that no trainer can be made of are refused, in words, before anything is changed."""

from dataclasses import replace

import pytest

from nnviz.document.edits import set_training
from nnviz.document.examples import example_project
from nnviz.document.spec import SINGLE
from nnviz.document.validation import check_project
from nnviz.engine.clipping import Clipping
from nnviz.engine.options import OUTPUT_FIRST

IMPOSSIBLE = {
    "Clipping by global norm": {"clipping": Clipping("global_norm", 1.0), "order": OUTPUT_FIRST},
    "needs double precision": {"digits": 4, "precision": SINGLE},
}


@pytest.mark.parametrize("words", IMPOSSIBLE)
def test_settings_that_cannot_be_used_together_are_refused(words):
    project = example_project("xor")
    with pytest.raises(ValueError, match=words):
        set_training(project, replace(project.training, **IMPOSSIBLE[words]))


def test_a_removed_connection_must_exist():
    project = example_project("xor")
    first, *rest = project.network.layers
    network = replace(project.network, layers=(replace(first, removed=((7, 0),)), *rest))
    with pytest.raises(ValueError, match="Layer 1 has no connection from unit 8 to unit 1"):
        check_project(replace(project, network=network))


@pytest.mark.parametrize("key", ["xor", "mazur", "iris", "digits"])
def test_what_ships_can_be_run(key):
    check_project(example_project(key))
