"""The HTTP interface of the page and of people's scripts."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from bot.sandbox.server import Sandbox
from tests.support.sandbox_room import TOKEN, Telegram

pytest_plugins = ["tests.support.sandbox_fixtures"]

MESSAGE_KEYS = {
    "id", "chat", "sender", "service", "html", "text", "date", "edited", "reply_to", "thread", "photo",
    "document", "caption_html", "buttons", "keyboard", "remove_keyboard", "force_reply", "via",
}  # fmt: skip


async def test_the_state_names_everybody_and_everything(telegram: Telegram) -> None:
    telegram.world.create_topic(telegram.forum, "填报")
    telegram.world.say(telegram.zhang, telegram.group, "大家好")
    status, state = await telegram.control("GET", "state")
    assert status == 200
    assert state["bot"] == {"id": telegram.world.bot.id, "username": "jishi_bot", "first_name": "基石助手"}
    assert state["people"][0] == {"id": 11, "name": "张敏", "username": "zhang_min", "note": ""}
    group, forum = state["chats"]
    assert (group["title"], group["type"], group["members"]) == ("中牟县团建群", "group", [11, 12])
    assert group["last"] == {"text": "大家好", "date": "2019-03-04T08:30:00+08:00", "sender": "张敏"}
    assert (forum["forum"], [topic["name"] for topic in forum["topics"]]) == (True, ["填报"])
    assert state["clock"] == {"now": "2019-03-04T08:30:00+08:00", "frozen": False}
    assert (state["can_restart"], state["has_next"]) == (False, False)


async def test_the_state_lists_an_upgraded_group_once(telegram: Telegram) -> None:
    new = telegram.world.migrate(telegram.group)
    _, state = await telegram.control("GET", "state")
    assert [chat["id"] for chat in state["chats"]] == [telegram.forum.id, new.id]


async def test_the_bot_is_muted_and_heard_again(telegram: Telegram) -> None:
    wish = {"as": 11, "chat": telegram.group.id, "action": "mute_bot"}
    _, chat = await telegram.control("POST", "member", wish)
    assert (chat["bot_member"], chat["bot_muted"]) == (True, True)
    _, chat = await telegram.control("POST", "member", {**wish, "action": "unmute_bot"})
    assert chat["bot_muted"] is False


async def test_the_pages_files_are_asked_for_anew_each_time(telegram: Telegram) -> None:
    async with aiohttp.ClientSession() as web:
        for path in ("/", "/page/app.js", "/page/theme.css"):
            async with web.get(telegram.sandbox.address + path) as answer:
                assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-cache")


async def test_a_person_writes_and_reads_messages(telegram: Telegram) -> None:
    chat = telegram.group.id
    status, mine = await telegram.control("POST", "send", {"as": 11, "chat": chat, "text": "/ask 1 < 2"})
    assert status == 200
    assert set(mine) == MESSAGE_KEYS
    assert (mine["sender"], mine["html"]) == ({"id": 11, "name": "张敏", "is_bot": False}, "/ask 1 &lt; 2")
    wish = {"as": 12, "chat": chat, "text": "见 https://a.cn/x", "reply_to": mine["id"]}
    _, reply = await telegram.control("POST", "send", wish)
    assert reply["reply_to"] == {"id": mine["id"], "name": "张敏", "text": "/ask 1 < 2"}
    assert reply["html"] == '见 <a href="https://a.cn/x">https://a.cn/x</a>'
    _, page = await telegram.control("GET", f"chats/{chat}/messages?as=12")
    assert [message["id"] for message in page["messages"]] == [mine["id"], reply["id"]]
    _, older = await telegram.control("GET", f"chats/{chat}/messages?as=12&before={reply['id']}")
    assert [message["id"] for message in older["messages"]] == [mine["id"]]


async def test_one_page_holds_the_newest_hundred_messages(telegram: Telegram) -> None:
    for number in range(105):
        telegram.world.say(telegram.zhang, telegram.group, str(number))
    _, page = await telegram.control("GET", f"chats/{telegram.group.id}/messages?as=11")
    assert [message["text"] for message in page["messages"]] == [str(number) for number in range(5, 105)]


@pytest.mark.parametrize(
    ("path", "wish", "status", "words"),
    [
        ("send", {"as": 99, "chat": -4001, "text": "x"}, 404, "没有这个人"),
        ("send", {"as": 11, "chat": -1, "text": "x"}, 404, "没有这个群"),
        ("send", {"as": 13, "chat": -4001, "text": "x"}, 409, "路人甲 不在"),
        ("send", {"as": 11, "chat": -4001}, 400, "缺少参数 'text'"),
        ("send", {"as": "张", "chat": -4001, "text": "x"}, 400, "参数有误"),
        ("press", {"as": 11, "chat": -4001, "message": 5, "row": 0, "column": 0}, 404, "消息已不存在"),
        ("inline/send", {"as": 11, "chat": -4001, "query": "x", "result": "1"}, 404, "已过期"),
        ("member", {"as": 11, "chat": -4001, "action": "dance"}, 400, "没有这个动作"),
        ("restart", {}, 404, "不能重启"),
        ("clock", {"next": True}, 404, "没有计划中的提醒"),
        ("clock", {"set": "昨天"}, 400, "参数有误"),
    ],
)
async def test_what_cannot_be_done_is_said_in_chinese(
    telegram: Telegram, path: str, wish: dict[str, Any], status: int, words: str
) -> None:
    answered, error = await telegram.control("POST", path, wish)
    assert answered == status
    assert words in error["error"]


async def test_outsiders_cannot_read_a_group(telegram: Telegram) -> None:
    status, error = await telegram.control("GET", f"chats/{telegram.group.id}/messages?as=13")
    assert (status, error["error"]) == (403, "路人甲 不在这个群里")


async def test_start_opens_the_private_chat_and_private_means_that_chat(telegram: Telegram) -> None:
    assert await telegram.control("POST", "start", {"as": 11, "payload": "report"}) == (200, {"chat": 11})
    await telegram.control("POST", "send", {"as": 11, "chat": "private", "text": "你好"})
    texts = [update["message"]["text"] for update in await telegram.updates()]
    assert texts == ["/start report", "你好"]


async def test_a_press_waits_for_the_bots_answer(telegram: Telegram) -> None:
    keyboard = {"inline_keyboard": [[{"text": "好", "callback_data": "yes"}]]}
    await telegram.call("sendMessage", chat_id=telegram.group.id, text="?", reply_markup=keyboard)
    message = telegram.last(telegram.group)
    wish = {"as": 11, "chat": telegram.group.id, "message": message.id, "row": 0, "column": 0}
    pressing = asyncio.create_task(telegram.control("POST", "press", wish))
    [update] = await telegram.updates(timeout=50)
    await telegram.call("answerCallbackQuery", callback_query_id=update["callback_query"]["id"], text="收到")
    assert await pressing == (200, {"text": "收到", "show_alert": False, "url": None})


async def test_inline_results_are_shown_and_sent(telegram: Telegram) -> None:
    asking = asyncio.create_task(telegram.control("POST", "inline", {"as": 11, "query": "团校"}))
    [update] = await telegram.updates(timeout=50)
    content = {"message_text": "60%"}
    result = {"type": "article", "id": "r", "title": "团校", "input_message_content": content}
    await telegram.call("answerInlineQuery", inline_query_id=update["inline_query"]["id"], results=[result])
    assert (await asking)[1] == {"results": [{"id": "r", "title": "团校", "description": ""}]}
    wish = {"as": 11, "chat": telegram.group.id, "query": "团校", "result": "r"}
    _, sent = await telegram.control("POST", "inline/send", wish)
    assert (sent["text"], sent["via"]) == ("60%", "inline")


async def test_uploads_come_back_by_their_address(telegram: Telegram) -> None:
    form = aiohttp.FormData(quote_fields=False)  # browsers do not quote either
    for name, value in (("as", "11"), ("chat", str(telegram.group.id)), ("caption", "表")):
        form.add_field(name, value)
    form.add_field("file", b"a,b", filename="表.csv", content_type="text/csv")
    async with telegram.http.post(f"{telegram.sandbox.address}/control/upload", data=form) as answer:
        message = await answer.json()
    assert message["document"]["name"] == "表.csv"
    assert (message["html"], message["caption_html"]) == ("", "表")
    async with telegram.http.get(telegram.sandbox.address + message["document"]["url"]) as answer:
        assert await answer.read() == b"a,b"


async def test_membership_and_menus_follow_actions(telegram: Telegram) -> None:
    group = telegram.group.id
    await telegram.call("setMyCommands", commands=[{"command": "help", "description": "帮助"}])
    seen = await telegram.control("GET", f"commands?as=11&chat={group}")
    assert seen == (200, [{"command": "help", "description": "帮助"}])
    for action in ("promote_bot", "demote_bot", "remove_bot"):
        await telegram.control("POST", "member", {"as": 11, "chat": group, "action": action})
    assert (await telegram.control("GET", f"commands?as=11&chat={group}"))[1] == []
    _, back = await telegram.control("POST", "member", {"as": 11, "chat": group, "action": "add_bot"})
    assert back["bot_member"] is True
    for action in ("join", "leave"):
        await telegram.control("POST", "member", {"as": 13, "chat": group, "action": action})
    _, topic = await telegram.control(
        "POST", "member", {"as": 12, "chat": telegram.forum.id, "action": "topic", "name": "填报"}
    )
    assert topic["topics"][0]["name"] == "填报"
    _, upgraded = await telegram.control("POST", "member", {"as": 11, "chat": group, "action": "migrate"})
    assert upgraded["type"] == "supergroup"
    for action, blocked in (("block_bot", True), ("unblock_bot", False)):
        await telegram.control("POST", "member", {"as": 11, "action": action})
        assert telegram.world.private_chat(telegram.zhang).blocked is blocked


async def test_the_clock_is_set_and_advanced(telegram: Telegram) -> None:
    assert (await telegram.control("POST", "clock", {"advance": 3600}))[1][
        "now"
    ] == "2019-03-04T09:30:00+08:00"
    naive = {"set": "2019-12-01T08:00"}
    assert (await telegram.control("POST", "clock", naive))[1]["now"] == "2019-12-01T08:00:00+08:00"
    assert (await telegram.control("GET", "clock"))[1] == {
        "now": "2019-12-01T08:00:00+08:00",
        "frozen": False,
    }


async def test_hooks_give_the_next_reminder_and_a_restart(telegram: Telegram) -> None:
    restarts: list[datetime] = []
    clock = telegram.world.clock

    async def restart() -> None:
        restarts.append(clock.now())

    async def upcoming() -> datetime:
        return datetime(2019, 3, 20, 1, 0, tzinfo=UTC)

    hooked = Sandbox(telegram.world, clock, token=TOKEN, on_next=upcoming, on_restart=restart)
    async with (
        hooked.serve() as address,
        telegram.http.post(f"{address}/control/clock", json={"next": True}) as told,
    ):
        assert (await told.json())["now"] == "2019-03-20T09:00:00+08:00"
        async with telegram.http.post(f"{address}/control/restart") as done:
            assert done.status == 200
        async with telegram.http.get(f"{address}/control/state") as state:
            offered = await state.json()
            assert (offered["can_restart"], offered["has_next"]) == (True, True)
    assert len(restarts) == 1


async def test_events_stream_messages_edits_and_the_clock_but_no_inner_matters(telegram: Telegram) -> None:
    async with telegram.http.get(f"{telegram.sandbox.address}/control/events") as stream:
        assert stream.content_type == "text/event-stream"
        await stream.content.readuntil(b"\n\n")
        sent = await telegram.bot.send_message(telegram.group.id, "甲")
        await telegram.bot.edit_message_text("乙", telegram.group.id, sent.message_id)
        await telegram.bot.delete_message(telegram.group.id, sent.message_id)
        telegram.world.clock.advance(timedelta(days=1))
        events = [json.loads((await stream.content.readuntil(b"\n\n"))[6:]) for _ in range(4)]
    assert [event["kind"] for event in events] == ["message", "edit", "delete", "clock"]
    assert events[0]["chat"] == telegram.group.id
    assert events[2]["message_id"] == sent.message_id
    assert events[3]["now"] == "2019-03-05T08:30:00+08:00"


async def test_the_transcript_of_calls_is_served_from_any_point(telegram: Telegram) -> None:
    for text in ("1", "2"):
        await telegram.bot.send_message(telegram.group.id, text)
    _, calls = await telegram.control("GET", "calls?after=2")
    assert [(call["n"], call["params"]["text"], call["ok"]) for call in calls["calls"]] == [(3, "2", True)]
    assert calls["next"] == 3


async def test_the_page_is_served(telegram: Telegram) -> None:
    async with telegram.http.get(telegram.sandbox.address) as page:
        assert page.content_type == "text/html"
