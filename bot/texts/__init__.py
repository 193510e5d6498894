"""Every sentence the bot says, kept as data: one TOML per feature, each value a Jinja2 template.

`text("ask.found", …)` renders the template `found` of `ask.toml` as Telegram HTML: every value put in
is escaped, a value that is missing is an error, and so is a key that does not exist.
"""

import tomllib
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from bot.core.workdays import SHANGHAI

WEEKDAYS = "一二三四五六日"


def text(key: str, **values: Any) -> str:
    """Render the sentence `key` (`feature.name`) as Telegram HTML.

    Raises:
        KeyError: there is no such sentence.
        jinja2.UndefinedError: a value the sentence needs is missing.
    """
    return _template(key, escape=True).render(**values).strip()


def label(key: str, **values: Any) -> str:
    """Render `key` for a place where Telegram reads no HTML: a button, an alert, a menu."""
    return _template(key, escape=False).render(**values).strip()


def keys() -> dict[str, str]:
    """Return every key with its template's source; a table in the file adds its name to the key."""
    found: dict[str, str] = {}
    for entry in resources.files(__name__).iterdir():
        if entry.name.endswith(".toml"):
            _collect(found, entry.name.removesuffix(".toml"), tomllib.loads(entry.read_text("utf-8")))
    return found


def _collect(found: dict[str, str], prefix: str, table: dict[str, Any]) -> None:
    for name, value in table.items():
        if isinstance(value, dict):
            _collect(found, f"{prefix}.{name}", value)
        else:
            found[f"{prefix}.{name}"] = value


@cache
def _sources() -> dict[str, str]:
    return keys()


@cache
def _template(key: str, *, escape: bool) -> Template:
    return _environment(escape=escape).from_string(_sources()[key])


@cache
def _environment(*, escape: bool) -> Environment:
    environment = Environment(
        autoescape=escape,  # noqa: S701  off only for `label`, whose output Telegram never parses
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = day
    environment.filters["moment"] = moment
    environment.filters["hour"] = hour
    return environment


def day(given: date | str) -> str:
    """Write a date as `2019年3月4日（周一）`; also one that was kept as ISO text in the ledger."""
    value = date.fromisoformat(given) if isinstance(given, str) else given
    return f"{value.year}年{value.month}月{value.day}日（周{WEEKDAYS[value.weekday()]}）"


def moment(value: datetime | str) -> str:
    """Write a moment as `3月4日（周一）08:30`, in Shanghai; the ledger keeps moments as ISO text."""
    given = datetime.fromisoformat(value) if isinstance(value, str) else value
    local = given.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日（周{WEEKDAYS[local.weekday()]}）{local:%H:%M}"


def hour(value: datetime) -> str:
    """Write a moment's time of day as `08:30`, in Shanghai."""
    return f"{value.astimezone(SHANGHAI):%H:%M}"
