"""Where the bot may write: unknown, unopened, blocked, kicked, left, upgraded."""

import pytest
from telegram import BotCommand, ChatMemberAdministrator, ChatMemberOwner, ChatMemberRestricted
from telegram.error import BadRequest, ChatMigrated, Forbidden

from tests.support.sandbox_room import Telegram

pytest_plugins = ["tests.support.sandbox_fixtures"]


@pytest.mark.parametrize("chat_id", [999, -999, "@nobody", 13])
async def test_a_chat_the_bot_never_met_is_not_found(telegram: Telegram, chat_id: int | str) -> None:
    with pytest.raises(BadRequest, match=r"^Chat not found$"):
        await telegram.bot.send_message(chat_id, "x")


async def test_a_missing_chat_id_is_said_to_be_empty(telegram: Telegram) -> None:
    assert await telegram.refusal("sendMessage", text="x") == "Bad Request: chat_id is empty"


async def test_a_person_known_from_a_group_must_write_first(telegram: Telegram) -> None:
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await telegram.bot.send_message(telegram.zhang.id, "x")
    telegram.world.start(telegram.zhang)
    await telegram.bot.send_message(telegram.zhang.id, "x")


async def test_a_blocked_bot_is_told_so_until_it_is_unblocked(telegram: Telegram) -> None:
    telegram.world.start(telegram.zhang)
    telegram.world.block_bot(telegram.zhang)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await telegram.bot.send_message(telegram.zhang.id, "x")
    telegram.world.start(telegram.zhang)
    await telegram.bot.send_message(telegram.zhang.id, "x")
    statuses = [
        (
            update["my_chat_member"]["old_chat_member"]["status"],
            update["my_chat_member"]["new_chat_member"]["status"],
        )
        for update in await telegram.updates()
        if "my_chat_member" in update
    ]
    assert statuses == [("member", "kicked"), ("kicked", "member")]


async def test_a_kicked_bot_is_told_by_the_kind_of_chat(telegram: Telegram) -> None:
    telegram.world.remove_bot(telegram.zhang, telegram.group)
    telegram.world.remove_bot(telegram.li, telegram.forum)
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await telegram.bot.send_message(telegram.group.id, "x")
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await telegram.bot.send_message(telegram.forum.id, "x")
    telegram.world.add_bot(telegram.zhang, telegram.group)
    await telegram.bot.send_message(telegram.group.id, "x")


async def test_a_bot_that_left_is_no_member(telegram: Telegram) -> None:
    assert await telegram.bot.leave_chat(telegram.group.id)
    with pytest.raises(Forbidden, match="bot is not a member of the group chat"):
        await telegram.bot.send_message(telegram.group.id, "x")


async def test_a_muted_bot_may_not_send_and_hears_of_it_in_a_supergroup_only(telegram: Telegram) -> None:
    telegram.world.mute_bot(telegram.zhang, telegram.group)
    telegram.world.mute_bot(telegram.li, telegram.forum)
    for chat in (telegram.group, telegram.forum):
        with pytest.raises(BadRequest, match=r"^Not enough rights to send text messages to the chat$"):
            await telegram.bot.send_message(chat.id, "x")
        with pytest.raises(BadRequest, match=r"^Not enough rights to send documents to the chat$"):
            await telegram.bot.send_document(chat.id, b"x")
    [told] = [one["my_chat_member"] for one in await telegram.updates() if "my_chat_member" in one]
    assert told["chat"]["id"] == telegram.forum.id
    assert (told["new_chat_member"]["status"], told["new_chat_member"]["can_send_messages"]) == (
        "restricted",
        False,
    )
    mine = await telegram.bot.get_chat_member(telegram.forum.id, telegram.world.bot.id)
    assert isinstance(mine, ChatMemberRestricted)
    assert mine.is_member
    telegram.world.promote_bot(telegram.zhang, telegram.group)
    await telegram.bot.send_message(telegram.group.id, "administrators may")
    telegram.world.unmute_bot(telegram.li, telegram.forum)
    await telegram.bot.send_message(telegram.forum.id, "x")


async def test_an_upgraded_group_names_its_successor(telegram: Telegram) -> None:
    new = telegram.world.migrate(telegram.group)
    with pytest.raises(ChatMigrated) as moved:
        await telegram.bot.send_message(telegram.group.id, "x")
    assert moved.value.new_chat_id == new.id
    answer = await telegram.call("sendMessage", chat_id=telegram.group.id, text="x")
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer["parameters"] == {"migrate_to_chat_id": new.id}
    await telegram.bot.send_message(new.id, "x")
    services = [update["message"] for update in await telegram.updates()]
    assert services[0]["migrate_to_chat_id"] == new.id
    assert services[1]["migrate_from_chat_id"] == telegram.group.id
    assert services[1]["chat"] == {"id": new.id, "type": "supergroup", "title": "中牟县团建群"}


async def test_members_and_administrators_are_told(telegram: Telegram) -> None:
    chat_id = telegram.group.id
    assert await telegram.bot.get_chat_member_count(chat_id) == 3
    assert isinstance(await telegram.bot.get_chat_member(chat_id, telegram.zhang.id), ChatMemberOwner)
    assert (await telegram.bot.get_chat_member(chat_id, telegram.li.id)).status == "member"
    assert (await telegram.bot.get_chat_member(chat_id, telegram.stranger.id)).status == "left"
    telegram.world.promote_bot(telegram.zhang, telegram.group)
    administrators = await telegram.bot.get_chat_administrators(chat_id)
    assert [type(member) for member in administrators] == [ChatMemberOwner, ChatMemberAdministrator]
    assert (await telegram.bot.get_chat(chat_id)).title == "中牟县团建群"
    with pytest.raises(BadRequest, match="Participant_id_invalid"):
        await telegram.bot.get_chat_member(chat_id, 999)


async def test_profile_texts_are_kept_per_language(telegram: Telegram) -> None:
    bot = telegram.bot
    await bot.set_my_description("填报与提醒")
    await bot.set_my_description("Reports", language_code="en")
    assert (await bot.get_my_description()).description == "填报与提醒"
    assert (await bot.get_my_description("en")).description == "Reports"
    await bot.set_my_short_description("短")
    assert (await bot.get_my_short_description()).short_description == "短"
    await bot.set_my_name("新名")
    assert (await bot.get_me()).first_name == "新名"
    assert await bot.set_my_commands([BotCommand("help", "帮助")])
    assert await bot.send_chat_action(telegram.group.id, "typing")
    with pytest.raises(BadRequest, match="Wrong parameter action in request"):
        await bot.send_chat_action(telegram.group.id, "dancing")
