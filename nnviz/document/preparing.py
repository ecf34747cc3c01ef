"""From a project's data specification to the tables that training sees."""

from nnviz.document.spec import Project
from nnviz.engine.preparation import PreparedData, prepare


def prepared(project: Project) -> PreparedData:
    """The project's data, split and scaled.

    Raises:
        ValueError: the data leave no training sample, or do not fit the network.
    """
    data = project.data
    result = prepare(
        data.source.load(),
        data.test_fraction,
        data.scaling,
        data.split_seed,
        stratified=data.stratified,
        features=data.features,
    )
    inputs, outputs = result.dataset.inputs.shape[1], result.dataset.targets.shape[1]
    network = project.network
    if network.inputs != inputs or network.layers[-1].units != outputs:
        raise ValueError(
            f"The data have {inputs} inputs and {outputs} outputs, "
            f"the network {network.inputs} and {network.layers[-1].units}: make them the same."
        )
    return result
