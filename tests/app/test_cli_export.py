"""`jishi export`: every kind of file, opened again, says what the live totals say; what it refuses."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from PIL import Image
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.core.period import Period
from bot.core.plan import IndicatorKind
from bot.core.report import Entry, Meaning
from bot.core.rollup_words import show
from bot.documents.xlsx import HEAD
from bot.services.group import GroupService
from bot.services.plan import load_pack
from bot.services.rollup import Overview, Reader, RollupService
from storage.database import Database
from tests.support.databases import wait_for
from tests.support.reports import SIX_UNITS, add_units, file_report

Jishi = Callable[..., Result]

NOW = datetime(2019, 3, 10, 9, 0, tzinfo=UTC)
W10 = Period(2019, 10)
REPORTS = (
    ("410122", "2019-W09", {"visits": Entry.count(3), "league-schools": Entry.ratio(8, 30)}),
    ("410122", "2019-W10", {"visits": Entry.count(4), "education-committee": Entry.yesno(yes=True)}),
    ("410184", "2019-W10", {"visits": Entry(Meaning.NOT_STARTED), "league-schools": Entry.ratio(2, 10)}),
    ("410225", "2019-W10", {"visits": Entry.count(10), "league-schools": Entry(Meaning.NOT_APPLICABLE)}),
)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Give a database with three counties and what they reported."""
    address = f"sqlite:///{tmp_path / 'export.db'}"

    async def fill() -> None:
        database = Database(address)
        await database.upgrade()
        await add_units(database, *SIX_UNITS)
        for unit, period, entries in REPORTS:
            await file_report(database, unit, period, entries)
        await database.close()

    wait_for(fill())
    return address


@pytest.fixture
def jishi(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Jishi:
    """Give `jishi` on that database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.delenv("BOT_TOKEN", raising=False)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["export", *arguments])

    return run


def live(url: str, unit: str) -> Overview:
    """Return what the bot would say now."""
    seen: list[Overview] = []

    async def look() -> None:
        database = Database(url)
        group = GroupService(database, admins=(), now=lambda: NOW)
        rollup = RollupService(database, group, load_pack("jishi-2019"))
        seen.append(await rollup.overview(Reader(None), unit, W10, now=NOW))
        await database.close()

    wait_for(look())
    return seen[0]


def exported(jishi: Jishi, tmp_path: Path, kind: str, unit: str = "") -> bytes:
    file = tmp_path / f"out.{kind}"
    where = ("--unit", unit) if unit else ()
    result = jishi("--period", "2019-W10", "--format", kind, "-o", str(file), *where)
    assert result.exit_code == 0, result.output
    assert f"已写入 {file}" in result.stdout
    return file.read_bytes()


@pytest.mark.parametrize("unit", ["410000", "410100", "410122"])
def test_the_workbook_has_the_live_totals(jishi: Jishi, url: str, tmp_path: Path, unit: str) -> None:
    book = load_workbook(io.BytesIO(exported(jishi, tmp_path, "xlsx", unit)))
    sheet, seen = book["汇总"], live(url, unit)
    for row, line in enumerate(seen.lines, HEAD + 1):
        total, kind = line.figure.filed, line.indicator.kind
        number = total.numerator if kind is IndicatorKind.RATIO else total.number
        known = total.counted or kind in (IndicatorKind.RATIO, IndicatorKind.YESNO)
        assert sheet.cell(row, 2).value == line.indicator.name
        assert sheet.cell(row, 5).value == (number if known else None)
    assert {line.figure.filed.number for line in seen.lines if line.indicator.id == "visits"} == {
        {"410000": 17, "410100": 7, "410122": 7}[unit]
    }


def test_the_table_adds_up_to_the_live_totals(jishi: Jishi, url: str, tmp_path: Path) -> None:
    content = exported(jishi, tmp_path, "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    for line in live(url, "410000").lines:
        own = [row for row in rows if row["指标"] == line.indicator.name]
        assert [row["县（市、区）"] for row in own] == ["中牟县", "新郑市", "兰考县"]
        total = line.figure.filed
        ratio = line.indicator.kind is IndicatorKind.RATIO
        assert sum(float(row["数值"] or 0) for row in own) == (total.numerator if ratio else total.number)
        assert sum(float(row["分母"] or 0) for row in own) == total.denominator


def test_the_notice_says_every_live_total(jishi: Jishi, url: str, tmp_path: Path) -> None:
    document = Document(io.BytesIO(exported(jishi, tmp_path, "docx")))
    said = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    for line in live(url, "410000").lines:
        assert f"{line.indicator.number}. {line.indicator.name}" in said
        assert show(line.indicator, line.figure.filed) in said


def test_the_picture_is_one_for_a_phone(jishi: Jishi, tmp_path: Path) -> None:
    with Image.open(io.BytesIO(exported(jishi, tmp_path, "png", "410100"))) as image:
        assert image.format == "PNG"
        assert image.width == 1080


def test_how_far_it_is_goes_beside_the_output_and_not_into_it(jishi: Jishi, tmp_path: Path) -> None:
    result = jishi("--period", "2019-W10", "--format", "csv", "-o", str(tmp_path / "out.csv"))
    assert "完成" in result.stderr
    assert result.stdout.startswith("已写入")
    assert len(result.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("--period", "上周"), 2, "'上周' 不是周次，写法如 2019-W10"),
        (("--period", "2019-W54"), 2, "2019年没有第54周"),
        (("--period", "2019-W10", "--format", "pdf"), 2, "--format 'pdf'：只有 xlsx、docx、csv、png"),
        (("--period", "2019-W10", "--unit", "419999"), 2, "没有这个单位：419999"),
        (("--period", "2019-W20"), 1, "2019-W20：河南省还没有人报过这一周，没有可导出的数据"),
        (("--period", "2019-W09", "--unit", "410200"), 1, "2019-W09：开封市还没有人报过这一周"),
    ],
)
def test_what_cannot_be_exported_is_said_and_no_file_is_made(
    jishi: Jishi, tmp_path: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    file = tmp_path / "out.xlsx"
    result = jishi(*arguments, "-o", str(file))
    assert (result.exit_code, said in result.stderr) == (status, True), result.output
    assert "Traceback" not in result.output
    assert not file.exists()


def test_a_folder_that_is_not_there_is_said_plainly(jishi: Jishi, tmp_path: Path) -> None:
    result = jishi("--period", "2019-W10", "--format", "csv", "-o", str(tmp_path / "无" / "out.csv"))
    assert result.exit_code == 1
    assert "写不了" in result.stderr


def test_without_units_there_is_nothing_to_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    result = CliRunner().invoke(app, ["export", "--period", "2019-W10", "-o", str(tmp_path / "out.xlsx")])
    assert result.exit_code == 2
    assert "还没有单位，请先 jishi units import" in result.stderr
