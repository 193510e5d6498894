"""Pictures and papers in chat: /export, the pictures of an overview, the meeting pack."""

import contextlib
from collections.abc import Awaitable

from telegram import Chat, InputFile, Message, Update
from telegram.constants import ChatAction
from telegram.error import BadRequest

from bot.context import BotContext, Button
from bot.core.errors import FiguresElsewhere, NoFigures
from bot.core.period import Period
from bot.core.rollup_words import area_words, week_words
from bot.core.units import Unit
from bot.documents import paper as papers
from bot.documents.paper import FORMATS, File
from bot.services.buttons import Meaning, StoredButton
from bot.services.rollup import Reader
from bot.services.rollup_export import Pack, Paper
from bot.texts import label, text
from handlers.buttons import Press, settle
from handlers.pages import Rows
from handlers.rollup import indicator_of, reader_of

_STEPS = 3
"""Reading, making, sending."""

_SHOWN = 12
"""Characters of a checksum that people compare."""


async def export(update: Update, context: BotContext) -> None:
    """/export: in private choose a file; in a group point to the private chat: files hold county figures."""
    message = update.effective_message
    if message is None:
        return
    if message.chat.type != Chat.PRIVATE:
        link = Button(label("rollup.label_private"), url=f"https://t.me/{context.bot.username}")
        await message.reply_html(text("rollup.in_group"), reply_markup=await context.keyboard([[link]]))
        return
    reader = await reader_of(update, context)
    unit = await context.services.rollup.home(reader)
    period = context.services.rollup.period_shown(context.now)
    words, rows = _menu(context, unit, period)
    await message.reply_html(words, reply_markup=await context.keyboard(rows))


async def press_menu(update: Update, context: BotContext, button: StoredButton) -> None:
    """导出 on an overview."""
    query = update.callback_query
    if query is None or not isinstance(query.message, Message):
        return
    _, unit, period = await _private(update, context, button)
    found = await context.services.group.unit(unit)
    words, rows = _menu(context, found, period)
    await settle(query)
    await query.message.reply_html(words, reply_markup=await context.keyboard(rows))


def _menu(context: BotContext, unit: Unit, period: Period) -> tuple[str, Rows]:
    where = {"unit": unit.code, "period": str(period)}
    files = [
        Button(label(f"rollup.label_{kind}"), Meaning("rollup.file", {**where, "kind": kind}))
        for kind in FORMATS
    ]
    pack = Button(label("rollup.label_pack"), Meaning("rollup.pack", where))
    areas = [
        Button(
            label("rollup.label_area_pack", area=area_words(area)),
            Meaning("rollup.pack", {**where, "area": area}),
        )
        for area in context.services.export.areas(unit)
    ]
    rows = [files[:2], files[2:], [pack], *(areas[at : at + 2] for at in range(0, len(areas), 2))]
    return text("rollup.choose", unit=unit.name, week=week_words(period)), rows


async def press_file(update: Update, context: BotContext, button: StoredButton) -> None:
    """Make a file and send it to the one who asked."""
    query = update.callback_query
    if query is None or not isinstance(query.message, Message):
        return
    reader, unit, period = await _private(update, context, button)
    kind = next((one for one in FORMATS if one == button.params["kind"]), None)
    if kind is None:
        raise NoFigures
    await settle(query)
    line = await _Working.begin(query.message, label(f"rollup.label_{kind}"))
    paper = await context.services.export.paper(reader, unit, period, now=context.now)
    await line.step(1)
    made = await papers.make(paper, kind)
    await line.step(2)
    await _send(query.message, made, _caption(paper, line.what))
    await line.end()


async def press_pack(update: Update, context: BotContext, button: StoredButton) -> None:
    """调度会材料: freeze one; if there is one already, ask which is meant."""
    query = update.callback_query
    if query is None or not isinstance(query.message, Message):
        return
    reader, unit, period = await _private(update, context, button)
    area = button.params.get("area")
    there = await context.services.export.latest_pack(reader, unit, period, area=area)
    if there is None or button.params.get("anew"):
        if area is not None:
            await context.services.export.members(reader, unit, area, period)
        await settle(query)
        await _freeze(query.message, context, reader, unit, period, area=area)
        return
    words = text(
        "rollup.pack_there",
        unit=await _name(context, there),
        week=week_words(period),
        made=there.made_at,
        checksum=there.checksum[:_SHOWN],
    )
    where = {"unit": unit, "period": str(period), **({"area": area} if area else {})}
    old = Button(label("rollup.label_open_pack"), Meaning("rollup.frozen", {**where, "pack": there.id}))
    new = Button(label("rollup.label_new_pack"), Meaning("rollup.pack", {**where, "anew": True}))
    await settle(query)
    await query.message.reply_html(words, reply_markup=await context.keyboard([[old, new]]))


async def press_frozen(update: Update, context: BotContext, button: StoredButton) -> None:
    """打开定稿: the very bytes that were handed out before."""
    query = update.callback_query
    if query is None or not isinstance(query.message, Message):
        return
    reader, _, _ = await _private(update, context, button)
    pack = await context.services.export.pack(reader, button.params["pack"])
    if pack is None:
        await settle(query, label("rollup.no_pack"), alert=True)
        return
    await settle(query)
    await _send_pack(query.message, context, pack)


async def _freeze(
    message: Message, context: BotContext, reader: Reader, unit: str, period: Period, *, area: str | None
) -> None:
    export = context.services.export
    line = await _Working.begin(message, label("rollup.label_pack"))
    paper = await export.paper(reader, unit, period, now=context.now, area=area)
    await line.step(1)
    made = await papers.make_pack(paper)
    await line.step(2)
    pack = await export.freeze(reader, unit, period, made.name, made.content, now=context.now, area=area)
    await _send_pack(message, context, pack)
    await line.end()


async def _send_pack(message: Message, context: BotContext, pack: Pack) -> None:
    caption = text(
        "rollup.pack_caption",
        unit=await _name(context, pack),
        period=pack.period,
        made=pack.made_at,
        checksum=pack.checksum[:_SHOWN],
    )
    await _send(message, File(pack.name, pack.content), caption)


async def _name(context: BotContext, pack: Pack) -> str:
    """Return what a pack is about: a unit, or an area."""
    return area_words(pack.area) if pack.area else (await context.services.group.unit(pack.unit)).name


async def press_picture(update: Update, context: BotContext, button: StoredButton) -> None:
    """进度图, 热力图, 趋势图, below the message that has the button."""
    query = update.callback_query
    if query is None or not isinstance(query.message, Message):
        return
    reader = await reader_of(update, context)
    unit, period, kind = button.params["unit"], Period.parse(button.params["period"]), button.params["kind"]
    top = await context.services.rollup.require(reader, unit)
    if kind == "heat" and reader.group is not None:
        # Its rows are the units below: counties beside each other, or cities.
        raise FiguresElsewhere(unit=top.name)
    await settle(query)
    await query.message.get_bot().send_chat_action(query.message.chat.id, ChatAction.UPLOAD_PHOTO)
    paper = await context.services.export.paper(reader, unit, period, now=context.now)
    if kind == "trend":
        drawing: Awaitable[bytes] = papers.trend(paper, indicator_of(context, button))
    else:
        drawing = papers.heat(paper) if kind == "heat" else papers.progress(paper)
    picture = await drawing
    caption = text("rollup.picture", title=paper.overview.unit.name, stamp=paper.stamp)
    await query.message.reply_photo(InputFile(picture, f"{kind}.png"), caption=caption)


async def _private(update: Update, context: BotContext, button: StoredButton) -> tuple[Reader, str, Period]:
    """Return who asks for which file; files go to private chats only.

    Raises:
        FiguresElsewhere: the button was pressed in a group.
        NotAllowed: the person may not see the unit.
    """
    reader = await reader_of(update, context)
    unit = await context.services.rollup.require(reader, button.params["unit"])
    if reader.group is not None:
        raise FiguresElsewhere(unit=unit.name)
    return reader, unit.code, Period.parse(button.params["period"])


class _Working:
    """The line that tells how far a file is; what it cannot say is no reason to stop."""

    def __init__(self, message: Message, what: str) -> None:
        self._message = message
        self.what = what

    @classmethod
    async def begin(cls, near: Message, what: str) -> "_Working":
        await near.get_bot().send_chat_action(near.chat.id, ChatAction.UPLOAD_DOCUMENT)
        words = text("rollup.working", what=what, done=0, parts=_STEPS)
        return cls(await near.reply_html(words), what)

    async def step(self, done: int) -> None:
        await self._say(text("rollup.working", what=self.what, done=done, parts=_STEPS))

    async def end(self) -> None:
        await self._say(text("rollup.sent", what=self.what))

    async def _say(self, words: str) -> None:
        with contextlib.suppress(BadRequest):
            await self._message.edit_text(words)


def _caption(paper: Paper, what: str) -> str:
    week = week_words(paper.overview.period)
    return text("rollup.caption", unit=paper.overview.unit.name, week=week, what=what, stamp=paper.stamp)


async def _send(message: Message, made: File, caption: str) -> None:
    await message.reply_document(InputFile(made.content, made.name), caption=caption)


PRESSES: dict[str, Press] = {
    "rollup.menu": press_menu,
    "rollup.file": press_file,
    "rollup.pack": press_pack,
    "rollup.frozen": press_frozen,
    "rollup.picture": press_picture,
}
"""What the buttons of pictures and papers do."""
