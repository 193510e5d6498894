"""The world of `jishi demo`: a province, two cities, four counties, their groups and people, as plain data.

What binds a group to its unit and a person to a role is the bot's business; it reads the codes from here.
"""

from dataclasses import dataclass

from bot.sandbox.clock import SandboxClock
from bot.sandbox.world import World

TOKEN = "5200100:sandbox-demo"  # noqa: S105 - opens nothing but the sandbox


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A person and the unit they work for; `role` is organiser, reviewer, reporter or outsider."""

    id: int
    last_name: str
    first_name: str
    username: str
    role: str
    unit: str | None
    """Division code; None for the outsider."""
    note: str


@dataclass(frozen=True, slots=True)
class DemoGroup:
    """A group chat and the unit it belongs to; `members` are person ids, the creator first."""

    id: int
    title: str
    unit: str
    members: tuple[int, ...]


ZHOU_LAN, LI_QIANG, ZHANG_MIN, WANG_LEI, ZHAO_JING, SUN_HAO, PASSER_BY = range(1001, 1008)

PEOPLE = (
    DemoPerson(ZHOU_LAN, "周", "岚", "zhou_lan", "organiser", "410000", "团省委 组织者"),
    DemoPerson(LI_QIANG, "李", "强", "li_qiang", "reviewer", "410100", "郑州市 审核员"),
    DemoPerson(ZHANG_MIN, "张", "敏", "zhang_min", "reporter", "410122", "中牟县 填报员"),
    DemoPerson(WANG_LEI, "王", "磊", "wang_lei", "reporter", "410184", "新郑市 填报员"),
    DemoPerson(ZHAO_JING, "赵", "静", "zhao_jing", "reporter", "410225", "兰考县 填报员"),
    DemoPerson(SUN_HAO, "孙", "浩", "sun_hao", "reporter", "410223", "尉氏县 填报员"),
    DemoPerson(PASSER_BY, "路人", "甲", "lurenjia", "outsider", None, "路人，不在任何群里"),
)

GROUPS = (
    DemoGroup(-2001, "河南省基石工程工作群", "410000", (ZHOU_LAN, LI_QIANG)),
    DemoGroup(-2002, "郑州市基石工程工作群", "410100", (LI_QIANG, ZHOU_LAN, ZHANG_MIN, WANG_LEI)),
    DemoGroup(-2003, "开封市基石工程工作群", "410200", (ZHOU_LAN, ZHAO_JING, SUN_HAO)),
    DemoGroup(-2004, "中牟县基石工程工作群", "410122", (ZHANG_MIN, LI_QIANG)),
    DemoGroup(-2005, "新郑市基石工程工作群", "410184", (WANG_LEI, LI_QIANG)),
    DemoGroup(-2006, "兰考县基石工程工作群", "410225", (ZHAO_JING, ZHOU_LAN)),
    DemoGroup(-2007, "尉氏县基石工程工作群", "410223", (SUN_HAO, ZHOU_LAN)),
)


def build_demo_world(clock: SandboxClock) -> World:
    """Return the demo world with its people and groups; the bot is in every group, nobody has said a word."""
    world = World(clock)
    for one in PEOPLE:
        # Chinese names have the family name first; Telegram shows first_name before last_name.
        world.add_person(one.id, one.last_name + one.first_name, username=one.username, note=one.note)
    for group in GROUPS:
        world.add_group(group.id, group.title, [world.people[number] for number in group.members])
    for person in world.people.values():
        world.private_chat(person)
    return world
