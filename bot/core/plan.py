"""A plan as values: clauses, targets, indicators, duties and the words people use for them.

The values are read from a plan pack (`bot/packs/<name>/`) by `bot.core.plan_pack`. They know no
particular plan: everything that names 共青团 or 河南 is data.
"""

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import override

from bot.core.units import Level

PlanLevel = Literal["省", "市", "县", "乡", "村", "校", "企"]
"""The level a question names: 省级, 市级, 县级, 乡镇街道, 村社区, 学校, 企业."""


class Value(BaseModel):
    """A frozen value that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Clause(Value):
    """A numbered place in the document."""

    id: str
    """As cadres write it: `四（一）1·规范基础团务`; `通知` for the cover letter."""
    title: str
    parent: str | None = None
    text: str = ""
    """The clause's own paragraphs, joined by newlines; without those of the clauses below it."""
    line: int = 0
    """Line of the heading in `document.md`, from 1."""


class Op(StrEnum):
    """How a target compares; `done` is a commitment with a date but no number."""

    AT_LEAST = ">="
    AT_MOST = "<="
    EQUAL = "="
    DONE = "done"


class Recurrence(StrEnum):
    """How often a target comes round."""

    MONTHLY = "monthly"
    BIMONTHLY = "bimonthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


class Target(Value):
    """A dated or counted commitment (目标), with the sentence that makes it."""

    id: str
    """Stable slug in ASCII: `school-league-county-2020`."""
    clause: str
    topic: str
    """What its variants have in common: `中学团校` has variants by level and year."""
    subject: str
    """What is counted or done, as the subject of a sentence: `县级中学成立团校`."""
    scope: str
    """Over whom or what it is counted: `县级中学`."""
    level: PlanLevel | None = None
    """The level a question would name to pick this variant; None if the plan draws no distinction."""
    owner: tuple[str, ...] = ()
    """Who owes it: `团省委`, `团市委`, `县级团委`, `高校团委` …"""
    op: Op
    value: float | None = None
    """The figure; None only for `done`."""
    unit: str = ""
    """`%`, `次`, `家`, `周岁` …; empty only for `done`."""
    due: date | None = None
    """The last day: 2019年底前 is 2019-12-31."""
    recurrence: Recurrence | None = None
    quote: str
    """Verbatim words of the clause."""
    words: tuple[str, ...] = ()
    """Further words by which people mean this target."""


class IndicatorKind(StrEnum):
    """How an indicator is counted, and so how it adds up."""

    RATIO = "ratio"
    """Two counts, 分子/分母; sums are Σ分子/Σ分母, never an average."""
    CUMULATIVE = "cumulative"
    """A total so far; the last value counts."""
    PERIOD = "period"
    """A count within the week; weeks add up."""
    YESNO = "yesno"
    """Done or not; sums count the units that have."""


class Curve(StrEnum):
    """How a figure is expected to grow between two dates of its targets."""

    LINEAR = "linear"
    STEP = "step"
    """Nothing more is expected before the date itself."""
    SEASONAL = "seasonal"
    """In proportion to the weight of the months that have passed."""


class Lights(Value):
    """From which share of what is due today on a figure is 正常 (green) or 略慢 (amber); below it is 滞后."""

    green: Annotated[float, Field(gt=0, le=1)] = 1.0
    amber: Annotated[float, Field(gt=0, le=1)] = 0.8


class Indicator(Value):
    """What a county reports (指标)."""

    id: str
    number: Annotated[int, Field(ge=1)]
    """The form's running number, for quick paste (`1:20`)."""
    name: str
    """Short: `县级中学团校`."""
    definition: str
    """口径: what is counted and what is not."""
    kind: IndicatorKind
    unit: str
    """`所`, `次` …; the unit of numerator and denominator for a ratio."""
    also: tuple[str, ...] = ()
    """Other units in which people count the same: `人` for a 次 that is one person's visit."""
    direction: Literal["up", "down"] = "up"
    numerator: str = ""
    """What the upper number counts (ratio only): `已成立团校`."""
    denominator: str = ""
    """What the lower number counts (ratio only): `县级中学总数`."""
    level: Level = Level.COUNTY
    clause: str
    targets: tuple[str, ...]
    curve: Curve | None = None
    """None: evenly between the dates of its targets, and at each date for what recurs (每月1次)."""
    seasons: tuple[float, ...] = ()
    """Twelve weights, January first; only for the seasonal curve."""
    words: tuple[str, ...] = ()
    """Other names people type for it."""
    maximum: float | None = None
    """A plausible ceiling for one unit; beyond it the form refuses (a typing error)."""
    example: str = ""
    """What a good answer looks like: `12/30`."""


class Shift(StrEnum):
    """What happens to a date that falls on a rest day."""

    BEFORE = "before"
    """提前: the last working day before it."""
    AFTER = "after"
    """顺延: the first working day after it."""
    NONE = "none"
    """不动: it stays."""


class Duty(Value):
    """Something that recurs or falls due (事项)."""

    id: str
    title: str
    clause: str
    audience: Level
    """Whose groups are reminded."""
    rrule: str = ""
    """RFC 5545 recurrence (`FREQ=MONTHLY;BYMONTHDAY=15`); empty: once, on `start`. A BYMONTHDAY that a
    month lacks is clamped to the month's end."""
    start: date
    """First possible date; the date itself for a single occurrence."""
    until: date | None = None
    shift: Shift = Shift.BEFORE
    rungs: tuple[int, ...] = (0,)
    """Days from the due date: -3 is three days before it, 0 the day itself, 1 the day after."""
    at: time = time(9, 0)
    """Local time at which notices go out."""
    text: str
    """What is to be done, one sentence, as the notice says it."""
    targets: tuple[str, ...] = ()
    nominal: str = ""
    """Where the date comes from when the plan names none: `方案未定日期，默认每月15日`."""


class Alias(Value):
    """Words cadres use, and the term of the plan they stand for."""

    term: str
    words: tuple[str, ...]


class Contact(Value):
    """Whom the plan names for questions."""

    name: str
    phone: str
    email: str
    office: str


class Plan(Value):
    """A whole plan, as read from its pack."""

    name: str
    number: str
    """文号: 豫青字〔2019〕6号."""
    issuer: str
    title: str
    issued: date | None = None
    """Date of issue, where the document gives one."""
    starts: date
    """The day from which the plan's year-less dates are counted."""
    contact: Contact
    lights: Lights = Lights()
    clauses: tuple[Clause, ...]
    targets: tuple[Target, ...]
    indicators: tuple[Indicator, ...]
    duties: tuple[Duty, ...]
    aliases: tuple[Alias, ...]

    def clause(self, clause_id: str) -> Clause | None:
        """Return the clause with this id, if there is one."""
        return next((c for c in self.clauses if c.id == clause_id), None)

    def target(self, target_id: str) -> Target | None:
        """Return the target with this id, if there is one."""
        return next((t for t in self.targets if t.id == target_id), None)

    def indicator(self, indicator_id: str) -> Indicator | None:
        """Return the indicator with this id, if there is one."""
        return next((i for i in self.indicators if i.id == indicator_id), None)


class Fault(Value):
    """One thing wrong with content that somebody wrote, and where."""

    file: str
    line: int
    """From 1; 0 when the fault belongs to the whole file."""
    message: str

    @override
    def __str__(self) -> str:
        """Return `plan.toml:12: message`."""
        return f"{self.file}:{self.line}: {self.message}"
