"""How totals look in chat: the standing of a unit, the overview, one indicator, one number's history."""

from dataclasses import asdict
from typing import Any

from bot.context import Button
from bot.core.plan import Indicator, IndicatorKind
from bot.core.report_states import State
from bot.core.rollup_words import (
    against,
    brief,
    coverage,
    number,
    show,
    show_own,
    stamp,
    week_words,
)
from bot.core.units import Level
from bot.services.buttons import Meaning
from bot.services.rollup import Breakdown, Line, Overview, Said
from bot.services.rollup_position import OwnPosition
from bot.texts import label, text
from handlers.pages import Rows

_NUMBERS = 7
"""Number buttons in a row."""
_UNITS = 3
"""Unit buttons in a row."""
_NAME = 8
"""Characters of a unit's name on its button."""


def _heading(seen: Overview) -> dict[str, str]:
    return {
        "unit": seen.unit.name,
        "week": week_words(seen.period),
        "stamp": stamp(seen.at, seen.reported, len(seen.filings)),
    }


def status(seen: Overview, *, position: bool = False) -> tuple[str, Rows]:
    """Return a county's own standing: every target with value, pace, gap and date.

    `position` offers its place among the others.
    """
    filing = next((one for one in seen.filings if one.unit == seen.unit.code), None)
    state = filing.state if filing is not None and filing.filed else None
    lines = [
        {
            **asdict(against(line.indicator, line.pace)),
            "number": line.indicator.number,
            "name": line.indicator.name,
            "value": show_own(line.indicator, line.figure.filed),
        }
        for line in seen.lines
    ]
    report = label("rollup.position_reported", state=state.zh) if state else label("rollup.position_silent")
    rows = _number_rows(seen, "rollup.history")
    last = [_button("label_png", "rollup.picture", seen, kind="progress"), *_weeks(seen)]
    if position:
        last.insert(1, _button("label_position", "rollup.position", seen))
    rows.append(last)
    return text("rollup.status", **_heading(seen), report=report, lines=lines), rows


def summary(seen: Overview) -> tuple[str, Rows]:
    """Return the overview of a city or the province."""
    lines = [
        {
            **asdict(against(line.indicator, line.pace)),
            "number": line.indicator.number,
            "name": line.indicator.name,
            "value": show(line.indicator, line.figure.filed),
            "approved": brief(line.indicator, line.figure.approved),
        }
        for line in seen.lines
    ]
    lagging = [line.indicator.name for line in seen.lines if line.lagging]
    words = text(
        "rollup.summary",
        **_heading(seen),
        approved=len(seen.in_state(State.APPROVED, State.ACCEPTED)),
        waiting=len(seen.in_state(State.SUBMITTED)),
        returned=len(seen.in_state(State.RETURNED)),
        silent=len(seen.silent),
        lagging=lagging,
        lines=lines,
    )
    rows = _number_rows(seen, "rollup.indicator")
    rows.append(
        [
            _button("label_png", "rollup.picture", seen, kind="progress"),
            _button("label_heat", "rollup.picture", seen, kind="heat"),
            _button("label_export", "rollup.menu", seen),
        ]
    )
    rows.append([_button("label_pack", "rollup.pack", seen), *_weeks(seen)])
    return words, rows


def breakdown(found: Breakdown) -> tuple[str, Rows]:
    """Return one indicator of a unit with what is below it, in the order of the division codes."""
    seen, line = found.overview, found.line
    indicator, filed = line.indicator, line.figure.filed
    weekly = indicator.kind is IndicatorKind.PERIOD and bool(filed.counted)
    parts = [
        {"mark": against(part.indicator, part.pace).mark, "name": unit.name, "value": _part(unit.level, part)}
        for unit, part in found.parts
    ]
    words = text(
        "rollup.breakdown",
        **_heading(seen),
        **asdict(against(line.indicator, line.pace)),
        number=indicator.number,
        name=indicator.name,
        value=show(indicator, filed),
        approved=show(indicator, line.figure.approved),
        week_value=f"{number(filed.week)} {indicator.unit}" if weekly else "",
        coverage=coverage(indicator, filed),
        clause=indicator.clause,
        parts=parts,
    )
    below = [
        Button(
            unit.name[:_NAME],
            Meaning(
                "rollup.history" if unit.level is Level.COUNTY else "rollup.indicator",
                {**_where(seen), "unit": unit.code, "indicator": indicator.id},
            ),
        )
        for unit, _ in found.parts
    ]
    rows = [below[at : at + _UNITS] for at in range(0, len(below), _UNITS)]
    back: list[Button] = []
    if seen.unit.parent is not None:
        back = [
            _button("label_back", "rollup.indicator", seen, unit=seen.unit.parent, indicator=indicator.id)
        ]
    rows.append(
        [
            _button("label_trend", "rollup.picture", seen, kind="trend", indicator=indicator.id),
            Button(label("rollup.label_original"), Meaning("plan.clause", {"clause": indicator.clause})),
            *back,
        ]
    )
    rows.append([_button("label_summary", "rollup.overview", seen)])
    return words, rows


def _part(level: Level, part: Line) -> str:
    write = show_own if level is Level.COUNTY else show
    return write(part.indicator, part.figure.filed)


def history(seen: Overview, indicator: Indicator, said: list[Said]) -> tuple[str, Rows]:
    """Return what one county said of an indicator, the latest week first."""
    lines = [
        {
            "week": one.period,
            "value": one.entry.show(indicator) if one.entry else label("rollup.blank"),
            "state": one.state.zh,
        }
        for one in reversed(said)
    ]
    words = text(
        "rollup.history",
        unit=seen.unit.name,
        number=indicator.number,
        name=indicator.name,
        definition=indicator.definition,
        lines=lines,
        clause=indicator.clause,
    )
    trend = _button("label_trend", "rollup.picture", seen, kind="trend", indicator=indicator.id)
    original = Button(label("rollup.label_original"), Meaning("plan.clause", {"clause": indicator.clause}))
    back = [_button("label_own", "rollup.overview", seen)]
    if seen.unit.parent is not None:
        up = {"unit": seen.unit.parent, "indicator": indicator.id}
        back.insert(0, _button("label_back", "rollup.indicator", seen, **up))
    return words, [[trend, original], back]


def position(found: OwnPosition) -> tuple[str, Rows]:
    """Return where a county stands, line by line."""
    lines = []
    for line, city, province in found.lines:
        yes = line.indicator.kind is IndicatorKind.YESNO
        places = [
            {"where": where, "yes": yes, **asdict(one)}
            for where, one in (("全市", city), ("全省", province))
            if one is not None
        ]
        value = show_own(line.indicator, line.figure.filed)
        lines.append(
            {"number": line.indicator.number, "name": line.indicator.name, "value": value, "places": places}
        )
    whole = found.whole
    heading = {**_heading(found.overview), "stamp": stamp(whole.at, whole.reported, len(whole.filings))}
    words = text("rollup.own_position", **heading, lines=lines)
    return words, [[_button("label_own", "rollup.overview", found.overview)]]


def _number_rows(seen: Overview, action: str) -> Rows:
    buttons = [
        Button(str(line.indicator.number), Meaning(action, {**_where(seen), "indicator": line.indicator.id}))
        for line in seen.lines
    ]
    return [buttons[at : at + _NUMBERS] for at in range(0, len(buttons), _NUMBERS)]


def _weeks(seen: Overview) -> list[Button]:
    """Return the way to the week before; a week later is what /summary shows anyway."""
    earlier = str(seen.period.previous())
    return [_button("label_earlier", "rollup.overview", seen, period=earlier)]


def _where(seen: Overview) -> dict[str, Any]:
    return {"unit": seen.unit.code, "period": str(seen.period)}


def _button(name: str, action: str, seen: Overview, **more: Any) -> Button:
    return Button(label(f"rollup.{name}"), Meaning(action, {**_where(seen), **more}))
