"""The operator's settings: what is allowed, what is said about what is not, what is never shown."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from bot.config import ConfigError, Settings, load

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
TOKEN = "123456:AAF-secret-of-the-bot"
NO_VARIABLES: dict[str, str] = {}


def faults_of(tmp_path: Path, content: str, environment: dict[str, str] | None = None) -> list[str]:
    """Return what is said of a config file with this content."""
    file = tmp_path / "config.toml"
    file.write_text(content, "utf-8")
    with pytest.raises(ConfigError) as raised:
        load(file, environment or NO_VARIABLES)
    return raised.value.faults


def loaded(tmp_path: Path, content: str, environment: dict[str, str] | None = None) -> Settings:
    """Return the settings of a config file with this content."""
    file = tmp_path / "config.toml"
    file.write_text(content, "utf-8")
    return load(file, environment or NO_VARIABLES)


def model_keys(model: type[BaseModel], place: str = "") -> Iterator[str]:
    """List every key that a config file may have."""
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from model_keys(inner, f"{place}{name}.")
        else:
            yield f"{place}{name}"


def shown(value: Any) -> Any:
    """Return a setting as the file writes it."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, tuple | list):
        return [shown(one) for one in value]
    return value if isinstance(value, str | int | bool | dict) else str(value)


EVERY_FAULT = """
[telegram]
mode = "carrier pigeon"
api_url = "api.telegram.org"
file_url = 5
proxy = "socks5://me:hunter2@127.0.0.1:1080"
webhook_url = "ftp://example.org"
webhook_secret = "不是字母"
port = 70000
tokne = "123456:AAF-secret-of-the-bot"
[storage]
url = "mysql://root:hunter2@localhost/jishi"
[plan]
pack = ""
[org]
admins = ["张敏"]
areas = { "豫中" = 410100 }
[report]
open = "周八 09:00"
due = "17:00"
grace_days = -1
in_group = "有时"
[remind]
quiet_hours = ["08:30", "18:00"]
budget_per_day = 0
[calendar]
overrides = { 2027-02-06 = "holiday" }
[privacy]
audit_days = 1
[rollup]
own_position = "看情况"
[rolup]
"""


def test_every_fault_is_listed_with_its_key(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, EVERY_FAULT)
    keys = {re.split(r"[：=\s]", fault)[0] for fault in faults}
    assert keys == {
        "telegram.mode",
        "telegram.api_url",
        "telegram.file_url",
        "telegram.proxy",
        "telegram.webhook_url",
        "telegram.webhook_secret",
        "telegram.port",
        "telegram.tokne",
        "storage.url",
        "plan.pack",
        "org.admins.0",
        "org.areas.豫中",
        "report.open",
        "report.due",
        "report.grace_days",
        "report.in_group",
        "remind.quiet_hours",
        "remind.budget_per_day",
        "calendar.overrides",
        "privacy.audit_days",
        "rollup.own_position",
        "rolup",
    }
    assert all("允许：" in fault for fault in faults)


def test_no_secret_is_repeated_in_a_fault(tmp_path: Path) -> None:
    said = "\n".join(faults_of(tmp_path, EVERY_FAULT))
    assert "hunter2" not in said
    assert TOKEN not in said
    assert TOKEN not in "\n".join(faults_of(tmp_path, f'telegram = "{TOKEN}"'))


def test_an_unknown_key_is_answered_with_those_that_exist(tmp_path: Path) -> None:
    [fault] = faults_of(tmp_path, "[plan]\npakc = 'x'")
    assert fault == "plan.pakc：没有这个配置项。允许：pack"


def test_an_unknown_table_is_refused(tmp_path: Path) -> None:
    [fault] = faults_of(tmp_path, "[reports]\nopen = 'x'")
    assert fault.startswith("reports：没有这个配置项。允许：telegram、storage、")


def test_a_webhook_needs_its_address_its_secret_and_its_port(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, '[telegram]\nmode = "webhook"')
    assert faults == [
        f'telegram.{key}：mode = "webhook" 时必填' for key in ("webhook_url", "webhook_secret", "port")
    ]


def test_the_deadline_comes_after_the_opening(tmp_path: Path) -> None:
    assert faults_of(tmp_path, '[report]\nopen = "周五 17:00"\ndue = "周四 09:00"') == [
        "report.due：须晚于 report.open"
    ]


@pytest.mark.parametrize("table", ["telegram = 5", "storage = []"])
def test_a_value_where_a_table_belongs_is_a_fault_also_with_environment_variables(
    tmp_path: Path, table: str
) -> None:
    variables = {"BOT_TOKEN": TOKEN, "DATABASE_URL": "sqlite:///x.db"}
    [fault] = faults_of(tmp_path, table, variables)
    assert fault.startswith(table.split(maxsplit=1)[0])


def test_a_missing_file_and_one_that_is_no_toml_are_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"没有这个文件。可复制 config\.example\.toml"):
        load(tmp_path / "nowhere.toml", NO_VARIABLES)
    assert "不是合法的 TOML" in faults_of(tmp_path, "[telegram\n")[0]
    (tmp_path / "latin.toml").write_bytes('proxy = "é"'.encode("latin-1"))
    with pytest.raises(ConfigError, match="读不了"):
        load(tmp_path / "latin.toml", NO_VARIABLES)


def test_without_a_file_everything_has_its_default() -> None:
    assert load(None, NO_VARIABLES) == Settings()


def test_the_environment_overrides_token_and_database_and_nothing_else(tmp_path: Path) -> None:
    file = '[telegram]\ntoken = "1:file"\nport = 8080\n[storage]\nurl = "sqlite:///file.db"'
    variables = {"BOT_TOKEN": "2:environment", "DATABASE_URL": "postgresql://me@db/jishi", "PLAN": "other"}
    settings = loaded(tmp_path, file, variables)
    assert settings.telegram.token.get_secret_value() == "2:environment"
    assert settings.storage.url == "postgresql://me@db/jishi"
    assert (settings.telegram.port, settings.plan.pack) == (8080, "jishi-2019")


def test_an_empty_variable_does_not_wipe_out_the_file(tmp_path: Path) -> None:
    settings = loaded(tmp_path, '[telegram]\ntoken = "1:file"', {"BOT_TOKEN": ""})
    assert settings.telegram.token.get_secret_value() == "1:file"


def test_values_are_read_as_what_they_mean(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        """
        [org]
        admins = [1, 2]
        areas = { "豫中" = ["410100", "411000"] }
        [report]
        open = "Wed 08:00"
        due = "星期五 12:30"
        [remind]
        quiet_hours = [20:00:00, 07:00:00]
        [calendar.overrides]
        2027-02-06 = "rest"
        2027-02-14 = "work"
        """,
    )
    assert settings.org.areas == {"豫中": ("410100", "411000")}
    assert (str(settings.report.open), str(settings.report.due)) == ("周三 08:00", "周五 12:30")
    assert settings.remind.quiet_hours == (time(20), time(7))
    assert settings.calendar.overrides == {date(2027, 2, 6): False, date(2027, 2, 14): True}


def test_settings_do_not_show_the_token(tmp_path: Path) -> None:
    settings = loaded(tmp_path, f'[telegram]\ntoken = "{TOKEN}"\nwebhook_secret = "hush-hush"')
    assert TOKEN not in f"{settings!r} {settings}"
    assert "hush-hush" not in f"{settings!r} {settings}"


def test_the_example_loads_and_says_the_defaults() -> None:
    assert load(EXAMPLE, NO_VARIABLES) == Settings()


def test_the_example_has_every_key_with_its_default_and_a_comment() -> None:
    content = tomllib.loads(EXAMPLE.read_text("utf-8"))
    defaults = Settings()
    for key in model_keys(Settings):
        table, name = key.split(".")
        assert name in content[table], f"{key} is missing in the example"
        assert content[table][name] == shown(getattr(getattr(defaults, table), name)), key
    lines = EXAMPLE.read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        if re.match(r"^[a-z_]+ = ", line):
            above = [one for one in lines[max(0, number - 3) : number] if one.startswith("# ")]
            assert above, f"line {number + 1} of the example has no comment"
