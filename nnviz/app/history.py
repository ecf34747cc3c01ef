"""What is remembered of the steps that were recorded: numbers for plots over time, in bounded memory."""

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.byte_rows import Inputs
from nnviz.engine.gradient_flow import FLOW_NAMES, as_row, dead_shares, flow_of
from nnviz.engine.network import Network
from nnviz.engine.record import StepRecord
from nnviz.engine.sampled import Sampled, spread

# While a run goes on unseen, it is recorded whenever it has become longer by one part in so many.
_PARTS = 10
_MOST_ROWS = 1024
_FEWEST_ROWS = 8
_PARAMETER_BYTES = 32 * 2**20
# Whole records: the newest ones, and some from all of the run.
_RECENT = 32
_OVER_TIME = 24
_RECORD_BYTES = 32 * 2**20
# Whether a unit is dead is asked of so many training samples, fewer in a large network.
_MOST_PROBES = 256
_PROBE_WORK = 2_000_000


class RunHistory:
    """Appended to by the worker at recorded steps, read by the window.

    These are the steps that are shown, 60 a second at most while a run is live, and the steps of ``steps_to_record``:
    every one at first, then fewer and fewer, so that a run that is over in a moment has a history too. Nothing is done
    at the steps between. Going back in time truncates it.

    Attributes:
        flow: for each layer the numbers of ``LayerFlow``, in their order.
        parameters: the flat parameters after the step; the start parameters at step 0.
        probe: the training inputs that decide whether a unit is dead, (samples, inputs).
    """

    def __init__(self, network: Network, start: Array, inputs: Inputs) -> None:
        self.flow = Sampled(len(network.layers) * len(FLOW_NAMES), _MOST_ROWS)
        rows = _PARAMETER_BYTES // max(start.nbytes, 1)
        self.parameters = Sampled(len(start), int(np.clip(rows, _FEWEST_ROWS, _MOST_ROWS)), start.dtype)
        self.parameters.append(0, start)
        self.probe = inputs[: int(np.clip(_PROBE_WORK // max(len(start), 1), 8, _MOST_PROBES))]
        self._recent: tuple[StepRecord, ...] = ()
        self._over_time: tuple[StepRecord, ...] = ()
        self._most = 0

    @property
    def recent(self) -> tuple[StepRecord, ...]:
        """The newest records, the oldest of them first."""
        return self._recent

    @property
    def over_time(self) -> tuple[StepRecord, ...]:
        """Records from the whole of the run, evenly spread; the last one is the newest."""
        return self._over_time

    def steps_to_record(self, step: int) -> int:
        """How far it is from ``step`` to the next step that shall be recorded; 1 is the very next one."""
        steps, _ = self.flow.view()
        last = int(steps[-1]) if len(steps) else 0
        return max(1, last + max(1, -(-last // _PARTS)) - step)

    def take(self, record: StepRecord) -> None:
        """Remember a step that was made."""
        dead = dead_shares(record.network, record.parameters_before, self.probe)
        self.flow.append(record.step, as_row(flow_of(record, dead)))
        self.parameters.append(record.step, record.parameters_after)
        if not self._most:
            size = sum(array.nbytes for array in record.arrays())
            self._most = int(np.clip(_RECORD_BYTES // max(size, 1), 2, _RECENT))
        self._recent = (*self._recent[-self._most + 1 :], record)
        most, over_time = min(self._most, _OVER_TIME), (*self._over_time, record)
        self._over_time = spread_records(over_time, most) if len(over_time) > 2 * most else over_time

    def truncate(self, step: int) -> None:
        """Forget what came after ``step``."""
        self.flow.truncate(step)
        self.parameters.truncate(step)
        self._recent = tuple(record for record in self._recent if record.step <= step)
        self._over_time = tuple(record for record in self._over_time if record.step <= step)


def spread_records(records: tuple[StepRecord, ...], count: int) -> tuple[StepRecord, ...]:
    """At most ``count`` + 1 of the records, evenly spread over their steps; the last is one of them."""
    steps = np.array([record.step for record in records], dtype=np.int64)
    return tuple(records[place] for place in spread(steps, count))
