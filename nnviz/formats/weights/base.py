"""What a format of trained weights is."""

import enum
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from nnviz.document.imported import ImportedNetwork
from nnviz.engine.arrays import Array
from nnviz.engine.network import LayerParameters, Network
from nnviz.formats.errors import FormatError
from nnviz.formats.metadata import StoredWeights, check_chain, check_stored, imported_from
from nnviz.formats.reading import read_bytes
from nnviz.formats.trained import TrainedWeights


class Checked(enum.Enum):
    """How a written file was checked."""

    READ_BACK = "the numbers were read back and run through the network"
    RUN = "the file itself was run"


@dataclass(frozen=True, eq=False, slots=True)
class Replay:
    """What a written file gives for the first samples: (samples, outputs)."""

    predictions: Array
    checked: Checked


class WeightFormat:
    """One file format for trained weights. Entries are frozen dataclasses; their docstring is the tooltip.

    The same weights always give the same bytes. An entry writes ``pack`` and ``replay``; several may have one ending,
    and then the one with the lowest ``rank`` is meant where nobody chose.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    suffix: ClassVar[str]
    rank: ClassVar[int] = 100
    max_bytes: ClassVar[int]

    def pack(self, weights: TrainedWeights) -> bytes:
        """The content of a file."""
        raise NotImplementedError

    def replay(self, data: bytes, name: str, weights: TrainedWeights, inputs: Array) -> Replay:
        """What the content of a file gives for samples, worked out from ``data`` alone.

        Args:
            name: what a message calls the file.
            weights: those that were written; only the shape and the activations of their network are used.
            inputs: (samples, inputs) as they stand in the data, not standardised.

        Raises:
            FormatError: the content is damaged, or does not fit the network.
        """
        raise NotImplementedError

    def write_bytes(self, weights: TrainedWeights) -> bytes:
        """The content of a file with these weights.

        Raises:
            FormatError: it would be larger than this format is read back from.
        """
        data = self.pack(weights)
        if len(data) > self.max_bytes:
            raise FormatError(
                f"As {self.title} these weights take {len(data):,} bytes, more than the {self.max_bytes:,} "
                "that are read back: choose another format."
            )
        return data

    def read_bytes(self, path: Path) -> bytes:
        """The content of a file, once its size is known to be acceptable.

        Raises:
            FormatError: the file cannot be opened, or is too large.
        """
        return read_bytes(path, self.max_bytes, f"a file of the format {self.title}")


class ReadableFormat(WeightFormat):
    """A format that is read as well: an export reads back, bit for bit as float64, and files of others are imported.

    An entry writes ``pack``, ``unpack`` and, where files of other programs look different, ``unpack_foreign``.
    """

    # The largest network takes 80 MB in float64.
    max_bytes: ClassVar[int] = 2**27
    # Whether what is read back has all the bits that were written.
    exact: ClassVar[bool] = True

    def unpack(self, data: bytes) -> StoredWeights:
        """The weights in the content of a file that nnviz wrote. It takes no more memory than a small multiple of it.

        Raises:
            FormatError: the content is damaged; the message is the end of a sentence, e.g. "it is cut short".
        """
        raise NotImplementedError

    def unpack_foreign(self, data: bytes) -> ImportedNetwork:
        """The weights in the content of a file of any program; memory is bounded as in ``unpack``.

        Raises:
            FormatError: the content is damaged, or holds no layers; the message is the end of a sentence.
        """
        stored = self.unpack(data)
        check_stored(stored, None)
        return imported_from(stored)

    def parse(self, data: bytes, name: str, network: Network | None = None) -> StoredWeights:
        """The weights and metadata in the content of a file.

        Args:
            name: what the message calls the file.
            network: the network that the weights must fit, where it is known.

        Raises:
            FormatError: the content is damaged or does not fit.
        """
        try:
            stored = self.unpack(data)
            check_stored(stored, network)
        except FormatError as error:
            raise self._refusal(name, error) from error
        return stored

    def parse_foreign(self, data: bytes, name: str) -> ImportedNetwork:
        """The weights in the content of a file of any program.

        Raises:
            FormatError: the content is damaged, or holds no layers.
        """
        try:
            imported = self.unpack_foreign(data)
            check_chain(imported.layers)
        except FormatError as error:
            raise self._refusal(name, error) from error
        return imported

    def read(self, path: Path, network: Network | None = None) -> tuple[LayerParameters, ...]:
        """The weights (fan_in, fan_out) and biases (fan_out,) of every layer in a file, read-only float64.

        Raises:
            FormatError: the file cannot be opened, is too large or damaged, or does not fit ``network``.
        """
        return self.parse(self.read_bytes(path), str(path), network).layers

    def replay(self, data: bytes, name: str, weights: TrainedWeights, inputs: Array) -> Replay:
        """What the network gives with the weights and the standardisation of the file."""
        stored = self.parse(data, name, weights.network)
        mean, scale = stored.standardisation or (None, None)
        read = replace(weights, layers=stored.layers, input_mean=mean, input_scale=scale)
        return Replay(read.predict(inputs), Checked.READ_BACK)

    def _refusal(self, name: str, error: FormatError) -> FormatError:
        return FormatError(f"{name} was not read as {self.title}: {error}.")
