"""sendMessage: the text, its length, its entities, unknown names, and where parameters may stand."""

from datetime import timedelta

import pytest
from telegram import Bot, MessageEntity, ReplyParameters
from telegram.error import BadRequest, InvalidToken

from tests.support.sandbox_room import TOKEN, Telegram

pytest_plugins = ["tests.support.sandbox_fixtures"]


async def test_a_wrong_token_is_unauthorized(telegram: Telegram) -> None:
    async with telegram.http.get(f"{telegram.sandbox.api_url}1:no/getMe") as answer:
        assert answer.status == 401
        assert (await answer.json())["description"] == "Unauthorized"
    stranger = Bot("1:no", base_url=telegram.sandbox.api_url)
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    for request in stranger._request:  # noqa: SLF001 - a bot that never initialised closes nothing by itself
        await request.shutdown()


@pytest.mark.parametrize("method", ["sendMassage", "", "sendMessage/x"])
async def test_an_unknown_method_is_not_found(telegram: Telegram, method: str) -> None:
    answer = await telegram.call(method)
    assert (answer["status"], answer["description"]) == (404, "Not Found")


async def test_a_real_method_that_the_sandbox_lacks_is_named(telegram: Telegram) -> None:
    assert await telegram.refusal("sendPoll") == "Not Found: the sandbox does not serve sendPoll"


async def test_an_unknown_parameter_is_named(telegram: Telegram) -> None:
    said = await telegram.refusal("sendMessage", chat_id=telegram.group.id, text="x", txt="y", read_timeout=3)
    assert said == "Bad Request: unknown parameter of sendMessage: txt, read_timeout"
    assert telegram.group.messages == []


async def test_method_names_ignore_case_and_bodies_may_be_json_or_a_query(telegram: Telegram) -> None:
    address = f"{telegram.sandbox.api_url}{TOKEN}"
    async with telegram.http.post(
        f"{address}/SENDMESSAGE", json={"chat_id": telegram.group.id, "text": "甲"}
    ) as a:
        assert (await a.json())["ok"] is True
    async with telegram.http.get(f"{address}/sendMessage?chat_id={telegram.group.id}&text=%E4%B9%99") as b:
        assert (await b.json())["result"]["text"] == "乙"
    async with telegram.http.post(
        f"{address}/sendMessage", data=b"[1]", headers={"content-type": "application/json"}
    ) as c:
        assert c.status == 400


@pytest.mark.parametrize("text", ["", "   \n ", None])
async def test_an_empty_text_is_refused(telegram: Telegram, text: str | None) -> None:
    params = {} if text is None else {"text": text}
    said = await telegram.refusal("sendMessage", chat_id=telegram.group.id, **params)
    assert said == "Bad Request: message text is empty"


async def test_markup_around_nothing_is_an_empty_text(telegram: Telegram) -> None:
    said = await telegram.refusal(
        "sendMessage", chat_id=telegram.group.id, text="<b> </b>", parse_mode="HTML"
    )
    assert said == "Bad Request: message text is empty"


async def test_4096_characters_after_parsing_pass_and_one_more_does_not(telegram: Telegram) -> None:
    sent = await telegram.bot.send_message(telegram.group.id, f"<b>{'中' * 4096}</b>", parse_mode="HTML")
    assert len(sent.text or "") == 4096
    with pytest.raises(BadRequest, match=r"^Message is too long$"):
        await telegram.bot.send_message(telegram.group.id, "中" * 4097)


async def test_an_emoji_counts_as_two_characters(telegram: Telegram) -> None:
    await telegram.bot.send_message(telegram.group.id, "👍" * 2048)
    with pytest.raises(BadRequest, match="too long"):
        await telegram.bot.send_message(telegram.group.id, "👍" * 2049)


async def test_bad_markup_never_reaches_the_chat(telegram: Telegram) -> None:
    with pytest.raises(BadRequest, match=r"^Can't parse entities: unsupported start tag"):
        await telegram.bot.send_message(telegram.group.id, "<p>x</p>", parse_mode="HTML")
    assert telegram.group.messages == []


async def test_markdown_is_refused_because_the_sandbox_serves_html_only(telegram: Telegram) -> None:
    with pytest.raises(BadRequest, match="Unsupported parse_mode"):
        await telegram.bot.send_message(telegram.group.id, "*x*", parse_mode="MarkdownV2")


async def test_formatting_comes_back_with_telegrams_own_entities_beside_it(telegram: Telegram) -> None:
    sent = await telegram.bot.send_message(telegram.group.id, " <b>见</b> /help ", parse_mode="HTML")
    assert sent.text == "见 /help"
    assert [(entity.type, entity.offset, entity.length) for entity in sent.entities] == [
        ("bold", 0, 1),
        ("bot_command", 2, 5),
    ]
    assert telegram.last(telegram.group).html == "<b>见</b> /help"


async def test_a_mention_by_id_carries_the_person_and_a_stranger_is_dropped(telegram: Telegram) -> None:
    html = '<a href="tg://user?id=11">张</a><a href="tg://user?id=999">谁</a>'
    sent = await telegram.bot.send_message(telegram.group.id, html, parse_mode="HTML")
    [mention] = sent.entities
    assert mention.user is not None
    assert mention.user.first_name == "张敏"


async def test_entities_may_be_given_instead_of_markup(telegram: Telegram) -> None:
    bold = MessageEntity("bold", 0, 2)
    sent = await telegram.bot.send_message(telegram.group.id, "粗体字", entities=[bold])
    assert list(sent.entities) == [bold]
    with pytest.raises(BadRequest, match="reaches outside the text"):
        await telegram.bot.send_message(telegram.group.id, "粗体字", entities=[MessageEntity("bold", 2, 2)])
    said = await telegram.refusal(
        "sendMessage",
        chat_id=telegram.group.id,
        text="x",
        entities=[{"type": "huge", "offset": 0, "length": 1}],
    )
    assert said == "Bad Request: can't parse MessageEntity: Unsupported type specified"


async def test_the_date_is_the_sandbox_clocks(telegram: Telegram) -> None:
    telegram.world.clock.advance(timedelta(days=1))
    sent = await telegram.bot.send_message(telegram.group.id, "x")
    assert sent.date.isoformat() == "2019-03-05T00:30:00+00:00"


async def test_a_reply_carries_its_message_and_an_unknown_one_is_refused(telegram: Telegram) -> None:
    asked = telegram.world.say(telegram.zhang, telegram.group, "/ask 目标")
    sent = await telegram.bot.send_message(telegram.group.id, "答", reply_to_message_id=asked.id)
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "/ask 目标"
    assert telegram.last(telegram.group).reply_to is asked
    with pytest.raises(BadRequest, match=r"^Message to be replied not found$"):
        await telegram.bot.send_message(telegram.group.id, "答", reply_to_message_id=999)
    lenient = ReplyParameters(999, allow_sending_without_reply=True)
    alone = await telegram.bot.send_message(telegram.group.id, "答", reply_parameters=lenient)
    assert alone.reply_to_message is None


async def test_every_call_is_in_the_transcript_with_its_outcome(telegram: Telegram) -> None:
    await telegram.bot.send_message(telegram.group.id, "12")
    await telegram.refusal("sendMessage", chat_id=999, text="x")
    _, sent, refused = telegram.sandbox.calls
    assert (sent.method, sent.ok, sent.params["text"], sent.params["chat_id"]) == (
        "sendMessage", True, "12", telegram.group.id,
    )  # fmt: skip
    assert (refused.ok, refused.error_code, refused.description) == (
        False,
        400,
        "Bad Request: chat not found",
    )


async def test_a_fault_of_the_sandbox_itself_is_told_as_one(
    telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    del telegram.world.menus
    answer = await telegram.call("setMyCommands", commands=[])
    assert answer["status"] == 500
    assert "the sandbox failed" in answer["description"]
    assert "setMyCommands" in caplog.text
