"""What a format of trained weights is."""

import os
from pathlib import Path
from typing import ClassVar

from nnviz.engine.network import LayerParameters, Network
from nnviz.formats.errors import FormatError
from nnviz.formats.metadata import StoredWeights, check_stored
from nnviz.formats.trained import TrainedWeights


class WeightFormat:
    """One file format for trained weights. Entries are frozen dataclasses; their docstring is the tooltip.

    The same weights always give the same bytes. What is read back equals what was written, bit for bit, as float64.
    An entry writes ``pack`` and ``unpack``; everything that is the same in all formats is done here.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    suffix: ClassVar[str]
    rank: ClassVar[int] = 100
    max_bytes: ClassVar[int] = 2**30

    def pack(self, weights: TrainedWeights) -> bytes:
        """The content of a file."""
        raise NotImplementedError

    def unpack(self, data: bytes) -> StoredWeights:
        """The weights in the content of a file. It takes no more memory than a small multiple of ``len(data)``.

        Raises:
            FormatError: the content is damaged; the message is the end of a sentence, e.g. "it is cut short".
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
            raise FormatError(f"{name} was not read as {self.title}: {error}.") from error
        return stored

    def read(self, path: Path, network: Network | None = None) -> tuple[LayerParameters, ...]:
        """The weights (fan_in, fan_out) and biases (fan_out,) of every layer in a file, read-only float64.

        Raises:
            FormatError: the file cannot be opened, is too large or damaged, or does not fit ``network``.
        """
        return self.parse(self.read_bytes(path), str(path), network).layers

    def read_bytes(self, path: Path) -> bytes:
        """The content of a file, once its size is known to be acceptable.

        Raises:
            FormatError: the file cannot be opened, or is too large.
        """
        try:
            # A pipe or a device would block, or never end.
            if path.exists() and not path.is_file():
                raise FormatError(f"{path} was not read: it is not an ordinary file.")
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                if size > self.max_bytes:
                    raise FormatError(
                        f"{path} was not read: it has {size:,} bytes, more than the {self.max_bytes:,} "
                        f"that a file of the format {self.title} may have."
                    )
                return file.read(size)
        except OSError as error:
            raise FormatError(f"{path} was not read: {error.strerror or error}.") from error
