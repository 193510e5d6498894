"""The operator's settings: `config.toml`, with `BOT_TOKEN` and `DATABASE_URL` from the environment."""

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from typing_extensions import override

from bot.core.period import WeeklyMoment

_WEEKLY = '星期和时刻，例如 "周五 17:00" 或 "Fri 17:00"'


class Section(BaseModel):
    """One table of the file; unknown keys are refused. Each description says what is allowed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TelegramSettings(Section):
    """How the bot reaches Telegram, and how Telegram reaches the bot."""

    token: SecretStr = Field(
        SecretStr(""), description='BotFather 给的令牌，形如 "123456:ABC…"；也可用环境变量 BOT_TOKEN'
    )
    mode: Literal["polling", "webhook"] = Field("polling", description='"polling" 或 "webhook"')
    api_url: str = Field(
        "https://api.telegram.org/bot",
        description="Bot API 地址，以 http:// 或 https:// 开头，以 /bot 结尾",
        pattern=r"^https?://.+",
    )
    file_url: str = Field(
        "https://api.telegram.org/file/bot",
        description="文件下载地址，以 http:// 或 https:// 开头",
        pattern=r"^https?://.+",
    )
    proxy: str = Field(
        "",
        description='HTTP 代理地址，形如 "http://127.0.0.1:8080"；不用代理则留空',
        pattern=r"^(https?://.+)?$",
    )
    webhook_url: str = Field(
        "",
        description='Telegram 推送到的公网地址，以 https:// 开头（mode = "webhook" 时必填）',
        pattern=r"^(https?://.+)?$",
    )
    webhook_secret: SecretStr = Field(
        SecretStr(""), description='1–256 个字符，只含字母、数字、_ 和 -（mode = "webhook" 时必填）'
    )
    listen: str = Field("127.0.0.1", description="本机监听地址")
    port: int = Field(
        0, ge=0, le=65535, description="0–65535 的整数；webhook、/health 和 /metrics 的端口，0 表示不监听"
    )

    @field_validator("webhook_secret")
    @classmethod
    def _secret_alphabet(cls, secret: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret.get_secret_value()):
            raise ValueError("含有不允许的字符")
        return secret


class StorageSettings(Section):
    """Where everything is kept."""

    url: str = Field(
        "sqlite:///jishi.db",
        description='"sqlite:///文件" 或 "postgresql://用户@主机/库"；也可用环境变量 DATABASE_URL',
        pattern=r"^(sqlite(\+aiosqlite)?:///.+|postgres(ql)?(\+asyncpg)?://.*)$",
    )


class PlanSettings(Section):
    """Which plan the bot serves."""

    pack: str = Field("jishi-2019", description="bot/packs/ 下的文件夹名，或一个文件夹的路径", min_length=1)


class OrgSettings(Section):
    """The units and who stands at the top."""

    units: str = Field("", description="单位表 CSV 的路径；留空则用方案包自带的 units.csv")
    admins: tuple[int, ...] = Field((), description="省级管理员的 Telegram 用户 id（整数）列表")
    areas: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description='片区："名称" = [单位代码, …]，中文名称要加引号，例如 "豫中" = ["410100", "411000"]',
    )


class ReportSettings(Section):
    """The weekly rhythm."""

    open: WeeklyMoment = Field(WeeklyMoment.parse("周四 09:00"), description=_WEEKLY + "：开始填报")
    due: WeeklyMoment = Field(WeeklyMoment.parse("周五 17:00"), description=_WEEKLY + "：截止，须晚于 open")
    grace_days: int = Field(2, ge=0, le=14, description="0–14 的整数：截止后还可修改的工作日数")
    in_group: bool = Field(False, description="true 或 false：是否允许直接在群里填报")

    @field_validator("open", "due", mode="before")
    @classmethod
    def _read_moment(cls, value: Any) -> Any:
        return WeeklyMoment.parse(value) if isinstance(value, str) else value


class RollupSettings(Section):
    """Who is shown which totals."""

    own_position: bool = Field(False, description="true 或 false：县里的人能否私下看到本县在全市、全省的位置")


class RemindSettings(Section):
    """How much the bot may say unasked, and when."""

    quiet_hours: tuple[time, time] = Field(
        (time(18, 0), time(8, 30)), description='两个时刻 ["18:00", "08:30"]：从前者到次日后者不发通知'
    )
    budget_per_day: int = Field(
        1, ge=1, le=20, description="1–20 的整数：每群每个工作日的通知上限（当天到期的除外）"
    )

    @field_validator("quiet_hours")
    @classmethod
    def _evening_then_morning(cls, hours: tuple[time, time]) -> tuple[time, time]:
        if hours[0] <= hours[1]:
            raise ValueError("前一个时刻须晚于后一个（傍晚到次日早晨）")
        return hours


class CalendarSettings(Section):
    """Corrections to the holiday table."""

    overrides: dict[date, bool] = Field(
        default_factory=dict, description='日期 = "work"（上班）或 "rest"（放假），例如 2027-02-06 = "rest"'
    )

    @field_validator("overrides", mode="before")
    @classmethod
    def _words(cls, table: Any) -> Any:
        words = {"work": True, "rest": False}
        if not isinstance(table, Mapping) or any(value not in words for value in table.values()):
            raise ValueError('每个日期的值须是 "work" 或 "rest"')
        return {day: words[value] for day, value in table.items()}


class PrivacySettings(Section):
    """How many days things are kept; a daily job deletes what is older."""

    people_days: int = Field(365, ge=7, description="7 以上的整数：没有权限的人，多少天不来就删去姓名")
    deliveries_days: int = Field(400, ge=31, description="31 以上的整数：已了结的消息记录保留多少天")
    audit_days: int = Field(1095, ge=90, description="90 以上的整数：人员和群的变更记录保留多少天")
    tokens_days: int = Field(
        30, ge=1, description="1 以上的整数：过期的邀请、过去的请假、输错口令的记录保留多少天"
    )

    def by_kind(self) -> dict[str, int]:
        """Return the days for each kind of record that the daily job clears out."""
        tokens = dict.fromkeys(("invitations", "leaves", "attempts"), self.tokens_days)
        return {
            "people": self.people_days,
            "deliveries": self.deliveries_days,
            "audit": self.audit_days,
            **tokens,
        }


class Settings(BaseSettings):
    """All of `config.toml`."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True)

    telegram: TelegramSettings = TelegramSettings()
    storage: StorageSettings = StorageSettings()
    plan: PlanSettings = PlanSettings()
    org: OrgSettings = OrgSettings()
    report: ReportSettings = ReportSettings()
    rollup: RollupSettings = RollupSettings()
    remind: RemindSettings = RemindSettings()
    calendar: CalendarSettings = CalendarSettings()
    privacy: PrivacySettings = PrivacySettings()

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take only what `load` read: an unrelated variable named STORAGE must not change the bot."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)


class ConfigError(Exception):
    """The configuration cannot be used; `faults` says why, one line each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def load(path: Path | None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read `path` (None: defaults only) and the environment.

    Raises:
        ConfigError: the file is missing, is no TOML, or holds values that are not allowed; every
            fault is listed with its key.
    """
    variables = os.environ if environment is None else environment
    content = _read(path) if path else {}
    for variable, table, key in (("BOT_TOKEN", "telegram", "token"), ("DATABASE_URL", "storage", "url")):
        keys = content.setdefault(table, {})
        # What is no table is refused below, with its name.
        if variables.get(variable) and isinstance(keys, dict):
            keys[key] = variables[variable]
    try:
        settings = Settings(**content)
    except ValidationError as invalid:
        raise ConfigError([_sentence(dict(fault)) for fault in invalid.errors()]) from None
    if faults := _together(settings):
        raise ConfigError(faults)
    return settings


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ConfigError([f"{path}：没有这个文件。可复制 config.example.toml 再修改"]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"{path}：读不了（{error}）"]) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"{path}：不是合法的 TOML（{error}）"]) from None


def _together(settings: Settings) -> list[str]:
    """List what is wrong between keys that are each right by themselves."""
    faults = []
    telegram, report = settings.telegram, settings.report
    if telegram.mode == "webhook":
        for key in ("webhook_url", "webhook_secret", "port"):
            value = getattr(telegram, key)
            if not (value.get_secret_value() if isinstance(value, SecretStr) else value):
                faults.append(f'telegram.{key}：mode = "webhook" 时必填')
    if report.due <= report.open:
        faults.append("report.due：须晚于 report.open")
    return faults


def _sentence(fault: dict[str, Any]) -> str:
    """Turn one of pydantic's faults into `key：what is wrong。允许：…`, without repeating secrets."""
    place = [str(part) for part in fault["loc"]]
    key = ".".join(place)
    if fault["type"] == "extra_forbidden":
        return f"{key}：没有这个配置项。允许：{'、'.join(_keys(place[:-1]))}"
    allowed = _description(place)
    # Addresses may hold a password, and a whole table the token.
    secret = len(place) == 1 or any(word in key for word in ("token", "secret", "url", "proxy"))
    shown = "" if secret else f" = {fault['input']!r}"
    return f"{key}{shown}：不合规。允许：{allowed or fault['msg']}"


def _keys(place: list[str]) -> list[str]:
    model: type[BaseModel] = Settings
    for name in place:
        inner = model.model_fields[name].annotation
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return []
        model = inner
    return list(model.model_fields)


def _description(place: list[str]) -> str:
    model: type[BaseModel] = Settings
    for name in place:
        field = model.model_fields.get(name)
        if field is None:
            return ""
        if field.description:
            return field.description
        inner = field.annotation
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return ""
        model = inner
    return f"一个 [{place[-1]}] 表" if place else ""
