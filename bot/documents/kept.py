"""Pictures that were drawn already, by what they show."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

_KEPT: Final = 64
"""Pictures that are remembered; one is about 50 kB."""

_pictures: OrderedDict[str, bytes] = OrderedDict()


async def picture(draw: Callable[[], bytes], shows: object) -> bytes:
    """Return what `draw` draws, without holding up the event loop; `shows` is all that it depends on."""
    key = hashlib.sha256(repr(shows).encode()).hexdigest()
    if key in _pictures:
        _pictures.move_to_end(key)
        return _pictures[key]
    drawn = await asyncio.to_thread(draw)
    _pictures[key] = drawn
    while len(_pictures) > _KEPT:
        _pictures.popitem(last=False)
    return drawn


def forget() -> None:
    """Draw everything anew from now on."""
    _pictures.clear()
