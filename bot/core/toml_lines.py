"""Finds the lines of a TOML file on which its tables and keys stand; `tomllib` does not tell them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\-]+)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"\s*([\w\-]+|\"[^\"]+\")\s*=")
_QUOTES = ('"""', "'''")
_AT_LINE = re.compile(r"at line (\d+)")


@dataclass(slots=True)
class TableLines:
    """Where one table and its keys stand, from 1."""

    header: int
    keys: dict[str, int] = field(default_factory=dict)

    def of(self, key: object) -> int:
        """Return the line of `key`, or of the table's header where the table lacks the key."""
        return self.keys.get(str(key), self.header)


def table_lines(text: str) -> Mapping[str, list[TableLines]]:
    """Return the tables of a TOML file by name, each name's in file order.

    The keys before the first header belong to the name "". Only what stands at the start of a line
    is seen, so a key inside an inline table has no line of its own.
    """
    current = TableLines(header=1)
    tables: dict[str, list[TableLines]] = {"": [current]}
    closing = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if closing:
            closing = "" if closing in line else closing
            continue
        header = _HEADER.fullmatch(line)
        if header:
            current = TableLines(header=number)
            tables.setdefault(header[2], []).append(current)
            continue
        key = _KEY.match(line)
        if key:
            current.keys.setdefault(key[1].strip('"'), number)
        closing = next((quote for quote in _QUOTES if line.count(quote) % 2), "")
    return tables


def error_line(message: str, text: str) -> int:
    """Return the line that a `tomllib` error message names; the last one if it names none."""
    match = _AT_LINE.search(message)
    return int(match[1]) if match else max(1, len(text.splitlines()))
