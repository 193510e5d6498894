"""Forum topics: where messages go, closed and deleted ones, the methods."""

import pytest
from telegram.error import BadRequest

from bot.sandbox.errors import Refused
from tests.support.sandbox_room import Telegram

pytest_plugins = ["tests.support.sandbox_fixtures"]


async def test_messages_go_to_their_topic_and_replies_follow(telegram: Telegram) -> None:
    topic = telegram.world.create_topic(telegram.forum, "填报")
    sent = await telegram.bot.send_message(telegram.forum.id, "x", message_thread_id=topic.id)
    assert (sent.message_thread_id, sent.is_topic_message) == (topic.id, True)
    reply = await telegram.bot.send_message(telegram.forum.id, "y", reply_to_message_id=sent.message_id)
    assert reply.message_thread_id == topic.id
    general = await telegram.bot.send_message(telegram.forum.id, "z")
    assert general.message_thread_id is None
    telegram.world.say(telegram.zhang, telegram.forum, "/ask", thread=topic.id)
    created, asked = (update["message"] for update in await telegram.updates())
    assert created["forum_topic_created"]["name"] == "填报"
    assert created["message_thread_id"] == created["message_id"] == topic.id
    assert (asked["message_thread_id"], asked["is_topic_message"]) == (topic.id, True)
    assert asked["chat"]["is_forum"] is True


@pytest.mark.parametrize("thread", [1, 999])
async def test_general_has_no_number_and_unknown_topics_are_refused(telegram: Telegram, thread: int) -> None:
    with pytest.raises(BadRequest, match=r"^Message thread not found$"):
        await telegram.bot.send_message(telegram.forum.id, "x", message_thread_id=thread)


async def test_a_plain_group_has_no_topics(telegram: Telegram) -> None:
    with pytest.raises(BadRequest, match="Message thread not found"):
        await telegram.bot.send_message(telegram.group.id, "x", message_thread_id=5)
    with pytest.raises(Refused, match="没有开启话题"):
        telegram.world.create_topic(telegram.group, "x")
    with pytest.raises(BadRequest, match="The chat is not a forum"):
        await telegram.bot.create_forum_topic(telegram.group.id, "x")


async def test_a_closed_topic_takes_only_administrators(telegram: Telegram) -> None:
    world, forum = telegram.world, telegram.forum
    topic = world.create_topic(forum, "填报")
    world.close_topic(forum, topic)
    with pytest.raises(BadRequest, match="Topic_closed"):
        await telegram.bot.send_message(forum.id, "x", message_thread_id=topic.id)
    with pytest.raises(Refused, match="话题已关闭"):
        world.say(telegram.zhang, forum, "x", thread=topic.id)
    assert world.say(telegram.li, forum, "群主可以", thread=topic.id).thread == topic.id
    world.promote_bot(telegram.li, forum)
    await telegram.bot.send_message(forum.id, "x", message_thread_id=topic.id)
    world.demote_bot(telegram.li, forum)
    world.reopen_topic(forum, topic)
    await telegram.bot.send_message(forum.id, "x", message_thread_id=topic.id)


async def test_a_deleted_topic_takes_its_messages_with_it(telegram: Telegram) -> None:
    world, forum = telegram.world, telegram.forum
    topic = world.create_topic(forum, "填报")
    world.say(telegram.zhang, forum, "里面", thread=topic.id)
    world.say(telegram.zhang, forum, "外面")
    world.delete_topic(forum, topic)
    assert [message.text for message in forum.messages] == ["外面"]
    with pytest.raises(BadRequest, match="Message thread not found"):
        await telegram.bot.send_message(forum.id, "x", message_thread_id=topic.id)
    with pytest.raises(Refused, match="没有这个话题"):
        world.say(telegram.zhang, forum, "x", thread=topic.id)


async def test_an_administrator_bot_runs_topics(telegram: Telegram) -> None:
    bot, forum = telegram.bot, telegram.forum
    with pytest.raises(BadRequest, match="Not enough rights to manage topics"):
        await bot.create_forum_topic(forum.id, "督办")
    telegram.world.promote_bot(telegram.li, forum)
    made = await bot.create_forum_topic(forum.id, "督办")
    assert forum.topics[made.message_thread_id].name == "督办"
    assert await bot.close_forum_topic(forum.id, made.message_thread_id)
    with pytest.raises(BadRequest, match="Topic_not_modified"):
        await bot.close_forum_topic(forum.id, made.message_thread_id)
    assert await bot.reopen_forum_topic(forum.id, made.message_thread_id)
    assert await bot.delete_forum_topic(forum.id, made.message_thread_id)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.close_forum_topic(forum.id, made.message_thread_id)
    with pytest.raises(BadRequest, match="Topic_title_invalid"):
        await bot.create_forum_topic(forum.id, " ")
