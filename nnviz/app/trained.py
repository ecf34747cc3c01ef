"""The trained weights of a project, ready to be exported."""

import numpy as np

from nnviz.document.spec import Project
from nnviz.engine.arrays import Array
from nnviz.engine.preparation import PreparedData
from nnviz.formats.trained import TrainedWeights


def trained_weights(project: Project, data: PreparedData, parameters: Array, steps: int, epochs: int) -> TrainedWeights:
    """The parameters as they stand, with what the file shall tell about them.

    Args:
        parameters: flat vector of the project's network.
        steps: updates made.
        epochs: whole epochs completed.
    """
    network = project.network.build()
    dataset = data.dataset
    return TrainedWeights(
        network=network,
        layers=network.split(parameters),
        loss=project.training.loss.key,
        dataset=dataset.name,
        input_names=dataset.input_names,
        target_names=dataset.target_names,
        classes=dataset.classes,
        steps=steps,
        epochs=epochs,
        input_mean=data.mean,
        input_scale=data.scale,
        computed_inputs=dataset.input_names[data.raw_inputs :],
    )


def raw_training_inputs(data: PreparedData) -> Array:
    """(training samples, inputs) as they stand in the data, not standardised: what an exported file is tried on."""
    return np.asarray(data.dataset.inputs[data.train_rows], dtype=np.float64)
