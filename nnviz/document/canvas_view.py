"""Where a person looks on the canvas, as a value: what a project file keeps of it."""

from dataclasses import dataclass
from typing import Any

from nnviz.document.place import Place

LARGEST_ZOOM = 12.0


@dataclass(frozen=True, slots=True)
class CanvasView:
    """A part of the network, seen larger than fitted.

    Attributes:
        zoom: so many times larger, more than 1 and at most ``LARGEST_ZOOM``.
        centre: what is in the middle of the view, as shares of the network's width and height, each from 0 to 1.
    """

    zoom: float
    centre: tuple[float, float]


def encode_view(view: CanvasView) -> dict[str, Any]:
    """The view as JSON values."""
    return {"zoom": view.zoom, "centre": list(view.centre)}


def decode_view(place: Place) -> CanvasView:
    """The view that JSON values tell.

    Raises:
        ProjectError: something is missing, unknown or out of range; the message says where.
    """
    members = place.object(("zoom", "centre"), ("zoom", "centre"))
    zoom, shares = members["zoom"], members["centre"].items()
    if not 1.0 < zoom.number() <= LARGEST_ZOOM:
        raise zoom.fail(f"{zoom.shown} is not a zoom from more than 1 to {LARGEST_ZOOM:g}.")
    if len(shares) != 2:
        raise members["centre"].fail("two shares are needed: of the network's width and of its height.")
    for share in shares:
        if not 0.0 <= share.number() <= 1.0:
            raise share.fail(f"{share.shown} is not a share from 0 to 1.")
    return CanvasView(zoom.number(), (shares[0].number(), shares[1].number()))
