"""The sandbox's chat page, driven in the system's Chromium: what it shows and to whom."""

from datetime import timedelta

import pytest
from playwright.async_api import expect
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup

from bot.sandbox.server import Sandbox
from tests.support.page_room import PHONE, REMINDER, START, TOKEN, Room, Visit, say

pytest_plugins = ["tests.support.page_fixtures"]
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"


async def test_what_one_person_types_is_seen_by_the_other_at_once(room: Room, visit: Visit) -> None:
    mine = await visit(room.zhang, room.group)
    theirs = await visit(room.li, room.group)
    await say(mine, "大家好")
    await expect(mine.locator(".message.own .words")).to_have_text("大家好")
    await expect(theirs.locator(".message.other .words")).to_have_text("大家好")
    await expect(theirs.locator(".message .name")).to_have_text("张敏")
    assert [message.text for message in room.group.messages] == ["大家好"]


async def test_each_person_sees_their_groups_and_their_private_chat_only(room: Room, visit: Visit) -> None:
    page = await visit(room.zhang)
    titles = page.locator("#chats .chat-top b")
    await expect(titles).to_have_text(["中牟县团建群", "基石助手"])
    await page.get_by_role("button", name="现在的身份：张敏").first.click()
    await page.get_by_role("menuitemradio", name="路人甲").click()
    await expect(titles).to_have_text(["基石助手"])
    await expect(page.get_by_text("这个人不在任何群里")).to_be_visible()


async def test_a_message_in_another_chat_marks_it_unread_until_it_is_opened(room: Room, visit: Visit) -> None:
    page = await visit(room.zhang, room.world.private_chat(room.zhang))
    room.world.say(room.li, room.group, "请今天报")
    row = page.locator("#chats button", has_text="中牟县团建群")
    await expect(row).to_contain_text("李强：请今天报")
    await expect(row.get_by_label("有未读消息")).to_be_visible()
    await row.click()
    await expect(row.get_by_label("有未读消息")).to_have_count(0)


async def test_a_pressed_button_waits_and_then_shows_the_bots_answer(room: Room, visit: Visit) -> None:
    keys = InlineKeyboardMarkup.from_row([InlineKeyboardButton("原文", callback_data="quote")])
    await room.bot.send_message(room.group.id, "目标", reply_markup=keys)
    page = await visit(room.zhang, room.group)
    key = page.get_by_role("button", name="原文")
    await key.click()
    await expect(key).to_have_attribute("aria-busy", "true")
    update = await room.update("callback_query")
    assert update.callback_query is not None
    await update.callback_query.answer("见四（一）1")
    await expect(page.locator(".toast")).to_have_text("见四（一）1")
    await expect(key).not_to_have_attribute("aria-busy", "true")


async def test_a_button_stops_waiting_also_when_the_bot_edits_its_message_before_it_answers(
    room: Room, visit: Visit
) -> None:
    keys = InlineKeyboardMarkup.from_row([InlineKeyboardButton("同上期", callback_data="same")])
    sent = await room.bot.send_message(room.group.id, "1/3", reply_markup=keys)
    page = await visit(room.zhang, room.group)
    key = page.get_by_role("button", name="同上期")
    await key.click()
    update = await room.update("callback_query")
    await sent.edit_text("2/3", reply_markup=keys)
    await expect(page.locator(".words")).to_have_text("2/3")
    await expect(key).to_have_attribute("aria-busy", "true")
    assert update.callback_query is not None
    await update.callback_query.answer()
    await expect(key).not_to_have_attribute("aria-busy", "true")


async def test_an_alert_answer_stays_until_it_is_pressed_away(room: Room, visit: Visit) -> None:
    keys = InlineKeyboardMarkup.from_row([InlineKeyboardButton("通过", callback_data="pass")])
    await room.bot.send_message(room.group.id, "审核", reply_markup=keys)
    page = await visit(room.zhang, room.group)
    await page.get_by_role("button", name="通过").click()
    update = await room.update("callback_query")
    assert update.callback_query is not None
    await update.callback_query.answer("你不是审核员", show_alert=True)
    await expect(page.get_by_role("dialog")).to_contain_text("你不是审核员")
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("way", ["button", "link"])
async def test_a_deep_link_opens_the_private_chat_and_starts_the_bot(
    room: Room, visit: Visit, way: str
) -> None:
    link = f"https://t.me/{room.world.bot.username}?start=report"
    keys = InlineKeyboardMarkup.from_button(InlineKeyboardButton("开始填报", url=link))
    text = "本周填报" if way == "button" else f'<a href="{link}">开始填报</a>'
    markup = keys if way == "button" else None
    await room.bot.send_message(room.group.id, text, parse_mode="HTML", reply_markup=markup)
    page = await visit(room.zhang, room.group)
    await page.get_by_role(
        "button" if way == "button" else "link", name="开始填报"
    ).and_(page.locator("#messages *")).click()  # fmt: skip
    await expect(page.locator("#head h2")).to_have_text("基石助手")
    await expect(page.locator(".message.own .words")).to_have_text("/start report")
    assert [message.text for message in room.world.private_chat(room.zhang).messages] == ["/start report"]


async def test_hostile_html_is_shown_as_text_wherever_it_stands(room: Room, visit: Visit) -> None:
    villain = room.world.add_person(666, HOSTILE, note=HOSTILE)
    den = room.world.add_group(-100666, HOSTILE, [villain, room.zhang], kind="supergroup")
    asked = room.world.say(villain, den, HOSTILE)
    room.world.say(room.zhang, den, HOSTILE, reply_to=asked)
    room.world.upload(villain, den, f"{HOSTILE.replace('/', '')}.txt", b"x", "text/plain", HOSTILE)
    keys = InlineKeyboardMarkup.from_row([InlineKeyboardButton(HOSTILE, callback_data="x")])
    await room.bot.send_message(den.id, HOSTILE, reply_markup=keys)
    await room.bot.send_message(den.id, "选", reply_markup=ReplyKeyboardMarkup([[HOSTILE]]))
    page = await visit(villain, den)
    await expect(page.locator("#messages .words", has_text=HOSTILE)).to_have_count(4)
    await expect(page.locator("#messages .quoted", has_text=HOSTILE)).to_have_count(1)
    await expect(page.locator("#head h2")).to_have_text(HOSTILE)
    await expect(page.get_by_role("button", name=HOSTILE, exact=True)).to_have_count(2)
    await say(page, HOSTILE)
    await expect(page.locator("#messages .own .words", has_text=HOSTILE)).to_have_count(3)
    assert await page.locator("body :is(img, script, iframe, object, embed)").count() == 0


async def test_formatting_of_the_bot_is_shown_as_telegram_shows_it(room: Room, visit: Visit) -> None:
    html = (
        "<b>粗</b><i>斜</i><u>划</u><s>删</s><code>码</code><pre>块</pre><tg-spoiler>谜底</tg-spoiler>"
        "<blockquote expandable>"
        f"{'引文' * 200}</blockquote>1 &lt; 2 &amp; 3"
    )
    await room.bot.send_message(room.group.id, html, parse_mode="HTML")
    page = await visit(room.zhang, room.group)
    words = page.locator(".words")
    for tag, text in {"b": "粗", "i": "斜", "u": "划", "s": "删", "code": "码", "pre": "块"}.items():
        await expect(words.locator(tag)).to_have_text(text)
    await expect(words).to_contain_text("1 < 2 & 3")
    await expect(words.get_by_text("谜底")).to_be_hidden()
    await words.get_by_role("button", name="隐藏的文字").click()
    await expect(words.get_by_text("谜底")).to_be_visible()
    await words.get_by_role("button", name="展开").click()
    await expect(words.get_by_role("button", name="收起")).to_be_visible()


async def test_the_clock_buttons_move_the_sandbox_clock(room: Room, visit: Visit) -> None:
    page = await visit(room.zhang)
    shown = page.locator("#clock-text")
    await expect(shown).to_have_text("2019年3月4日 周一 08:30")
    await page.get_by_role("button", name="+1小时").click()
    await expect(shown).to_have_text("2019年3月4日 周一 09:30")
    await page.get_by_role("button", name="+1天").click()
    await expect(shown).to_have_text("2019年3月5日 周二 09:30")
    assert room.world.clock.now() == START + timedelta(days=1, hours=1)
    await page.locator("#clock-next").click()
    await expect(shown).to_have_text("2019年3月15日 周五 09:00")
    assert room.world.clock.now() == REMINDER
    await page.get_by_role("button", name="设定…").click()
    await page.get_by_label("把沙盒的时钟设到").fill("2019-12-31T23:59")
    await page.get_by_role("button", name="设定", exact=True).click()
    await expect(shown).to_have_text("2019年12月31日 周二 23:59")
    room.world.clock.set(START)
    await expect(shown).to_have_text("2019年3月4日 周一 08:30")


async def test_restarting_the_bot_says_that_it_was_done(room: Room, visit: Visit) -> None:
    page = await visit(room.zhang)
    await page.locator("#restart").click()
    await expect(page.locator(".toast")).to_have_text("机器人已重启。")


async def test_on_a_phone_the_list_and_the_chat_are_two_views(room: Room, visit: Visit) -> None:
    room.world.say(room.li, room.group, "很长的网址 https://example.com/" + "x" * 300)
    page = await visit(room.zhang, size=PHONE)
    await expect(page.locator("#chats")).to_be_visible()
    await expect(page.locator("#chat")).to_be_hidden()
    await page.locator("#chats button", has_text="中牟县团建群").click()
    await expect(page.locator("#chats")).to_be_hidden()
    await expect(page.locator(".message .words")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    await page.get_by_role("button", name="回到聊天列表").click()
    await expect(page.locator("#chats")).to_be_visible()
    await expect(page.locator("#chat")).to_be_hidden()


async def test_an_edited_message_changes_in_place(room: Room, visit: Visit) -> None:
    sent = await room.bot.send_message(room.group.id, "草稿")
    page = await visit(room.zhang, room.group)
    await expect(page.locator(".words")).to_have_text("草稿")
    await room.bot.edit_message_text("定稿", chat_id=room.group.id, message_id=sent.message_id)
    await expect(page.locator(".words")).to_have_text("定稿")
    await expect(page.locator(".meta")).to_contain_text("已编辑")
    await room.bot.delete_message(room.group.id, sent.message_id)
    await expect(page.get_by_text("没有消息", exact=True).first).to_be_visible()


async def test_the_first_visit_hint_fills_in_the_question_and_stays_dismissed(
    room: Room, visit: Visit
) -> None:
    page = await visit(room.li)
    await page.get_by_role("button", name="填好这句").first.click()
    await expect(page.locator("#input")).to_have_value("@jishi_bot 县级中学团校2020年要达到多少")
    await expect(page.locator("#side .who b")).to_have_text("张敏")
    await page.get_by_role("button", name="不再显示").click()
    await page.reload()
    await expect(page.locator("#chats li").first).to_be_visible()
    await expect(page.locator("#hint")).to_be_hidden()


async def test_a_lost_connection_is_shown_and_what_was_missed_comes_with_the_new_one(
    room: Room, visit: Visit
) -> None:
    page = await visit(room.zhang, room.group)
    other = Sandbox(room.world, room.world.clock, token=TOKEN)
    async with other.serve() as address:
        await page.goto(f"{address}/#as={room.zhang.id}&chat={room.group.id}")
        await expect(page.locator("#chats li").first).to_be_visible()
    await expect(page.get_by_text("连接断开，正在重连…")).to_be_visible()
    room.world.say(room.li, room.group, "断线时说的")
    async with other.serve(int(address.rpartition(":")[2])):
        await expect(page.locator(".words")).to_have_text("断线时说的", timeout=15_000)
        await expect(page.get_by_text("连接断开，正在重连…")).to_be_hidden()
