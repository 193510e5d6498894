"""`jishi db` and `jishi deliveries`: the tables, copies of them, the ledger."""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.app import system_clock
from bot.cli import app
from bot.core.plan import Duty
from bot.core.remind_book import Move
from bot.core.units import Level
from bot.services.remind_health import BACKED_UP
from storage import remind, remind_duties
from storage.database import Database
from storage.remind import NewDelivery
from storage.remind_clock import mark

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


def change_duties(file: Path) -> None:
    """Move one area's meeting of March, stop the study club, add a duty, as organisers do by chat."""

    async def put() -> None:
        database = Database(f"sqlite:///{file}")
        now = datetime(2019, 3, 1, tzinfo=UTC)
        own = Duty(
            id="own-1",
            title="五四评优材料",
            clause="组织者安排",
            audience=Level.COUNTY,
            start=date(2019, 3, 28),
            rungs=(-3,),
            text="五四评优材料",
        )
        try:
            await database.upgrade()
            async with database.write() as session:
                move = Move("exchange-day", date(2019, 3, 15), "豫东", date(2019, 3, 22))
                await remind_duties.put_move(session, move, by=1, now=now)
                await remind_duties.change_duty(session, "exchange-day", by=1, now=now)
                await remind_duties.change_duty(session, own.id, by=1, now=now, body=own)
                await remind_duties.change_duty(session, "area-meeting", by=1, now=now, active=False)
        finally:
            await database.close()

    asyncio.run(put())


def test_the_live_schedule_is_the_one_that_organisers_changed(
    jishi: Jishi, file: Path, tmp_path: Path
) -> None:
    change_duties(file)
    (tmp_path / "config.toml").write_text('[org]\nareas = { "豫东" = ["410200"] }\n', encoding="utf-8")
    asked = ("schedule", "--from", "2019-03-01", "--to", "2019-03-31")
    planned = json.loads(jishi(*asked, "--json").stdout)
    assert {row["area"] for row in planned} == {""}
    assert {"exchange-day", "area-meeting"} <= {row["duty"] for row in planned}
    live = json.loads(jishi(*asked, "--live", "--json").stdout)
    days = {(row["due"], row["area"]) for row in live if row["duty"] == "exchange-day"}
    assert days == {("2019-03-15", ""), ("2019-03-22", "豫东")}
    assert [row["send_at"][:10] for row in live if row["duty"] == "own-1"] == ["2019-03-25"]
    assert not [row for row in live if row["duty"] == "area-meeting"]
    shown = jishi(*asked, "--live").stdout
    assert "（豫东）" in shown
    assert "2019-03-15（组织者调整）" in shown
    assert jishi(*asked, "--live", "--ics", "live.ics").exit_code == 0
    assert "五四评优材料" in (tmp_path / "live.ics").read_text(encoding="utf-8")


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


def test_a_backup_leaves_its_moment_for_the_health_page(jishi: Jishi, file: Path) -> None:
    plan_one(file, "old")
    before = system_clock()
    assert jishi("db", "backup", "copy.db").exit_code == 0

    async def marked() -> tuple[datetime, str] | None:
        database = Database(f"sqlite:///{file}")
        try:
            async with database.read() as session:
                return await mark(session, BACKED_UP)
        finally:
            await database.close()

    found = asyncio.run(marked())
    assert found is not None
    assert before <= found[0] <= system_clock()


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
        result = jishi("db", "backup", "copy.db")
        assert result.exit_code == 0
        assert "没能记下这次备份的时间" in result.stderr
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
