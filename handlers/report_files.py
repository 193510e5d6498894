"""Attachments: photos and documents that go with a report. None is ever asked for."""

from telegram import Message, Update

from bot.context import BotContext, Button
from bot.core.errors import NothingOpen
from bot.core.period import Period
from bot.core.report import Attachment
from bot.core.report_events import Attach, Detach
from bot.core.report_steps import MOST_FILES
from bot.services.buttons import Meaning, StoredButton
from bot.services.report import View
from bot.texts import label, text
from handlers import report, start
from handlers.buttons import Press, settle
from handlers.report_card import Rows, button, explain

LARGEST = 20 * 1024 * 1024
"""Bytes: what a bot can fetch from Telegram."""

_MIB = 1024 * 1024


async def attach(update: Update, context: BotContext) -> None:
    """Take a photo or document in private for the report that the person is filling in."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    file, size = _file(message)
    if file is None:
        await not_a_file(update, context)
        return
    if size > LARGEST:
        await message.reply_html(text("report.attach_too_big", size=round(size / _MIB, 1)))
        return
    event = Attach(file)
    try:
        view = await context.services.report.attach(
            user.id, event, now=context.now, update_id=update.update_id
        )
    except NothingOpen:
        begin = Button(label("report.begin"), Meaning("report.begin"))
        keyboard = await context.keyboard([[begin]])
        await message.reply_html(text("report.attach_nothing"), reply_markup=keyboard)
        return
    if view.step.fault is not None:
        await message.reply_html(explain(view.step.fault))
        return
    rows = [[button(view, label("report.preview"), "preview")]]
    words = text("report.attached", count=len(view.draft.files))
    await message.reply_html(words, reply_markup=await context.keyboard(rows))


async def not_a_file(update: Update, context: BotContext) -> None:
    """Say what can be attached while a report is open; without one, that only text is understood."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    if await context.services.report.awaited(user.id) is None:
        await start.not_text(update, context)
    else:
        await message.reply_html(text("report.attach_kind"))


async def press_files(update: Update, context: BotContext, pressed: StoredButton) -> None:
    """附件: say how to add one; if there are any, show them, each with a button that takes it out (删)."""
    query = update.callback_query
    if query is None:
        return
    user, params = query.from_user, pressed.params
    unit, period = params["unit"], Period.parse(params["period"])
    if "file" in params:
        view = await context.services.report.apply(
            user.id, unit, period, Detach(params["file"]), now=context.now, update_id=update.update_id
        )
    else:
        view = await context.services.report.begin(user.id, now=context.now, unit=unit, period=period)
    if view.held_by is not None:
        await settle(query)
        await report.edit(update, context, *await report.held(context, view))
    elif not view.draft.files and "file" not in params:
        await settle(query, label("report.attach_how", limit=MOST_FILES), alert=True)
    else:
        await settle(query)
        await report.edit(update, context, *_list(view))


def _list(view: View) -> tuple[str, Rows]:
    """Return the attachments by name, each with its 删 button."""
    where = {"unit": view.unit.code, "period": str(view.period)}
    names = [_name(file) for file in view.draft.files]
    rows: Rows = [
        [
            Button(
                label("report.detach", number=number, name=name),
                Meaning("report.files", {**where, "file": file.file_id}),
            )
        ]
        for number, (name, file) in enumerate(zip(names, view.draft.files, strict=True), 1)
    ]
    words = text("report.files", unit=view.unit.name, period=view.period, names=names, limit=MOST_FILES)
    return words, [*rows, [button(view, label("report.preview"), "preview")]]


def _name(file: Attachment) -> str:
    return file.name or file.caption or label("report.photo")


def _file(message: Message) -> tuple[Attachment | None, int]:
    """Return the attachment in a message and its size in bytes."""
    caption = message.caption or ""
    if message.photo:
        largest = message.photo[-1]
        return Attachment("photo", largest.file_id, "", caption), largest.file_size or 0
    document = message.document
    if document is not None:
        named = Attachment("document", document.file_id, document.file_name or "", caption)
        return named, document.file_size or 0
    return None, 0


PRESSES: dict[str, Press] = {"report.files": press_files}
"""What the buttons of this feature do."""
