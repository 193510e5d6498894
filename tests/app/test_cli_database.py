"""`jishi db` and `jishi deliveries`: the tables, copies of them, the ledger."""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from storage import remind
from storage.database import Database
from storage.remind import NewDelivery

Jishi = Callable[..., Result]
NOW = datetime(2019, 3, 12, 1, 0, tzinfo=UTC)


@pytest.fixture
def jishi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Jishi:
    """Give `jishi`, run in an empty folder on `jishi.db` there."""
    monkeypatch.chdir(tmp_path)
    for name in ("BOT_TOKEN", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "300")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments))

    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "jishi.db"


def plan_one(file: Path, duty: str) -> None:
    """Put one delivery into the ledger."""

    async def put() -> None:
        database = Database(f"sqlite:///{file}")
        try:
            await database.upgrade()
            async with database.write() as session:
                await remind.plan(session, [NewDelivery(duty, "2019-03-15", -10, -3, NOW)], now=NOW)
        finally:
            await database.close()

    asyncio.run(put())


def duties(file: Path) -> list[str]:
    """Return the duties in the ledger of a database file."""
    with closing(sqlite3.connect(file)) as connection:
        return [row[0] for row in connection.execute("SELECT duty FROM deliveries ORDER BY duty")]


def test_upgrade_makes_the_tables_and_check_finds_them_well(jishi: Jishi) -> None:
    missing = jishi("db", "check")
    assert missing.exit_code == 1
    assert "还没有数据库文件" in missing.stderr
    assert jishi("db", "upgrade").exit_code == 0
    assert jishi("db", "upgrade").exit_code == 0
    well = jishi("db", "check")
    assert (well.exit_code, well.stdout.strip()) == (0, "数据库完好。表结构是最新的。")


def test_a_backup_is_restored_and_what_was_there_is_kept(jishi: Jishi, file: Path, tmp_path: Path) -> None:
    plan_one(file, "old")
    assert jishi("db", "backup", "copy.db").exit_code == 0
    plan_one(file, "new")
    assert duties(file) == ["new", "old"]
    result = jishi("db", "restore", "copy.db")
    assert result.exit_code == 0, result.output
    assert duties(file) == ["old"]
    assert duties(tmp_path / "jishi.db.before-restore") == ["new", "old"]
    plan_one(file, "newer")
    assert jishi("db", "restore", "copy.db").exit_code == 0
    assert duties(tmp_path / "jishi.db.before-restore") == ["new", "old"]
    assert duties(tmp_path / "jishi.db.before-restore.2") == ["newer", "old"]
    assert not list(tmp_path.glob("*.part")) + list(tmp_path.glob("*.incoming"))


def test_a_backup_while_somebody_writes_holds_what_was_committed(jishi: Jishi, file: Path) -> None:
    plan_one(file, "committed")
    with closing(sqlite3.connect(file)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE deliveries SET duty = 'half'")
        assert jishi("db", "backup", "copy.db").exit_code == 0
        writer.rollback()
    assert duties(file.with_name("copy.db")) == ["committed"]


@pytest.mark.parametrize("damage", ["cut", "scribbled", "text", "another"])
def test_a_damaged_backup_is_refused_and_the_data_stay(jishi: Jishi, file: Path, damage: str) -> None:
    plan_one(file, "kept")
    copy = file.with_name("copy.db")
    assert jishi("db", "backup", "copy.db").exit_code == 0
    content = copy.read_bytes()
    if damage == "cut":
        copy.write_bytes(content[: len(content) // 2])
    elif damage == "scribbled":
        half = len(content) // 2
        copy.write_bytes(content[: half - 4096] + b"\xa5" * 8192 + content[half + 4096 :])
    elif damage == "text":
        copy.write_text("not a database " * 1000)
    else:
        copy.unlink()
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute("CREATE TABLE other (id INTEGER)")
    result = jishi("db", "restore", "copy.db")
    assert result.exit_code == 1
    assert "没有动现在的数据库" in result.stderr
    assert duties(file) == ["kept"]
    assert sorted(one.name for one in file.parent.iterdir() if "restore" in one.name) == []


def test_a_damaged_database_is_found_and_can_be_replaced_by_its_backup(jishi: Jishi, file: Path) -> None:
    plan_one(file, "kept")
    assert jishi("db", "backup", "copy.db").exit_code == 0
    file.write_bytes(b"the disk went mad " * 1000)
    assert jishi("db", "check").exit_code == 1
    result = jishi("db", "restore", "copy.db")
    assert result.exit_code == 0, result.output
    assert duties(file) == ["kept"]
    assert file.with_name("jishi.db.before-restore").read_bytes().startswith(b"the disk went mad")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["db", "backup", "copy.db"], "还没有数据库文件"),
        (["db", "restore", "copy.db"], "没有这个文件"),
    ],
)
def test_files_that_are_not_there_are_named(jishi: Jishi, arguments: list[str], said: str) -> None:
    result = jishi(*arguments)
    assert result.exit_code == 1
    assert said in result.stderr


def test_a_backup_into_a_folder_that_is_not_there_is_refused(jishi: Jishi, file: Path) -> None:
    plan_one(file, "kept")
    result = jishi("db", "backup", "nowhere/copy.db")
    assert result.exit_code == 1
    assert "nowhere：没有这个文件夹" in result.stderr


def test_postgresql_has_tools_of_its_own(jishi: Jishi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    for command in ("backup", "restore"):
        result = jishi("db", command, "copy.db")
        assert (result.exit_code, "pg_dump" in result.stderr) == (2, True)
    for arguments in (["db", "upgrade"], ["db", "check"], ["deliveries"]):
        unreachable = jishi(*arguments)
        assert unreachable.exit_code == 1
        assert "storage.url：数据库打不开" in unreachable.stderr


def test_the_ledger_is_listed_by_state(jishi: Jishi, file: Path) -> None:
    assert "没有这样的消息" in jishi("deliveries").stdout
    plan_one(file, "exchange-day")
    [row] = json.loads(jishi("deliveries", "--json").stdout)
    assert (row["duty"], row["state"], row["chat"], row["rung"]) == ("exchange-day", "planned", -10, -3)
    assert datetime.fromisoformat(row["send_at"]) == NOW
    assert json.loads(jishi("deliveries", "--state", "sent", "--json").stdout) == []
    assert "exchange-day" in jishi("deliveries", "--state", "planned").stdout
