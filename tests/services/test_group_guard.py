"""No service method writes or shows a unit's data without asking `require`.

Every public method of every service must reach a permission check (`require`, `can`, `_require_…`) through
calls on `self`, or be named in `OPEN` with the reason why it needs none. A new method is neither: the test
fails until somebody decides. The second test does not read the source: it calls the methods as an outsider.
"""

import ast
import inspect
import textwrap
from dataclasses import fields
from functools import cache
from typing import Any, get_type_hints

import pytest

from bot.core.errors import NotAllowed
from bot.core.roles import Action, Role
from bot.services import Services
from bot.services.group import GroupService
from bot.services.group_chats import Setting
from tests.support.town import Town

CHECKS = {
    "require", "require_everywhere", "require_review", "_require", "_require_own", "_require_anywhere",
    "admit", "areas", "_speaks_for",
}  # fmt: skip
"""What counts as asking."""

OPEN: dict[str, dict[str, str]] = {
    "GroupService": {
        "tree": "units are public",
        "has_units": "units are public",
        "unit": "units are public",
        "find_units": "units are public",
        "can": "what a check is made of",
        "area": "units are public",
        "compare_units": "the operator's command line only",
        "import_units": "the operator's command line and the first start only",
        "grants": "what a check is made of",
        "units_to_report": "the person's own units",
        "remember": "the person's own name",
        "names": "names of people whom the caller may see already",
        "chat": "where a chat belongs is what checks begin with",
        "is_bound": "says yes or no",
        "forget_topic": "Telegram closed the topic",
        "hint": "writes a date only, for a group that has no unit",
        "unbound_too_long": "a job; groups that have no unit",
        "migrate": "Telegram moved the group",
        "set_state": "Telegram tells how the bot stands",
        "renamed": "Telegram renamed the group",
        "person_left": "Telegram tells who left; takes rights, gives none",
        "set_blocked": "Telegram tells who blocked the bot",
        "offer": "the token is the permission, and is checked",
        "accept": "the invitation is the permission, and is checked",
        "bind_with_code": "the code is the permission, and is checked",
        "code_unit": "the code is the permission, and is checked",
        "may_give": "what the person themselves may give",
        "lendable": "the person's own roles",
        "leaves_of": "the person's own leaves",
        "end_leave": "the person's own leaves",
        "setup": "configured admins only; others get None",
        "forget": "the person themselves",
        "clear_out": "a job; deletes only what is old",
    },
    "AskService": {"prepare": "the plan is public", "teach": "the plan is public"},
    "LearnService": {
        "all_teachers": "ids for the weekly list; not shown",
        "load": "the start; words of the plan",
        "refresh": "a job; words of the plan",
        "drop": "the person's own draft",
    },
    "MissWeekService": dict.fromkeys(("fresh", "plan_ahead"), "the clock; goes to who may read the list"),
    "MissService": {
        "complained": "a question without its asker",
        "hinted": "a question without its asker",
        "settled": "a question without its asker",
    },
    "ButtonService": {
        "keep": "meanings only; whoever presses is checked",
        "pressed": "meanings only; what is done is checked",
        "forget_expired": "a job",
    },
    "RemindService": {
        "claim": "the ticker",
        "due_chats": "the ticker",
        "finish": "the ticker",
        "give_back_clock": "the ticker",
        "hold_clock": "the ticker",
        "last_tick": "health",
        "look": "the ticker",
        "ledger": "the operator's command line and tests",
        "next_send_at": "the sandbox",
        "owed": "the planner",
        "plan_ahead": "the planner",
        "reconcile": "the planner",
        "recover": "the start",
        "resend_doubtful": "the ticker",
        "retry": "the ticker",
        "upcoming_of": "the plan's calendar is public",
    },
    "CalendarService": {
        "changed": "the planner",
        "opened": "the secret address is the permission, and is checked",
        "rehearsal": "the plan's calendar is public",
        "year": "the plan's calendar is public",
    },
    "DutyService": {
        "areas": "asks `may` for each area itself, and raises NotAllowed",
        "find": "duties of the plan are public",
        "area_of": "areas of duties are public",
    },
    "DraftService": dict.fromkeys(
        ("abandon", "audience", "busy", "confirm", "typed"),
        "the person's own draft of a duty; DutyService asks when it is previewed and when it takes effect",
    ),
    "ReplyService": {"choices": "moments only"},
    "ReportService": {"awaited": "the person's own draft", "pause": "the person's own draft"},
    "AreaService": {"tops": "the person's own units"},
    "ReportStatusService": {"tops": "the person's own units", "tree": "units are public"},
    "RhythmService": dict.fromkeys(
        ("fresh", "note_card", "plan_ahead", "stale_cards"), "the clock; goes to the unit's own group"
    ),
    "RollupService": {
        "apart": "units are public",
        "home": "the person's own unit",
        "names_above": "units are public",
    },
    "DigestService": dict.fromkeys(("fresh", "plan_ahead"), "the clock; goes to the unit's own group"),
    "PositionService": {
        "of": "asks the roll-up for the unit, and refuses all but the person's own county",
        "offered": "says yes or no",
    },
    "OpenWorkService": {"waits_for": "says yes or no of the person's own dialogs"},
}


def _services() -> dict[str, type]:
    hints = get_type_hints(Services)
    return {hints[field.name].__name__: hints[field.name] for field in fields(Services)}


def _public(service: type) -> list[str]:
    return [
        name
        for name, member in inspect.getmembers(service, inspect.iscoroutinefunction)
        if not name.startswith("_") and member.__module__.startswith("bot.")
    ]


@cache
def _calls(service: type, name: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return what a method calls: on `self` itself, and on whatever hangs from `self`.

    A function of storage that happens to be called like a method here is neither: it hangs from no self.
    """
    method = inspect.getattr_static(service, name, None)
    if not inspect.isfunction(method):
        return frozenset(), frozenset()
    own: set[str] = set()
    below: set[str] = set()
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(method)))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            holder = node.func.value
            if _self(holder):
                (own if isinstance(holder, ast.Name) else below).add(node.func.attr)
    return frozenset(own), frozenset(below)


def _self(node: ast.expr) -> bool:
    """Tell whether an expression is `self` or `self.….…`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id == "self"


def _asks(service: type, name: str) -> bool:
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        own, below = _calls(service, current)
        if (own | below) & CHECKS:
            return True
        waiting += own
    return False


@pytest.mark.parametrize("service", sorted(_services()))
def test_every_public_method_asks_or_says_why_not(service: str) -> None:
    kind = _services()[service]
    silent = {name for name in _public(kind) if not _asks(kind, name)}
    assert silent - {"require"} == set(OPEN.get(service, ()))


def test_a_method_that_only_pretends_to_ask_is_found_out() -> None:
    assert not _asks(_Pretends, "by_a_namesake")
    assert not _asks(_Pretends, "by_a_word")
    assert _asks(_Pretends, "through_another")


class _Pretends:
    async def by_a_namesake(self, store: Any) -> None:
        await store.require(1, "see", "410122")

    async def by_a_word(self) -> str:
        return "require"

    async def through_another(self) -> None:
        await self._first()

    async def _first(self) -> None:
        await self.group.require(1, "see", "410122")  # type: ignore[attr-defined]  # only its source is read


_VALUES: dict[str, Any] = {
    "unit": "410122",
    "role": Role.READER,
    "action": Action.DUTIES,
    "subject": 1003,
    "deputy": 1003,
    "chat_id": -2004,
    "title": "群",
    "setting": Setting.IN_GROUP,
    "value": True,
    "rows": [["单位", "角色"], ["中牟县", "填报员"]],
    "reference": "f",
    "invitation_id": 1,
}
"""What an outsider tries with; a parameter that is not here fails the test until it is."""


def _asking_methods() -> list[str]:
    return [name for name in _public(GroupService) if _asks(GroupService, name) and name != "require"]


@pytest.mark.parametrize("person", [1007, 1004, 1003], ids=["outsider", "sibling", "own reporter"])
async def test_nobody_without_the_right_gets_past_any_method(town: Town, person: int) -> None:
    group = town.services.group
    before = await _state(town)
    made = await group.invite("410122", Role.READER, by=1001, now=town.clock.now())
    for name in _asking_methods():
        if person == 1003 and name in {"members", "candidates", "set_leave"}:
            continue  # these are the reporter's own
        method = getattr(group, name)
        arguments = _arguments(method, person, town) | (
            {"invitation_id": made.id} if name == "revoke" else {}
        )
        with pytest.raises(NotAllowed):
            await method(**arguments)
    await group.revoke(made.id, by=1001, now=town.clock.now())
    assert await _state(town) == before


def _arguments(method: Any, person: int, town: Town) -> dict[str, Any]:
    """Return what `person` would call a method with."""
    now = town.clock.now()
    given = {**_VALUES, "now": now, "days": (now.date(), now.date()), "by": person, "user_id": person}
    parameters = inspect.signature(method).parameters.values()
    return {one.name: given[one.name] for one in parameters if one.default is inspect.Parameter.empty}


async def _state(town: Town) -> list[Any]:
    """Return what those methods could have changed."""
    group = town.services.group
    people = [await group.grants(person) for person in (1002, 1003, 1004, 1007)]
    return [await group.chat(-2004), *people]
