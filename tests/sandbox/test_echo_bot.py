"""A whole python-telegram-bot Application on the sandbox."""

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.sandbox.world import WaitedInVain
from tests.support.sandbox_room import TOKEN, Telegram

pytest_plugins = ["tests.support.sandbox_fixtures"]

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("好", callback_data="ok")]])


async def _echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_html(
        f"<b>{update.effective_message.text}</b>", reply_markup=KEYBOARD
    )


async def _start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_text(f"start={context.args}")


async def _pressed(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("收到")
    await update.callback_query.edit_message_text("完成")


def _application(telegram: Telegram) -> Application:  # type: ignore[type-arg]  # its six type arguments say nothing here
    sandbox = telegram.sandbox
    builder = ApplicationBuilder().token(TOKEN).base_url(sandbox.api_url).base_file_url(sandbox.file_url)
    app = builder.build()
    app.add_handler(CommandHandler("start", _start))
    app.add_handler(MessageHandler(filters.TEXT, _echo))
    app.add_handler(CallbackQueryHandler(_pressed))
    return app


async def test_an_application_answers_people_and_their_presses_and_stops_with_nothing_left(
    telegram: Telegram,
) -> None:
    world = telegram.world
    app = _application(telegram)
    async with app:
        assert app.updater is not None
        await app.start()
        await app.updater.start_polling()
        world.start(telegram.zhang, "report")
        chat = world.private_chat(telegram.zhang)
        await world.until(lambda: len(chat.messages) == 2)
        assert telegram.last(chat).text == "start=['report']"

        world.say(telegram.zhang, chat, "你好")
        await world.until(lambda: len(chat.messages) == 4)
        reply = telegram.last(chat)
        assert reply.html == "<b>你好</b>"

        answer = await world.press(telegram.zhang, reply, "好").answer
        assert answer.text == "收到"
        await world.until(lambda: reply.text == "完成")
        assert reply.edited is not None
        assert reply.buttons == []
        await telegram.sandbox.caught_up()
        await app.updater.stop()
        await app.stop()
    assert all(call.ok for call in telegram.sandbox.calls)


async def test_a_wait_that_ends_in_vain_shows_what_was_said_and_called(telegram: Telegram) -> None:
    telegram.world.start(telegram.zhang)
    await telegram.bot.send_message(telegram.zhang.id, "在")
    with pytest.raises(WaitedInVain) as error:
        await telegram.world.until(lambda: False, timeout=0)
    shown = str(error.value)
    assert "张敏: /start" in shown
    assert "基石助手: 在" in shown
    assert "sendMessage" in shown
    assert "updates not confirmed: 1" in shown
