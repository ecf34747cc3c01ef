"""Which samples come next: the order of an epoch, and its mini-batches as views."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from nnviz.engine.arrays import Array, IntArray, frozen
from nnviz.engine.byte_rows import ByteRows, Inputs
from nnviz.engine.workspace import with_ones

# Rows with a one (batch, inputs + 1), their transpose, and targets (outputs, batch).
# The last two are vectors where it is of one sample.
MiniBatch: TypeAlias = tuple[Array, Array, Array]

# Views of every mini-batch are kept up to this many; beyond, they are made as they are needed.
_KEPT_VIEWS = 8192
# So many mini-batches are handed out at once where an epoch has fewer.
_AT_ONCE = 32
# A shuffled epoch of more bytes than this is not copied at once: each mini-batch is, when its turn comes, while it
# still fits into the processor's cache.
_LARGE_EPOCH = 1 << 22


@dataclass(frozen=True, slots=True)
class BatchingState:
    """Where in the data a run stands: enough to deliver the same mini-batches again.

    ``generator`` is the state of the random generator before the permutation of this epoch was drawn; ``chosen`` the
    row that was chosen for the next mini-batch, if any.
    """

    epoch: int
    batch: int
    generator: Mapping[str, Any]
    chosen: int | None = None


class Batching:
    """Hands out the mini-batches of the training data, epoch after epoch; a smaller last one is kept.

    One permutation is drawn from ``numpy.random.Generator(PCG64(seed))`` for each epoch when ``shuffle`` is on.
    ``epoch`` counts from 1 and ``batch`` is how many mini-batches of it have been handed out. ``chosen`` may name a row
    for the next mini-batch: if it is not in it anyway, it takes the place of its first row.
    """

    def __init__(
        self, inputs: Inputs, targets: Array, batch_size: int, shuffle: bool, seed: int, dtype: Any = np.float64
    ) -> None:
        """Make the mini-batches. Inputs that are bytes are scaled a mini-batch at a time, and never all at once."""
        self._bytes = inputs if isinstance(inputs, ByteRows) else None
        self._rows = with_ones(np.empty((0, inputs.shape[1])) if isinstance(inputs, ByteRows) else inputs, dtype)
        self._targets = np.array(targets, dtype, order="C")
        self.shuffle = shuffle
        self.batch_size = min(batch_size, len(inputs))
        self.batches = -(-len(inputs) // self.batch_size)
        self.order: IntArray = np.arange(len(inputs))
        self.epoch, self.batch = 1, 0
        self.chosen: int | None = None
        # The chosen row, where it took the first place in the mini-batch that was handed out last.
        self.placed: int | None = None
        self._rng = np.random.Generator(np.random.PCG64(seed))
        self._before: Mapping[str, Any] = self._rng.bit_generator.state
        # A shuffled epoch is copied into these, so that a mini-batch is a view; of a large one a mini-batch at a time.
        self._fetches = self._bytes is not None or (shuffle and self._rows.nbytes > _LARGE_EPOCH)
        room = self.batch_size if self._fetches else len(inputs)
        copies = shuffle or self._fetches
        self._epoch_rows = np.ones((room, self._rows.shape[1]), dtype) if copies else self._rows
        # Flat, one mini-batch behind the other: each is feature-major and contiguous, as losses want it.
        self._epoch_targets = np.empty(room * self._targets.shape[1], dtype)
        self._views = [self._view(i) for i in range(min(self.batches, _KEPT_VIEWS))]
        # What can be handed out at once: what is left of an epoch, or several epochs of a small table in one order.
        whole = len(inputs) // self.batch_size
        self._whole = min(whole, _KEPT_VIEWS)
        self._round = self._views[: self._whole]
        if not copies and whole == self.batches:
            self._round = self._round * max(1, 2 * _AT_ONCE // whole)
        if not copies:
            self._lay_out_targets(self._targets)
        self._arrange()

    def __len__(self) -> int:
        return len(self.order)

    def next(self) -> MiniBatch:
        """The next mini-batch: rows with a one (batch, inputs + 1), their transpose, targets (outputs, batch).

        A mini-batch of one sample has vectors for the last two. The arrays are views: they hold until the next call.
        """
        i = self.batch
        if i == self.batches:
            self._begin_epoch()
            i = 0
        self.batch = i + 1
        self.placed = None
        if self.chosen is not None:
            return self._with_chosen(self.chosen)
        if self._fetches:
            self._copy(self.indices())
        return self._views[i] if i < _KEPT_VIEWS else self._view(i)

    def ahead(self, most: int) -> Sequence[MiniBatch]:
        """The next mini-batches, up to ``most``: as many as can be had at once, and all of the usual size.

        None where ``next`` has more to do than to hand out a view. At least one of them must be taken, and
        ``pass_over`` be told how many were.
        """
        if self.chosen is not None or self._fetches:
            return ()
        if self.batch == self.batches and len(self._round) == self._whole:
            self._begin_epoch()
        return self._round[self.batch : self.batch + most]

    def pass_over(self, count: int) -> None:
        """Go on by so many of the mini-batches ``ahead``."""
        epochs = (self.batch + count - 1) // self.batches
        self.epoch += epochs
        self.batch += count - epochs * self.batches
        self.placed = None

    @property
    def count(self) -> int:
        """How many samples the mini-batch has that was handed out last."""
        return self.batch_size if self.batch < self.batches else len(self) - (self.batches - 1) * self.batch_size

    def indices(self) -> IntArray:
        """The rows of the mini-batch that was handed out last, (batch,)."""
        return self.indices_in(self.order, max(self.batch, 1), self.placed)

    def indices_in(self, order: IntArray, batch: int, placed: int | None) -> IntArray:
        """The rows of a mini-batch, counted from 1, in an epoch of that order; ``placed`` took the first place."""
        start = (batch - 1) * self.batch_size
        usual = order[start : start + self.batch_size]
        return usual if placed is None else np.concatenate([[placed], usual[1:]])

    def samples(self, indices: IntArray) -> tuple[Array, Array]:
        """Copies of rows of the table: inputs (batch, inputs) and targets (batch, outputs), read-only.

        The table never changes, so that a record may ask for its mini-batch at any later time.
        """
        inputs = self._rows[indices, :-1] if self._bytes is None else self._bytes[indices].astype(self._rows.dtype)
        return frozen(inputs), frozen(self._targets[indices])

    def state(self) -> BatchingState:
        """Where the run stands."""
        return BatchingState(self.epoch, self.batch, self._before, self.chosen)

    def restore(self, state: BatchingState) -> None:
        """Stand where ``state`` was taken; the order of its epoch is drawn again from its generator."""
        same_order = state.epoch == self.epoch and state.generator == self._before
        self.epoch, self.batch, self._before = state.epoch, state.batch, state.generator
        self.chosen, self.placed = state.chosen, None
        if not same_order:
            self._rng.bit_generator.state = state.generator
            self._arrange()

    def _with_chosen(self, row: int) -> MiniBatch:
        """The mini-batch with the chosen row in it, in new arrays."""
        self.chosen = None
        if row not in self.indices():
            self.placed = row
        indices = self.indices()
        return _for_the_engine(self._rows[indices], np.array(self._targets[indices].T, order="C"))

    def _begin_epoch(self) -> None:
        self.epoch += 1
        self.batch = 0
        if self.shuffle:
            self._before = self._rng.bit_generator.state
            self._arrange()

    def _arrange(self) -> None:
        if self.shuffle:
            self.order = self._rng.permutation(len(self.order))
            if not self._fetches:
                self._copy(self.order)

    def _copy(self, indices: IntArray) -> None:
        # They are within bounds; with "raise" NumPy would fill a copy of the buffer first.
        if self._bytes is None:
            self._rows.take(indices, 0, self._epoch_rows[: len(indices)], "clip")
        else:
            self._epoch_rows[: len(indices), :-1] = self._bytes[indices]
        if self._targets.shape[1] == 1:
            # One output: any layout is that of the table.
            self._targets.take(indices, None, self._epoch_targets[: len(indices)], "clip")
        else:
            self._lay_out_targets(self._targets[indices])

    def _lay_out_targets(self, targets: Array) -> None:
        """Fill ``_epoch_targets`` with these rows."""
        count, outputs = targets.shape
        whole = count - count % self.batch_size
        split = whole * outputs
        batches = targets[:whole].reshape(-1, self.batch_size, outputs)
        self._epoch_targets[:split].reshape(-1, outputs, self.batch_size)[...] = batches.transpose(0, 2, 1)
        self._epoch_targets[split : count * outputs].reshape(outputs, -1)[...] = targets[whole:].T

    def _view(self, i: int) -> MiniBatch:
        count = min(self.batch_size, len(self.order) - i * self.batch_size)
        start = 0 if self._fetches else i * self.batch_size
        rows = self._epoch_rows[start : start + count]
        outputs = self._targets.shape[1]
        targets = self._epoch_targets[start * outputs : (start + count) * outputs]
        return _for_the_engine(rows, targets.reshape(outputs, count))


def _for_the_engine(rows: Array, targets: Array) -> MiniBatch:
    """Rows, features and targets of a mini-batch; vectors for the last two where it is of one sample."""
    if len(rows) == 1:
        return rows, rows[0], targets[:, 0]
    return rows, rows.T, targets
