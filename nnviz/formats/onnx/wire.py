"""The wire format of protocol buffers, as far as ONNX uses it. What is read is bounded, whatever the bytes claim.

Source: protobuf.dev/programming-guides/encoding. A message is a row of fields; a field is a number with a wire type,
and then a whole number (type 0), eight bytes (1), a length and so many bytes (2), or four bytes (5).
"""

import struct
from collections.abc import Iterator

from nnviz.formats.errors import FormatError

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
_SIGN = 1 << 63


def varint(value: int) -> bytes:
    """A whole number, negative ones as in two's complement of 64 bits."""
    value &= 2 * _SIGN - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def whole_field(number: int, value: int) -> bytes:
    """A field with a whole number."""
    return varint(number << 3 | VARINT) + varint(value)


def float_field(number: int, value: float) -> bytes:
    """A field with a float32."""
    return varint(number << 3 | FIXED32) + struct.pack("<f", value)


def bytes_field(number: int, content: bytes | str) -> bytes:
    """A field with bytes, text or a message."""
    # Half a surrogate pair, from a file name that is not Unicode, is not UTF-8: it is written as its escape.
    raw = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    return varint(number << 3 | BYTES) + varint(len(raw)) + raw


class FieldReader:
    """Reads messages, and counts their fields: a file of many tiny fields would take for ever."""

    def __init__(self, most: int) -> None:
        self._most = self._left = most

    def fields(self, message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
        """(number, value) of each field of a message. Bytes are views of the message, nothing is copied.

        Raises:
            FormatError: it is cut short or damaged, or there are too many fields.
        """
        place, end = 0, len(message)
        while place < end:
            self._count()
            tag, place = _varint_at(message, place)
            number, kind = tag >> 3, tag & 7
            if kind == VARINT:
                value, place = _varint_at(message, place)
                yield number, _signed(value)
                continue
            if kind == BYTES:
                length, place = _varint_at(message, place)
            elif kind in (FIXED64, FIXED32):
                length = 8 if kind == FIXED64 else 4
            else:
                raise FormatError("it is damaged")
            if length > end - place:
                raise FormatError("it is cut short or damaged")
            yield number, message[place : place + length]
            place += length

    def packed(self, message: memoryview) -> Iterator[int]:
        """Whole numbers that stand in one field, one behind the other; each counts as a field."""
        place = 0
        while place < len(message):
            self._count()
            value, place = _varint_at(message, place)
            yield _signed(value)

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise FormatError(f"it has more than {self._most:,} parts")


def _signed(value: int) -> int:
    return value - 2 * _SIGN if value & _SIGN else value


def _varint_at(message: memoryview, place: int) -> tuple[int, int]:
    """The whole number at a place, and the place behind it."""
    value = shift = 0
    while place < len(message) and shift < 64:
        byte = message[place]
        value |= (byte & 0x7F) << shift
        place += 1
        if byte < 0x80:
            return value & (2 * _SIGN - 1), place
        shift += 7
    raise FormatError("it is cut short or damaged")
