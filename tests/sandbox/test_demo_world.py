"""The demo's people and groups, as issue 2 names them."""

import pytest

from bot.sandbox.clock import SandboxClock
from bot.sandbox.demo import GROUPS, PASSER_BY, PEOPLE, ZHANG_MIN, DemoPerson, build_demo_world


def test_every_unit_has_one_group_with_the_bot_and_its_people() -> None:
    world = build_demo_world(SandboxClock())
    assert [group.unit for group in GROUPS] == [
        "410000", "410100", "410200", "410122", "410184", "410225", "410223",
    ]  # fmt: skip
    for group in GROUPS:
        chat = world.chats[group.id]
        assert chat.bot_is_in
        assert tuple(chat.members) == group.members


@pytest.mark.parametrize("person", [one for one in PEOPLE if one.unit], ids=lambda one: one.note)
def test_each_cadre_sits_in_the_group_of_their_unit(person: DemoPerson) -> None:
    group = next(group for group in GROUPS if group.unit == person.unit)
    assert person.id in group.members


def test_the_outsider_is_in_no_group_and_everybody_has_a_private_chat_not_yet_opened() -> None:
    world = build_demo_world(SandboxClock())
    assert all(PASSER_BY not in group.members for group in GROUPS)
    for person in world.people.values():
        assert not world.private_chat(person).started
    assert (world.people[ZHANG_MIN].name, world.people[ZHANG_MIN].note) == ("张敏", "中牟县 填报员")
    assert not world.inbox.pending
