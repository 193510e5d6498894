"""Message entities: found in plain text, checked, written as HTML; offsets count UTF-16 units."""

import re
from html import escape
from typing import Any

from bot.sandbox.errors import bad_request

Entity = dict[str, Any]

STYLES = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
}
KNOWN_TYPES = {
    *STYLES, "pre", "text_link", "text_mention", "blockquote", "expandable_blockquote", "custom_emoji",
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number",
}  # fmt: skip

# tdlib's MessageEntity.cpp: a mention, command or hashtag must stand off from letters, and Chinese
# characters are letters ("@jishi_bot县级" is no mention).
_FOUND = re.compile(
    r"(?P<email>(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+(?![\w@]))"
    r"|(?P<url>(?<![\w@])(?:https?://[^\s<>\"，。；！？（）【】「」《》]+"
    r"|(?:[A-Za-z0-9-]+\.)+(?:com|cn|org|net|me|io|gov|edu)(?![\w@])(?:[/?#][^\s<>\"，。；！？（）【】「」《》]*)?))"
    r"|(?P<mention>(?<!\w)@[A-Za-z0-9_]{2,32}(?!\w))"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>@]))"
    r"|(?P<hashtag>(?<!\w)#(?=\d*[^\W\d])\w{1,256})",
)
_MAY_HOLD_ENTITIES = re.compile(r"[@/#.]")


def utf16_length(text: str) -> int:
    """Return the length of `text` in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def detect(text: str) -> list[Entity]:
    """Find the mentions, commands, links, hashtags and addresses that Telegram marks by itself."""
    if not _MAY_HOLD_ENTITIES.search(text):
        return []
    found: list[Entity] = []
    for match in _FOUND.finditer(text):
        piece = match.group().rstrip(".,:;!?'") if match.lastgroup == "url" else match.group()
        found.append({
            "type": match.lastgroup,
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(piece),
        })  # fmt: skip
    return found


def with_detected(text: str, given: list[Entity]) -> list[Entity]:
    """Return `given` and what Telegram finds by itself outside code and links, in order."""
    closed = {"code", "pre", "text_link", "text_mention", *_FOUND.groupindex}
    walls = [(e["offset"], e["offset"] + e["length"]) for e in given if e["type"] in closed]
    extra = [
        entity
        for entity in detect(text)
        if not any(
            entity["offset"] < end and entity["offset"] + entity["length"] > start for start, end in walls
        )
    ]
    return in_order([*given, *extra]) if extra else given


def in_order(entities: list[Entity]) -> list[Entity]:
    """Sort outer before inner."""
    return sorted(entities, key=lambda e: (e["offset"], -e["length"]))


def checked(raw: Any, text: str) -> list[Entity]:
    """Check an `entities` parameter against its text and return it in order.

    Raises:
        ApiError: an entity is malformed, of an unknown type, or reaches outside the text.
    """
    if not isinstance(raw, list):
        raise bad_request("can't parse entities: Expected an Array of MessageEntity")
    size = utf16_length(text)
    for entity in raw:
        if not isinstance(entity, dict) or entity.get("type") not in KNOWN_TYPES:
            raise bad_request("can't parse MessageEntity: Unsupported type specified")
        offset, length = entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(length, int):
            raise bad_request(
                'can\'t parse MessageEntity: Field "offset" and "length" must be of type Number'
            )
        if offset < 0 or length <= 0 or offset + length > size:
            raise bad_request(f"can't parse entities: entity at offset {offset} reaches outside the text")
    return in_order([dict(entity) for entity in raw])


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Drop white space at both ends, as Telegram does, and move the entities along."""
    shorter = text.strip()
    if len(shorter) == len(text):
        return text, entities
    cut = utf16_length(text[: len(text) - len(text.lstrip())])
    size = utf16_length(shorter)
    moved: list[Entity] = []
    for entity in entities:
        start = max(0, entity["offset"] - cut)
        end = min(size, entity["offset"] - cut + entity["length"])
        if end > start:
            moved.append({**entity, "offset": start, "length": end - start})
    return shorter, moved


def piece_of(text: str, entity: Entity) -> str:
    """Return the characters that `entity` covers."""
    raw = text.encode("utf-16-le")
    return raw[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")


def to_html(text: str, entities: list[Entity], *, links: bool = False) -> str:
    """Write `text` with its formatting as Telegram HTML; `links` also makes plain addresses clickable."""
    if not entities:
        return escape(text, quote=False)
    raw = text.encode("utf-16-le")
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    for entity in in_order(entities):
        before, after = _tags(entity, piece_of(text, entity), links=links)
        if before:
            opening.setdefault(entity["offset"], []).append(before)
            closing.setdefault(entity["offset"] + entity["length"], []).insert(0, after)
    cuts = sorted({0, *opening, *closing, len(raw) // 2})
    html: list[str] = []
    for start, end in zip(cuts, [*cuts[1:], len(raw) // 2], strict=True):
        html += closing.get(start, [])
        html += opening.get(start, [])
        html.append(escape(raw[2 * start : 2 * end].decode("utf-16-le"), quote=False))
    return "".join(html)


def _tags(entity: Entity, piece: str, *, links: bool) -> tuple[str, str]:
    """Return the opening and closing tag of `entity`; empty when it has none."""
    kind = entity["type"]
    if kind in STYLES:
        return f"<{STYLES[kind]}>", f"</{STYLES[kind]}>"
    if kind == "pre":
        language = entity.get("language")
        return (
            (f'<pre><code class="language-{escape(language)}">', "</code></pre>")
            if language
            else ("<pre>", "</pre>")
        )
    if kind == "blockquote":
        return "<blockquote>", "</blockquote>"
    if kind == "expandable_blockquote":
        return "<blockquote expandable>", "</blockquote>"
    address = {
        "text_link": entity.get("url"),
        "text_mention": f"tg://user?id={entity.get('user', {}).get('id')}",
        "url": (piece if "://" in piece else f"https://{piece}") if links else None,
    }.get(kind)
    return (f'<a href="{escape(address)}">', "</a>") if address else ("", "")
