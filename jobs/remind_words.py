"""What a notice says: one by itself, or several of a day as one digest, with their buttons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.context import BotContext, Button
from bot.core.units import Level
from bot.core.workdays import local_date
from bot.services.buttons import Meaning
from bot.services.remind import Due
from bot.texts import label, text
from jobs.buttons import rows_of

LONGEST = 3500
"""Characters of one digest; Telegram takes 4096, and a line may be added."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Deliveries of one chat that go out as one message."""

    items: Sequence[Due]

    @property
    def thread_id(self) -> int | None:
        """The topic it goes to."""
        return self.items[0].thread_id


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it is written."""

    parcel: Parcel
    words: str
    rows: Sequence[Sequence[Button]]


def parcels(due: Sequence[Due]) -> list[Parcel]:
    """Pack one chat's deliveries: its notices together, every other message by itself."""
    packed = [Parcel([one]) for one in due if one.delivery.kind != "notice"]
    bundle: list[Due] = []
    length = 0
    for one in (one for one in due if one.delivery.kind == "notice"):
        # Only a guess at the words to come: the sentence around them is short.
        size = 200 + len(one.duty.text if one.duty else str(one.values)) + 60 * len(one.gaps)
        if bundle and length + size > LONGEST:
            packed.append(Parcel(bundle))
            bundle, length = [], 0
        bundle.append(one)
        length += size
    return [*packed, Parcel(bundle)] if bundle else packed


def compose(context: BotContext, parcel: Parcel) -> Letter:
    """Write a message.

    Raises:
        KeyError: a sentence does not exist (any more); also what the template raises.
    """
    items = parcel.items
    bodies = [body(one, context.now) for one in items]
    words = bodies[0] if len(items) == 1 else _digest(bodies)
    if len(items) == 1 and items[0].duty is None:
        return Letter(parcel, words, rows_of(context, _buttons(items[0])))
    return Letter(parcel, words, _rows(context, items))


def _buttons(due: Due) -> Sequence[Sequence[Mapping[str, Any]]]:
    """Return the buttons of a message without a duty: as they are now, else as they were planned."""
    rows: Sequence[Sequence[Mapping[str, Any]]] = due.values.get("buttons") or due.delivery.payload.get(
        "buttons", []
    )
    return rows


def _digest(bodies: Sequence[str]) -> str:
    # Rendered by itself: the bodies are HTML already, and `text` escapes what it is given.
    heading = text("remind.digest", count=len(bodies), body="\0")
    return heading.replace("\0", "\n\n".join(bodies))


def body(due: Due, now: datetime) -> str:
    """Return the words of one delivery."""
    delivery, payload = due.delivery, due.delivery.payload
    if due.duty is None:
        words = text(payload["text"], **due.values)
        if due.late:
            words += "\n" + text("remind.late_line", send_at=delivery.send_at, now=now)
        return words
    day = date.fromisoformat(payload["due"])
    days = (day - local_date(now)).days
    if due.lacking:
        return text(
            "remind.escalated",
            title=due.duty.title,
            due=day,
            days=days,
            lacking=due.lacking,
            private="without_group" in payload,
            clause=due.duty.clause,
        )
    return text(
        "remind.notice",
        title=due.duty.title,
        content=due.duty.text,
        clause=due.duty.clause,
        origin=due.duty.nominal,
        level=due.duty.audience.zh,
        days=days,
        due=day,
        nominal=date.fromisoformat(payload["nominal"]),
        reason=payload["reason"],
        tentative=payload["tentative"],
        gaps=due.gaps,
        late=due.late,
        again=due.again,
        snoozed=due.snoozed,
        send_at=datetime.fromisoformat(payload["send_at"]),
        now=now,
    )


def _rows(context: BotContext, items: Sequence[Due]) -> list[list[Button]]:
    """Return 填报 and 原文, then 已知悉 and 稍后提醒 for whatever in the message can be put off."""
    duties = [one for one in items if one.duty is not None]
    unit = next((one.delivery.unit for one in duties if one.delivery.unit), None)
    named = dict.fromkeys(one.duty.clause for one in duties if one.duty)
    # What organisers added rests on no clause.
    clauses = [clause for clause in named if context.services.plan.clause(clause)]
    first: list[Button] = []
    if any(one.duty and one.duty.audience is Level.COUNTY and not one.lacking for one in duties):
        first.append(Button(label("remind.report"), url=context.deep_link("report")))
    for number, clause in enumerate(clauses, 1):
        name = "remind.original" if len(clauses) == 1 else "remind.original_n"
        first.append(Button(label(name, number=number), Meaning("plan.clause", {"clause": clause})))
    owed = [one for one in duties if not one.lacking]
    if unit is None or not owed:
        return [first]
    seen = [[one.duty.id, one.delivery.payload["due"]] for one in owed if one.duty]
    replies = [Button(label("remind.ack"), Meaning("remind.ack", {"unit": unit, "items": seen}))]
    ids = [one.delivery.id for one in owed]
    replies.append(Button(label("remind.snooze"), Meaning("remind.snooze", {"unit": unit, "rows": ids})))
    return [first, replies]
