"""The commands of `jishi` that end by themselves: what they print, what they refuse."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.core.plan import Plan
from bot.services.plan import load_pack

Jishi = Callable[..., Result]


@pytest.fixture
def jishi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Jishi:
    """Give `jishi`, run in an empty folder without variables of its own."""
    monkeypatch.chdir(tmp_path)
    for name in ("BOT_TOKEN", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "300")

    def run(*arguments: str, words: str = "") -> Result:
        return CliRunner().invoke(app, list(arguments), input=words)

    return run


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_pack("jishi-2019")


def json_of(result: Result) -> Any:
    """Return what a command printed as JSON."""
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


ANSWER_KEYS = {"question", "found", "answer", "clauses", "targets", "suggestions", "elapsed_ms"}


def test_ask_prints_one_answer_as_json(jishi: Jishi, plan: Plan) -> None:
    answer = json_of(jishi("ask", "--json", "--at", "2019-03-04", "县级中学团校2020年要达到多少"))
    assert set(answer) == ANSWER_KEYS
    assert (answer["question"], answer["found"]) == ("县级中学团校2020年要达到多少", True)
    assert "70%" in answer["answer"]
    assert "<" not in answer["answer"]
    assert answer["clauses"]
    assert all(plan.clause(clause) for clause in answer["clauses"])
    assert answer["targets"]
    assert all(plan.target(target) for target in answer["targets"])
    assert answer["elapsed_ms"] > 0


def test_ask_answers_line_by_line_and_a_bad_line_does_not_end_it(jishi: Jishi) -> None:
    lines = [
        json.dumps({"question": "交流日多久一次"}, ensure_ascii=False),
        "",
        "no json",
        '{"question": 5}',
        '{"at": "2019-03-01"}',
        json.dumps({"question": "明天郑州天气怎么样", "at": "2019-03-01"}, ensure_ascii=False),
        '{"question": "交流日多久一次", "at": "tomorrow"}',
    ]
    result = jishi("ask", "--jsonl", words="\n".join(lines))
    assert result.exit_code == 0
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer.get("found") for answer in answers] == [True, None, None, None, False, None]
    assert all(set(answer) == ANSWER_KEYS for answer in answers if "found" in answer)
    assert "第 3 行读不懂" in answers[1]["error"]


def test_ask_explains_itself(jishi: Jishi) -> None:
    result = jishi("ask", "--explain", "交流日多久一次")
    assert result.exit_code == 0
    assert "每月" in result.stdout
    explained = result.stdout.partition("为什么")[2]
    assert "词：" in explained
    assert "候选：" in explained


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask"], "请写上问题"),
        (["ask", "--at", "3月1日", "交流日"], "--at '3月1日'：日期写法如 2019-03-01"),
        (["schedule", "--from", "2019-03-01", "--to", "soon"], "--to 'soon'：日期写法如"),
        (["schedule", "--from", "2019-03-02", "--to", "2019-03-01"], "早于"),
        (["deliveries", "--state", "lost"], "须是 planned、sending、sent"),
        (["plan", "show", "九（九）"], "没有条款"),
        (["plan", "check", "no-such-pack"], "no-such-pack"),
        (["run"], "telegram.token：还没有填"),
        (["ask", "--config", "nowhere.toml", "交流日"], "nowhere.toml：没有这个文件"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence_with_status_2(
    jishi: Jishi, arguments: list[str], said: str
) -> None:
    result = jishi(*arguments)
    assert result.exit_code == 2, result.output
    assert said in result.stderr
    assert result.stdout == ""


def test_a_bad_config_starts_nothing_and_lists_every_fault(jishi: Jishi, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[telegram]\nprot = 1\nmode = "x"\n[report]\ngrace_days = 99\n')
    result = jishi("run")
    assert result.exit_code == 2
    lines = result.stderr.splitlines()
    assert sorted(re.split("[ ：]", line)[0] for line in lines) == [
        "report.grace_days",
        "telegram.mode",
        "telegram.prot",
    ]
    assert [one.name for one in tmp_path.iterdir()] == ["config.toml"]


def test_plan_check_counts_what_the_pack_holds(jishi: Jishi, plan: Plan) -> None:
    result = jishi("plan", "check")
    assert result.exit_code == 0
    assert f"没有错误。{len(plan.clauses)} 条条款，{len(plan.targets)} 个目标" in result.stdout


def test_plan_show_prints_the_clause_and_its_targets(jishi: Jishi, plan: Plan) -> None:
    target = next(one for one in plan.targets if "中学团校" in one.subject or "团校" in one.subject)
    result = jishi("plan", "show", target.clause)
    assert result.exit_code == 0
    clause = plan.clause(target.clause)
    assert clause is not None
    assert clause.text.splitlines()[0] in result.stdout
    assert f"目标 {target.id}" in result.stdout


def test_plan_targets_have_the_keys_that_scripts_rely_on(jishi: Jishi, plan: Plan) -> None:
    rows = json_of(jishi("plan", "targets", "--json"))
    keys = {"id", "clause", "subject", "scope", "op", "value", "unit", "due", "recurrence", "quote"}
    assert all(set(row) == keys for row in rows)
    assert [row["id"] for row in rows] == [target.id for target in plan.targets]
    assert {row["op"] for row in rows} <= {">=", "<=", "=", "done"}
    assert {row["recurrence"] for row in rows} <= {"monthly", "bimonthly", "quarterly", "yearly", None}
    assert all(date.fromisoformat(row["due"]) for row in rows if row["due"])
    assert rows[0]["id"] in jishi("plan", "targets").stdout


def test_plan_indicators_are_listed_in_order(jishi: Jishi, plan: Plan) -> None:
    rows = json_of(jishi("plan", "indicators", "--json"))
    assert [row["id"] for row in rows] == [indicator.id for indicator in plan.indicators]
    assert plan.indicators[0].name in jishi("plan", "indicators").stdout


MARCH = ("schedule", "--from", "2019-03-01", "--to", "2019-03-31")


def test_the_schedule_lists_every_rung_with_its_clause(jishi: Jishi, plan: Plan) -> None:
    rows = json_of(jishi(*MARCH, "--json"))
    keys = {"duty", "title", "due", "nominal_due", "send_at", "audience", "rung", "clause", "tentative"}
    assert all(keys <= set(row) for row in rows)
    exchange = [row for row in rows if row["duty"] == "exchange-day" and row["due"] == "2019-03-15"]
    assert [row["send_at"][:10] for row in exchange] == ["2019-03-12", "2019-03-15"]
    assert {row["audience"] for row in exchange} == {"county"}
    assert all(plan.clause(row["clause"]) for row in rows)
    moments = [datetime.fromisoformat(row["send_at"]) for row in rows]
    assert moments == sorted(moments)
    assert all(moment.utcoffset() for moment in moments)
    assert "交流日" in jishi(*MARCH).stdout


def test_the_schedule_is_written_as_a_calendar_file(jishi: Jishi, tmp_path: Path) -> None:
    result = jishi(*MARCH, "--ics", "march.ics")
    assert result.exit_code == 0
    calendar = Calendar.from_ical((tmp_path / "march.ics").read_bytes())
    titles = [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")]
    assert any("交流日" in title for title in titles)


def test_a_time_without_duties_says_so(jishi: Jishi) -> None:
    result = jishi("schedule", "--from", "1999-01-01", "--to", "1999-01-31")
    assert "没有提醒" in result.stdout
    assert json_of(jishi("schedule", "--from", "1999-01-01", "--to", "1999-01-31", "--json")) == []


def test_help_names_every_command(jishi: Jishi) -> None:
    said = jishi("--help").stdout
    for command in ("run", "demo", "ask", "plan", "schedule", "deliveries", "db", "doctor"):
        assert re.search(rf"\b{command}\b", said), command
