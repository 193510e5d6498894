"""The house rules: size of files, direction of imports, what no file may mention, one list of commands."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from telegram.ext import CommandHandler

from bot.texts import text
from handlers.start import COMMANDS, menu
from tests.support.town import Town

ROOT = Path(__file__).parents[2]
HOUSE = ("bot", "handlers", "jobs", "storage", "tests", "docs", ".ci")
AT_THE_TOP = ("README.md", "CHANGELOG.md", "Makefile", "pyproject.toml", "config.example.toml")
LONGEST = 300
"""Lines of a source file; a longer one states its reason near the top."""


def files(*suffixes: str) -> list[Path]:
    """Return every file of the project with one of these suffixes."""
    inside = [
        file
        for folder in HOUSE
        for file in sorted((ROOT / folder).rglob("*"))
        if file.is_file() and not any(part.startswith((".", "__")) for part in file.parent.parts[-3:])
    ]
    top = [ROOT / name for name in AT_THE_TOP if (ROOT / name).exists()]
    return [file for file in [*inside, *top] if file.suffix in suffixes]


def test_no_source_file_is_longer_than_a_person_reads_in_one_go() -> None:
    too_long = {}
    for file in files(".py", ".js", ".css", ".html"):
        if "versions" in file.parts:
            continue  # migrations are written by Alembic and never again touched
        lines = file.read_text("utf-8").splitlines()
        stated = any(re.search(r"\blong: \w", line) for line in lines[:10])
        if len(lines) > LONGEST and not stated:
            too_long[str(file.relative_to(ROOT))] = len(lines)
    assert too_long == {}


def test_no_file_is_named_after_nothing() -> None:
    drawers = {"utils", "util", "common", "helpers", "helper", "manager", "misc"}
    assert [file for file in files(".py") if file.stem in drawers] == []


def test_arrows_point_down() -> None:
    # In a process of its own: import-linter switches off every logger that exists when it starts.
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    machine = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+|tmp/\w+)/")
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in files(".py", ".toml", ".md", ".js", ".css", ".html", ".txt", ".csv", "")
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if machine.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned_and_hashed_and_name_no_registry(name: str) -> None:
    content = (ROOT / name).read_text("utf-8")
    assert not re.search(r"https?://|^\s*-(?!-hash=)", content, re.MULTILINE)
    lines = content.replace("\\\n", " ").splitlines()
    wanted = [line for line in lines if re.match(r"[a-zA-Z0-9]", line)]
    assert len(wanted) > 20
    assert [line for line in wanted if not re.match(r"[\w.\-\[\]]+==\S+ .*--hash=sha256:", line)] == []


async def test_every_command_is_in_help_and_every_one_in_help_is_answered(town: Town) -> None:
    assert town.application is not None
    answered = {
        command
        for group in town.application.handlers.values()
        for handler in group
        if isinstance(handler, CommandHandler)
        for command in handler.commands
    }
    assert answered == set(COMMANDS)
    said = "".join(text("start.help", commands=menu(private=private)) for private in (True, False))
    assert [command for command in sorted(answered) if f"/{command} " not in said] == []


def test_the_readme_promises_no_command_that_is_not_there() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    targets = set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    promised = set(re.findall(r"(?:^|`)make ([a-z][\w-]*)", readme, re.MULTILINE))
    assert promised
    assert promised - targets == set()
    assert {"install", "demo", "test", "check", "bench", "run"} <= targets


def test_every_file_the_readme_points_to_is_there() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    linked = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", readme)
    assert [link for link in linked if not (ROOT / link).exists()] == []
