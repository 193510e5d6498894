"""Which methods and parameters the Bot API has, read once from python-telegram-bot's own signatures."""

import inspect
import re

from telegram import Bot

# Arguments of python-telegram-bot that never travel to Telegram.
_LOCAL = {
    "self", "read_timeout", "write_timeout", "connect_timeout", "pool_timeout", "api_kwargs", "filename",
    "current_offset",
}  # fmt: skip
# There `caption`, `parse_mode` and `caption_entities` are a convenience that ends up inside `media`.
# With `Defaults` python-telegram-bot adds these to every edit; Telegram passes over what it does not know.
_ADDED_TO_EDITS = {"parse_mode", "link_preview_options"}
_LOCAL_TO_ALBUMS = {"caption", "parse_mode", "caption_entities"}


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", r"_\1", name).lower()


def _read() -> dict[str, frozenset[str]]:
    """Return every Bot API method, by its lower-case name, with its parameters."""
    table: dict[str, frozenset[str]] = {}
    for name, member in inspect.getmembers(Bot):
        # The camelCase aliases are the Bot API's own names.
        function = getattr(Bot, _snake(name), None)
        if not re.fullmatch(r"[a-z]+([A-Z][a-zA-Z]*)|close", name) or not inspect.iscoroutinefunction(member):
            continue
        names = set(inspect.signature(function or member).parameters) - _LOCAL
        if name == "sendMediaGroup":
            names -= _LOCAL_TO_ALBUMS
        if name.startswith("editMessage"):
            names |= _ADDED_TO_EDITS
        table[name.lower()] = frozenset(names)
    return table


PARAMETERS = _read()
