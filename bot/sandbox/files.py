"""Files on the server: uploads of people and of the bot, and the size of a picture."""

import itertools
import struct

from bot.sandbox.model import StoredFile

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_JPEG_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_JPEG_HEAD = 9


class FileStore:
    """Keeps every file under its file_id."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._numbers = itertools.count(1)

    def add(
        self, name: str, data: bytes, mime: str = "application/octet-stream", *, as_photo: bool = False
    ) -> StoredFile:
        """Keep `data`; with `as_photo` it gets its width and height.

        Raises:
            ValueError: `as_photo` and the data is no picture.
        """
        number = next(self._numbers)
        width, height = dimensions(data) if as_photo else (0, 0)
        kind = "AgAC" if as_photo else "BQAC"
        stored = StoredFile(f"{kind}-sandbox-{number}", f"AQAD{number}", name, mime, data, width, height)
        self._by_id[stored.id] = stored
        self._by_path[stored.path] = stored
        return stored

    def get(self, file_id: str) -> StoredFile | None:
        """Return the file with this file_id."""
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        """Return the file with this file_path."""
        return self._by_path.get(path)


def dimensions(data: bytes) -> tuple[int, int]:
    """Return width and height in pixels of a PNG or JPEG.

    Raises:
        ValueError: it is neither.
    """
    if data.startswith(_PNG) and data[12:16] == b"IHDR":
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data.startswith(_JPEG):
        position = 2
        while position + _JPEG_HEAD <= len(data) and data[position] == _JPEG[0]:
            if data[position + 1] in _JPEG_FRAMES:
                height, width = struct.unpack(">HH", data[position + 5 : position + 9])
                return width, height
            position += 2 + int.from_bytes(data[position + 2 : position + 4])
    raise ValueError("neither PNG nor JPEG")
