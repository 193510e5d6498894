"""The input of the sandbox's chat page: commands, mentions, replies, keyboards, files, inline results."""

from pathlib import Path

import pytest
from playwright.async_api import expect
from telegram import (
    BotCommand,
    ForceReply,
    InlineQueryResultArticle,
    InputTextMessageContent,
    ReplyKeyboardMarkup,
)

from tests.support.page_room import Room, Visit, say

pytest_plugins = ["tests.support.page_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_the_command_menu_filters_and_names_the_bot_in_a_group(room: Room, visit: Visit) -> None:
    await room.bot.set_my_commands([BotCommand("ask", "问方案"), BotCommand("help", "怎么用")])
    page = await visit(room.zhang, room.group)
    options = page.get_by_role("option")
    await page.get_by_role("button", name="命令菜单").click()
    await expect(options).to_have_text(["/ask问方案", "/help怎么用"])
    await page.locator("#input").fill("/he")
    await expect(options).to_have_text(["/help怎么用"])
    await page.locator("#input").press("Enter")
    await expect(page.locator(".message.own .words")).to_have_text("/help@jishi_bot")


async def test_the_mention_chip_and_shift_enter_write_a_question_in_two_lines(
    room: Room, visit: Visit
) -> None:
    page = await visit(room.zhang, room.group)
    await page.get_by_role("button", name="@机器人").click()
    await page.locator("#input").press_sequentially("第一行")
    await page.locator("#input").press("Shift+Enter")
    await page.locator("#input").press_sequentially("第二行")
    await page.locator("#input").press("Enter")
    await expect(page.locator(".message.own")).to_be_visible()
    assert room.group.messages[-1].text == "@jishi_bot 第一行\n第二行"


async def test_a_reply_quotes_the_message_it_answers(room: Room, visit: Visit) -> None:
    asked = room.world.say(room.li, room.group, "报了吗？")
    page = await visit(room.zhang, room.group)
    await page.locator(".message").hover()
    await page.get_by_role("button", name="回复李强的这条消息").click()
    await say(page, "报了")
    await expect(page.locator(".message.own .quoted")).to_contain_text("报了吗？")
    assert room.group.messages[-1].reply_to is asked


async def test_a_forced_reply_prepares_the_input_and_a_reply_keyboard_sends_its_label(
    room: Room, visit: Visit
) -> None:
    room.world.start(room.zhang)
    page = await visit(room.zhang, room.world.private_chat(room.zhang))
    keyboard = ReplyKeyboardMarkup([["填报", "进度"]])
    await room.bot.send_message(room.zhang.id, "你好", reply_markup=keyboard)
    await page.get_by_role("button", name="进度").click()
    await expect(page.locator(".message.own .words").last).to_have_text("进度")
    force = ForceReply(input_field_placeholder="例如 12/15")
    question = await room.bot.send_message(room.zhang.id, "覆盖率？", reply_markup=force)
    await expect(page.get_by_placeholder("例如 12/15")).to_be_focused()
    await page.keyboard.type("3/4")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.own .quoted")).to_contain_text("覆盖率？")
    answer = room.world.private_chat(room.zhang).messages[-1]
    assert (answer.text, answer.reply_to and answer.reply_to.id) == ("3/4", question.message_id)


async def test_a_file_goes_up_with_its_caption_and_comes_down_again(
    room: Room, visit: Visit, tmp_path: Path
) -> None:
    page = await visit(room.zhang, room.group)
    file = tmp_path / "周报.txt"
    file.write_text("第九周", encoding="utf-8")
    await page.locator("#file").set_input_files(file)
    await page.get_by_label("说明", exact=True).fill("请查收")
    await page.get_by_role("button", name="发送", exact=True).and_(page.locator("dialog button")).click()
    await expect(page.locator(".message.own .words")).to_have_text("请查收")
    async with page.expect_download() as download:
        await page.locator("a.file").click()
    saved = await (await download.value).path()
    assert saved.read_text(encoding="utf-8") == "第九周"


async def test_inline_results_are_offered_and_the_chosen_one_is_sent(room: Room, visit: Visit) -> None:
    page = await visit(room.zhang, room.group)
    await page.locator("#input").fill("@jishi_bot 团校")
    update = await room.update("inline_query")
    assert update.inline_query is not None
    assert update.inline_query.query == "团校"
    content = InputTextMessageContent("县级中学团校")
    await update.inline_query.answer([InlineQueryResultArticle("1", "中学团校", content)])
    await page.get_by_role("option", name="中学团校").click()
    await expect(page.locator(".message.own .words")).to_have_text("县级中学团校")
    await expect(page.get_by_role("option")).to_have_count(0)


async def test_in_a_forum_a_message_goes_to_the_chosen_topic(room: Room, visit: Visit) -> None:
    forum = room.world.add_group(-100700, "郑州市团建群", [room.li], kind="supergroup", forum=True)
    topic = room.world.create_topic(forum, "规范基础团务")
    room.world.say(room.li, forum, "总的")
    page = await visit(room.li, forum)
    await expect(page.locator(".message .words")).to_have_text("总的")
    await page.get_by_role("button", name="规范基础团务").click()
    await expect(page.locator(".message .words")).to_have_count(0)
    await say(page, "话题里的")
    await expect(page.locator(".message .words")).to_have_text("话题里的")
    assert forum.messages[-1].thread == topic.id


async def test_a_group_that_is_upgraded_stays_open_under_its_new_id(room: Room, visit: Visit) -> None:
    small = room.world.add_group(-700, "新郑市团建群", [room.li])
    page = await visit(room.li, small)
    await page.get_by_role("button", name="更多").click()
    await page.get_by_role("menuitem", name="升级为超级群").click()
    await page.wait_for_url(f"**/#as={room.li.id}&chat=-100*")
    await say(page, "还在")
    await expect(page.locator(".message.own .words")).to_have_text("还在")
    assert small.migrated_to is not None
    assert room.world.chats[small.migrated_to].messages[-1].text == "还在"
