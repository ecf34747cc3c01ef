"""From a project's data specification to the tables that training sees."""

from nnviz.document.spec import DataSpec, Project
from nnviz.engine.preparation import PreparedData, prepare


def prepared(project: Project, known: tuple[Project, PreparedData] | None = None) -> PreparedData:
    """The project's data, split and scaled.

    ``known`` is a project whose data are prepared already: where they are the same, they are not prepared again, which
    takes a moment with a large table.

    Raises:
        ValueError: the data leave no training sample, or do not fit the network.
    """
    same = known is not None and known[0].data == project.data
    result = known[1] if known is not None and same else _prepared(project.data)
    inputs, outputs = result.dataset.inputs.shape[1], result.dataset.targets.shape[1]
    network = project.network
    if network.inputs != inputs or network.layers[-1].units != outputs:
        raise ValueError(
            f"The data have {inputs} inputs and {outputs} outputs, "
            f"the network {network.inputs} and {network.layers[-1].units}: make them the same."
        )
    return result


def _prepared(data: DataSpec) -> PreparedData:
    return prepare(
        data.source.load(),
        data.test_fraction,
        data.scaling,
        data.split_seed,
        stratified=data.stratified,
        features=data.features,
    )
