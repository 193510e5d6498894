"""Every sentence that is asked for is there, every sentence that is there is used, none can go wrong."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, UndefinedError, meta

from bot.core.errors import Refusal
from bot.core.report_checks import Code
from bot.core.report_input import FaultCode
from bot.texts import day, hour, keys, label, moment, text
from handlers.start import COMMANDS

ROOT = Path(__file__).parents[2]
SOURCES = [
    file
    for ring in ("bot", "handlers", "jobs")
    for file in sorted((ROOT / ring).rglob("*.py"))
    if "sandbox" not in file.parts and "migrations" not in file.parts
]
KEYS = keys()
FEATURES = {key.partition(".")[0] for key in KEYS}
SPEAKERS = frozenset({"text", "label"})


@cache
def trees() -> tuple[tuple[Path, ast.Module], ...]:
    """Return every source file of the bot, parsed."""
    return tuple((file, ast.parse(file.read_text("utf-8"))) for file in SOURCES)


def nodes() -> Iterator[tuple[Path, ast.AST]]:
    """Walk through all sources."""
    for file, tree in trees():
        for node in ast.walk(tree):
            yield file, node


def spoken() -> Iterator[tuple[str, ast.Call, str]]:
    """Give every call of `text` or `label` with each key it may be called with, and where it stands."""
    for file, node in nodes():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SPEAKERS:
            where = f"{file.relative_to(ROOT)}:{node.lineno}"
            for part in _choices(node.args[0]) if node.args else ():
                yield part, node, where


def _choices(argument: ast.expr) -> list[str]:
    """Return the keys that an argument may be: a literal, or either side of `a if … else b`."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return [argument.value]
    if isinstance(argument, ast.IfExp):
        return _choices(argument.body) + _choices(argument.orelse)
    return []


def variables(key: str) -> set[str]:
    """Return the values that a sentence cannot do without."""
    environment = Environment(autoescape=True)
    environment.filters.update({"day": day, "moment": moment, "hour": hour})
    return meta.find_undeclared_variables(environment.parse(KEYS.get(key, "")))


def refusals(kind: type[Refusal] = Refusal) -> list[type[Refusal]]:
    """Return every class of refusal."""
    return [kind, *(one for below in kind.__subclasses__() for one in refusals(below))]


def test_every_sentence_that_is_spoken_exists() -> None:
    missing = {f"{where}: {key}" for key, _, where in spoken() if key not in KEYS}
    assert missing == set()


def test_every_refusal_and_every_fault_of_the_form_has_its_sentence() -> None:
    needed = {refusal.text_key for refusal in refusals()} | {str(code) for code in (*FaultCode, *Code)}
    assert needed - set(KEYS) == set()


def test_every_command_has_its_line_in_the_menu_and_no_line_is_left_over() -> None:
    assert {key for key in KEYS if key.startswith("start.menu_")} == {
        f"start.menu_{name}" for name in COMMANDS
    }


def test_every_sentence_is_used() -> None:
    literals: set[str] = set()
    patterns: list[str] = []
    for _, node in nodes():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            literals.add(node.value)
        elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            start = str(node.values[0].value)
            # A key put together from parts: f"report.{word}" stands for every key of that form.
            if start.partition(".")[0] in FEATURES and "." in start:
                patterns.append(
                    "".join(
                        re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[a-z_]+"
                        for part in node.values
                    )
                )
    unused = {
        key
        for key in KEYS
        if key not in literals and not any(re.fullmatch(pattern, key) for pattern in patterns)
    }
    assert unused == set()


def test_whoever_speaks_a_sentence_gives_it_every_value_it_needs() -> None:
    lacking = []
    for key, call, where in spoken():
        if key not in KEYS or any(keyword.arg is None for keyword in call.keywords):
            continue  # missing: said above; `**values`: not known before it runs
        given = {keyword.arg for keyword in call.keywords}
        if needs := variables(key) - given:
            lacking.append(f"{where}: {key} needs {', '.join(sorted(needs))}")
    assert lacking == []


def test_whoever_refuses_gives_the_sentence_every_value_it_needs() -> None:
    classes = {refusal.__name__: refusal for refusal in refusals()}
    lacking = []
    for file, node in nodes():
        if not isinstance(node, ast.Raise) or node.exc is None:
            continue
        call = node.exc if isinstance(node.exc, ast.Call) else None
        name = call.func if call else node.exc
        if not isinstance(name, ast.Name) or name.id not in classes:
            continue
        refusal = classes[name.id]
        if refusal.__init__ is not Refusal.__init__ or (call and any(k.arg is None for k in call.keywords)):
            continue  # it makes its values itself
        given = {keyword.arg for keyword in call.keywords} if call else set()
        if needs := variables(refusal.text_key) - given:
            lacking.append(f"{file.relative_to(ROOT)}:{node.lineno}: {name.id} needs {sorted(needs)}")
    assert lacking == []


def test_what_goes_on_buttons_and_into_alerts_holds_no_html() -> None:
    plain = {key for key, call, _ in spoken() if isinstance(call.func, ast.Name) and call.func.id == "label"}
    plain |= {refusal.text_key for refusal in refusals()}
    assert {key for key in plain if re.search(r"</?[a-z]+>", KEYS.get(key, ""))} == set()


def test_no_sentence_switches_escaping_off() -> None:
    assert {key for key, source in KEYS.items() if re.search(r"\|\s*safe|autoescape", source)} == set()


def test_what_people_are_called_is_shown_as_text_never_read_as_html() -> None:
    name = '<b>张</b> & "敏"'
    said = text("group.not_allowed", unit=name)
    assert "<b>" not in said
    assert "&lt;b&gt;张&lt;/b&gt; &amp; " in said
    assert name in label("group.not_allowed", unit=name)


def test_a_sentence_that_is_not_there_or_lacks_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        text("start.no_such_sentence")
    with pytest.raises(UndefinedError):
        text("group.not_allowed")


def test_days_and_moments_are_written_in_shanghai_time() -> None:
    night = datetime(2019, 3, 4, 17, 5, tzinfo=UTC)
    assert moment(night) == "3月5日（周二）01:05"
    assert hour(night) == "01:05"
    assert day(night.date()) == "2019年3月4日（周一）"
