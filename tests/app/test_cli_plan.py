"""`jishi plan check`: every fault of a pack with its place, those of pace and of the report's rules too."""

import shutil
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app

Check = Callable[[], Result]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Give a copy of the pack that comes with the bot."""
    with as_file(files("bot").joinpath("packs", "jishi-2019")) as shipped:
        shutil.copytree(shipped, tmp_path / "pack")
    return tmp_path / "pack"


@pytest.fixture
def check(pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Give the check of that copy."""
    monkeypatch.chdir(tmp_path)
    return lambda: CliRunner().invoke(app, ["plan", "check", str(pack)])


def test_a_sound_pack_is_counted_through(check: Check) -> None:
    result = check()
    assert result.exit_code == 0, result.output
    assert "没有错误" in result.stdout
    assert "条勾稽关系" in result.stdout


def test_faults_of_curves_and_lights_are_listed_together_with_their_lines(check: Check, pack: Path) -> None:
    indicators, plan = pack / "indicators.toml", pack / "plan.toml"
    said = indicators.read_text("utf-8").replace("0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1", "1, 1")
    indicators.write_text(said, "utf-8")
    plan.write_text(f"{plan.read_text('utf-8')}\n[lights]\namber = 1.5\n", "utf-8")
    result = check()
    line = said[: said.index("seasons = [1, 1]")].count("\n") + 1
    assert result.exit_code == 2
    assert f"indicators.toml:{line}: seasons 要有 12 个数，从一月到十二月，现有 2 个" in result.stderr
    assert "lights.amber 的值 1.5 太大，至多为 1" in result.stderr
    assert "Traceback" not in result.output


def test_a_rule_about_an_indicator_that_is_not_there_is_a_fault(check: Check, pack: Path) -> None:
    rules = pack / "report" / "rules.toml"
    rules.write_text(rules.read_text("utf-8").replace('left = ["visits"]', 'left = ["visit"]'), "utf-8")
    result = check()
    assert result.exit_code == 2
    assert "report/rules.toml" in result.stderr
    assert "没有指标 'visit'" in result.stderr
