"""How large a network may be. Only memory and drawing set limits."""

from nnviz.document.spec import NetworkSpec

# Beyond this, a layer's weights and their gradients would not fit into memory on an ordinary computer.
MOST_UNITS = 10_000
MOST_LAYERS = 100
MOST_PARAMETERS = 10_000_000
# A longer name would not fit beside anything.
LONGEST_NAME = 60


def check_units(units: int) -> None:
    """Refuse a number of units that no layer may have.

    Raises:
        ValueError: the message says how many it may have.
    """
    if not 1 <= units <= MOST_UNITS:
        raise ValueError(f"A layer of {units} units: it must have 1 to {MOST_UNITS}.")


def check_size(network: NetworkSpec) -> None:
    """Refuse a network whose steps would not fit into memory: several copies of all parameters are alive at once.

    Raises:
        ValueError: too many layers, or too many weights.
    """
    layers = len(network.layers)
    if layers > MOST_LAYERS:
        raise ValueError(f"The network would have {layers} layers: {MOST_LAYERS} is the most, for memory and drawing.")
    count = network.build().parameter_count
    if count > MOST_PARAMETERS:
        raise ValueError(f"A network of {count:,} weights and biases is too large: {MOST_PARAMETERS:,} is the most.")


def check_name(name: str) -> None:
    """Refuse a name that is too long, or would break a line.

    Raises:
        ValueError: the message says why.
    """
    if len(name) > LONGEST_NAME:
        raise ValueError(f"A name of {len(name)} characters: it may have {LONGEST_NAME} at most.")
    if not name.isprintable():
        raise ValueError("A name must be one line of ordinary characters.")
