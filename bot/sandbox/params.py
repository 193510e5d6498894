"""The parameters of one Bot API call, as they came: JSON, form-urlencoded, multipart or query string."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.sandbox.errors import bad_request

_PROSE = {
    "text", "caption", "callback_query_id", "inline_query_id", "url", "name", "description",
    "short_description", "secret_token",
}  # fmt: skip
_TRUE = {"true", "1", "yes", "t", "y"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file part of a multipart request."""

    name: str
    data: bytes
    mime: str


@dataclass(slots=True)
class Params:
    """Typed access to the parameters; in forms every value is text, and objects are JSON."""

    values: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.values or name in self.files

    def text(self, name: str) -> str | None:
        """Return a string parameter, None when it is absent."""
        value = self.values.get(name)
        return value if value is None or isinstance(value, str) else str(value)

    def integer(self, name: str) -> int | None:
        """Return an integer parameter, None when it is absent.

        Raises:
            ApiError: it is no integer.
        """
        value = self.values.get(name)
        if value is None or value == "":
            return None
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(f"invalid {name} specified") from None

    def number(self, name: str) -> float | None:
        """Return a number of seconds, None when it is absent.

        Raises:
            ApiError: it is no number.
        """
        value = self.values.get(name)
        try:
            return None if value is None else float(value)
        except (TypeError, ValueError):
            raise bad_request(f"invalid {name} specified") from None

    def flag(self, name: str) -> bool:
        """Return a boolean parameter; absent is false."""
        return str(self.values.get(name, "")).lower() in _TRUE

    def data(self, name: str) -> Any:
        """Return an object or array parameter, None when it is absent.

        Raises:
            ApiError: it is no JSON.
        """
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def shown(self) -> dict[str, Any]:
        """Return what the transcript shows: JSON read, files by their names."""
        shown = {name: value if name in _PROSE else _read(value) for name, value in self.values.items()}
        return shown | {
            name: f"<{upload.name}, {len(upload.data)} bytes>" for name, upload in self.files.items()
        }


def _read(value: Any) -> Any:
    """Return `value` with JSON objects, arrays, numbers and booleans read, other text as it is."""
    if isinstance(value, str) and value and (value[0] in "{[-0123456789" or value in {"true", "false"}):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def from_form(content_type: str, body: bytes, query: str = "") -> Params:
    """Read a JSON or form-urlencoded body, or the query string of a GET.

    Raises:
        ApiError: the JSON is broken or no object.
    """
    values: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
    if body and content_type.startswith("application/json"):
        try:
            given = json.loads(body)
        except ValueError:
            given = None
        if not isinstance(given, dict):
            raise bad_request("can't parse JSON object")
        values.update(given)
    elif body:
        values.update(parse_qsl(body.decode(), keep_blank_values=True))
    return Params(values)


async def from_multipart(request: Request, *, max_part_size: int) -> Params:
    """Read a multipart body with its files; `max_part_size` bytes bound a field that is no file."""
    values: dict[str, Any] = {}
    files: dict[str, Upload] = {}
    async with request.form(max_part_size=max_part_size) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                mime = value.content_type or "application/octet-stream"
                files[name] = Upload(value.filename or name, await value.read(), mime)
            else:
                values[name] = value
    return Params(values, files)
