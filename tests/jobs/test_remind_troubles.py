"""Groups with topics, groups that are gone, and a hundred groups of which Telegram slows down two."""

import pytest

from bot.sandbox.model import Chat
from storage import group_chats
from storage.remind import Delivery
from tests.support.remind_town import at, go, rows_of
from tests.support.town import Town

HERE = -2004
KEY = ("exchange-day", "2019-03-15", -3)


async def forum_of(town: Town) -> tuple[Chat, int]:
    """Make 中牟县's group a forum whose notices go to a topic."""
    chat = town.chat("中牟县")
    chat.kind, chat.forum, chat.bot_status = "supergroup", True, "administrator"
    topic = town.sandbox.world.create_topic(chat, "通知", by=town.person("张敏"))
    async with town.services.group._database.write() as session:  # noqa: SLF001  /settings needs a dialog
        await group_chats.change(session, chat.id, thread_id=topic.id)
    return chat, topic.id


async def sent_to(town: Town) -> list[Delivery]:
    return [row for row in await rows_of(town, HERE) if row.duty == "exchange-day" and row.state == "sent"]


async def test_13_a_notice_goes_to_the_groups_topic(town: Town) -> None:
    chat, topic = await forum_of(town)
    await go(town, at("2019-03-12 09:00"))
    await town.expect("周岚", "中牟县", "交流日")
    [message] = [m for m in town.bot_messages(chat) if "交流日" in m.text]
    assert message.thread == topic


@pytest.mark.parametrize("how", ["closed", "deleted"])
async def test_13_a_closed_or_deleted_topic_means_general_once_and_one_line_above(
    town: Town, how: str
) -> None:
    chat, topic = await forum_of(town)
    # The bot was not told: it finds out when it sends. Administrators may write in closed topics.
    chat.bot_status = "member"
    setattr(chat.topics[topic], how, True)
    await go(town, at("2019-03-12 09:00"))
    await town.expect("周岚", "中牟县", "原来的话题已关闭或删除")
    [message] = [m for m in town.bot_messages(chat) if "交流日" in m.text]
    assert message.thread is None
    assert [row.reason for row in await sent_to(town)] == ["话题已关闭或删除，改发群的主话题"]
    await town.expect("周岚", "郑州市", "中牟县的通知话题已关闭或删除")
    await go(town, at("2019-03-15 09:00"))
    await town.expect("周岚", "中牟县", "就在今天")
    assert "原来的话题" not in town.said(chat)
    alerts = [m for m in town.bot_messages(town.chat("郑州市")) if "通知话题" in m.text]
    assert len(alerts) == 1


async def test_a_chat_that_telegram_does_not_find_is_closed_and_the_city_hears_of_it(town: Town) -> None:
    await go(town, at("2019-03-12 08:50"))
    assert town.application is not None
    assert town.application.updater is not None
    await town.application.updater.stop()
    del town.sandbox.world.chats[HERE]
    await go(town, at("2019-03-12 09:00"))
    [row] = [row for row in await rows_of(town, HERE) if (row.duty, row.occurrence, row.rung) == KEY]
    assert row.state == "failed"
    assert "not found" in row.reason.lower()
    await town.expect("周岚", "郑州市", "中牟县")
    known = await town.services.group.chat(HERE)
    assert known is not None
    assert known.state == "gone"
