"""Every preset is a complete project that can be trained, saved and read again."""

import numpy as np
import pytest

from nnviz.app.job import TrainingJob
from nnviz.document.codec import dumps, loads
from nnviz.document.examples import blank_project
from nnviz.document.preparing import prepared
from nnviz.document.presets import PRESETS
from nnviz.document.presets.base import with_hidden
from nnviz.document.spec import layer_spec

SIZES = {
    "perceptron": (2, 1),
    "xor_mlp": (2, 4, 1),
    "playground_4_2": (2, 4, 2, 1),
    "deep_10_16": (2, *[16] * 10, 1),
    "digits_64_32_16_10": (64, 32, 16, 10),
    "autoencoder_8_3_8": (8, 3, 8),
}


def test_the_presets_are_in_the_order_of_their_size():
    assert PRESETS.keys() == tuple(SIZES)


@pytest.mark.parametrize("key", PRESETS.keys())
def test_a_preset_is_complete_and_can_be_trained(key):
    entry = PRESETS.get(key)
    assert entry.title
    assert (entry.__doc__ or "").endswith(".")
    project = PRESETS.create(key).project()
    assert project.network.build().sizes == SIZES[key]
    assert loads(dumps(project)) == project
    job = TrainingJob(project, prepared(project))
    assert not job.trainer.problem
    job.advance(3)
    assert np.isfinite(job.trainer.parameters).all()


@pytest.mark.parametrize(
    ("key", "epochs", "loss"),
    [("perceptron", 20, 0.0), ("xor_mlp", 200, 0.02), ("autoencoder_8_3_8", 500, 0.05), ("digits_64_32_16_10", 6, 0.6)],
)
def test_a_preset_learns_what_it_is_for(key, epochs, loss):
    project = PRESETS.create(key).project()
    job = TrainingJob(project, prepared(project))
    job.advance(epochs * job.trainer.batching.batches)
    job.measure()
    assert job.curves.train_loss.view()[-1] <= loss


def test_a_new_network_has_no_hidden_layer():
    assert blank_project().network.build().sizes == (2, 1)


def test_a_preset_that_is_too_large_is_refused():
    with pytest.raises(ValueError, match="too large"):
        with_hidden("digits", layer_spec(10_000, "relu"), layer_spec(10_000, "relu"))
