"""Telegram's HTML: what its parser accepts, what it makes of it, and the words with which it refuses.

Follows `parse_html` in tdlib's MessageEntity.cpp, whose messages carry the byte offset of the fault.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from bot.sandbox.entities import Entity, in_order, utf16_length
from bot.sandbox.errors import ApiError, bad_request

_TYPES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "span": "spoiler",
    "tg-spoiler": "spoiler", "code": "code", "pre": "pre", "a": "text_link", "tg-emoji": "custom_emoji",
    "blockquote": "blockquote",
}  # fmt: skip
_NAMED = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|lt|gt|amp|quot);?")
_ATTRIBUTE = re.compile(r"\s*([^\s=>]*)")
_VALUE = re.compile(r"\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9.-]*)(?=[\s>]))")
_MAX_CODE_POINT = 0x10FFFF


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    offset: int
    piece: int
    """Index of the first piece of text inside the tag."""


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Return the plain text of `source` and its entities (UTF-16 offsets, outer before inner).

    Raises:
        ApiError: `Bad Request: can't parse entities: …`, worded as Telegram words it.
    """
    if "<" not in source and "&" not in source:
        return source, []
    return _Parser(source).run()


class _Parser:
    """One run over one text."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._pieces: list[str] = []
        self._length = 0
        self._stack: list[_Open] = []
        self._entities: list[Entity] = []

    def run(self) -> tuple[str, list[Entity]]:
        source, position = self._source, 0
        while (tag := source.find("<", position)) >= 0:
            self._add(_unescaped(source[position:tag]))
            position = self._end_tag(tag) if source.startswith("/", tag + 1) else self._start_tag(tag)
        self._add(_unescaped(source[position:]))
        if self._stack:
            raise _fault(f'Can\'t find end tag corresponding to start tag "{self._stack[-1].tag}"')
        return "".join(self._pieces), in_order(_without_nested_in_code(self._entities))

    def _add(self, text: str) -> None:
        self._pieces.append(text)
        self._length += utf16_length(text)

    def _at(self, position: int) -> str:
        return f"at byte offset {len(self._source[:position].encode())}"

    def _start_tag(self, begin: int) -> int:
        source = self._source
        name_end = begin + 1
        while name_end < len(source) and not source[name_end].isspace() and source[name_end] != ">":
            name_end += 1
        if name_end == len(source):
            raise _fault(f"Unclosed start tag {self._at(begin)}")
        tag = source[begin + 1 : name_end].lower()
        if tag not in _TYPES:
            raise _fault(f'Unsupported start tag "{tag}" {self._at(begin)}')
        attributes, end = self._attributes(tag, begin, name_end)
        argument = self._argument(tag, attributes, begin)
        self._stack.append(_Open(tag, argument, self._length, len(self._pieces)))
        return end

    def _attributes(self, tag: str, begin: int, position: int) -> tuple[dict[str, str], int]:
        """Read `name=value` pairs up to `>`; return them and the position behind it."""
        source, found = self._source, dict[str, str]()
        while True:
            name = _ATTRIBUTE.match(source, position)
            position = name.end() if name else len(source)
            if position == len(source):
                raise _fault(f'Unclosed start tag "{tag}" {self._at(begin)}')
            if name is None or not name[1]:
                if source[position] == ">":
                    return found, position + 1
                raise _fault(f'Empty attribute name in the tag "{tag}" {self._at(begin)}')
            value = _VALUE.match(source, position)
            if value is not None:
                found[name[1].lower()] = _unescaped(value[1] or value[2] or value[3] or "")
                position = value.end()
            elif source[position:].lstrip().startswith("="):
                raise self._bad_value(tag, begin, position)
            elif tag == "blockquote" and name[1].lower() == "expandable":
                found["expandable"] = "1"
            else:
                where = f'in declaration of an attribute of the tag "{tag}" {self._at(begin)}'
                raise _fault(f"Expected equal sign {where}")

    def _bad_value(self, tag: str, begin: int, position: int) -> ApiError:
        """Tell an unclosed string from a name with a wrong character in it."""
        value = self._source.index("=", position) + 1
        while value < len(self._source) and self._source[value].isspace():
            value += 1
        if value == len(self._source) or self._source[value] in "\"'":
            return _fault(f'Unclosed start tag "{tag}" {self._at(begin)}')
        return _fault(f"Unexpected end of name token {self._at(value)}")

    def _argument(self, tag: str, attributes: dict[str, str], begin: int) -> str:
        """Return the one thing that matters of a tag's attributes."""
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _fault(f'Tag "span" must have class "tg-spoiler" {self._at(begin)}')
        if tag == "tg-emoji" and not attributes.get("emoji-id", "").isdigit():
            raise _fault("Invalid custom emoji identifier specified")
        if tag == "code":
            return attributes.get("class", "").removeprefix("language-")
        key = {"a": "href", "tg-emoji": "emoji-id", "blockquote": "expandable"}.get(tag, "")
        return attributes.get(key, "")

    def _end_tag(self, begin: int) -> int:
        source = self._source
        if not self._stack:
            raise _fault(f"Unexpected end tag {self._at(begin)}")
        close = source.find(">", begin)
        name, _, rest = (source[begin + 2 : close] if close >= 0 else "").partition(" ")
        if close < 0 or rest.strip():
            raise _fault(f"Unclosed end tag {self._at(begin)}")
        opened = self._stack.pop()
        if name.strip().lower() not in {"", opened.tag}:
            where = f'{self._at(begin)}, expected "</{opened.tag}>", found "</{name.strip()}>"'
            raise _fault(f"Unmatched end tag {where}")
        if self._length > opened.offset:
            self._close(opened)
        return close + 1

    def _close(self, opened: _Open) -> None:
        """Keep the entity that just ended."""
        entity: Entity = {
            "type": _TYPES[opened.tag],
            "offset": opened.offset,
            "length": self._length - opened.offset,
        }
        if opened.tag == "a":
            linked = _link(opened.argument or "".join(self._pieces[opened.piece :]))
            if linked is None:  # Telegram keeps the words of a link it cannot use
                return
            entity.update(linked)
        elif opened.tag == "tg-emoji":
            entity["custom_emoji_id"] = opened.argument
        elif opened.tag == "blockquote" and opened.argument:
            entity["type"] = "expandable_blockquote"
        elif opened.tag == "code" and opened.argument and self._stack and self._stack[-1].tag == "pre":
            entity |= {"type": "pre", "language": opened.argument}
        self._entities.append(entity)


def _fault(what: str) -> ApiError:
    return bad_request(f"can't parse entities: {what}")


def _unescaped(text: str) -> str:
    """Replace the character references Telegram knows; others stay as they are written."""
    if "&" not in text:
        return text

    def replace(match: re.Match[str]) -> str:
        code = int(match[1], 16) if match[1] else int(match[2]) if match[2] else None
        if code is None:
            return _NAMED[match[0].removesuffix(";") + ";"]
        return chr(code) if 0 < code <= _MAX_CODE_POINT else match[0]

    return _REFERENCE.sub(replace, text)


def _link(address: str) -> Entity | None:
    """Return the fields of a link or mention entity, None when `address` is no usable URL."""
    _, person, query = address.strip().partition("tg://user?")
    if person:
        user = parse_qs(query).get("id", [""])[0]
        return {"type": "text_mention", "user": {"id": int(user)}} if user.isdigit() else None
    return {"url": normal_url(address)} if is_url(address) else None


def is_url(address: str) -> bool:
    """Whether Telegram takes `address` as the target of a link or button."""
    try:
        parts = urlsplit(address.strip() if "://" in address else f"http://{address.strip()}")
    except ValueError:
        return False
    if parts.scheme in {"tg", "ton", "tonsite"}:
        return bool(parts.netloc)
    host = parts.hostname or ""
    local = host == "localhost" or bool(re.fullmatch(r"[0-9.]+|[0-9a-f:]+", host))
    named = bool(re.fullmatch(r"[\w-]+(\.[\w-]+)+", host))
    return parts.scheme in {"http", "https", "ftp"} and (local or named) and " " not in address.strip()


def normal_url(address: str) -> str:
    """Write `address` the way Telegram gives it back: with a scheme and a path."""
    full = address.strip() if "://" in address else f"http://{address.strip()}"
    parts = urlsplit(full)
    return f"{full}/" if not parts.path and not parts.query and parts.scheme != "tg" else full


def _without_nested_in_code(entities: list[Entity]) -> list[Entity]:
    """Drop what overlaps code: Telegram shows code as it is.

    `entities` come inner first, so of `pre` around `code class=language-…` the one with the language stays.
    """
    kept: list[Entity] = []
    for index, entity in enumerate(entities):
        start, end = entity["offset"], entity["offset"] + entity["length"]
        is_code = entity["type"] in {"code", "pre"}
        for other_index, other in enumerate(entities):
            wall = other["offset"], other["offset"] + other["length"]
            if (
                other is entity
                or other["type"] not in {"code", "pre"}
                or not (wall[0] <= start and end <= wall[1])
            ):
                continue
            if not is_code or wall != (start, end) or other_index < index:
                break
        else:
            kept.append(entity)
    return kept
