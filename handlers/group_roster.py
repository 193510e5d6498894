"""A roster sent as a file in private: what it would do, then, on a press, that."""

import asyncio
from typing import Any

from telegram import Message, Update
from telegram.ext import filters

from bot.context import BotContext, Button
from bot.documents import roster
from bot.services.buttons import Meaning, StoredButton
from bot.services.report import Awaited
from bot.texts import label, text
from handlers import report_files
from handlers.group_asker import presser, replace_card
from handlers.group_bind import CHOOSE_WITHIN

FILES = filters.Document.FileExtension("xlsx") | filters.Document.FileExtension("csv")
"""What is taken for a roster."""

SHOWN_FAULTS = 15
"""Faults that are listed; the rest are counted."""


async def offered(update: Update, context: BotContext) -> None:
    """A .xlsx or .csv file came: read it and say what it would change. Nothing changes yet.

    From somebody who is filling in a report it is an attachment to that.
    """
    message, user = update.effective_message, update.effective_user
    if message is None or user is None or message.document is None:
        return
    if await context.services.report.awaited(user.id) in (Awaited.ANSWER, Awaited.PREVIEW):
        await report_files.attach(update, context)
        return
    document = message.document
    if (document.file_size or 0) > roster.LARGEST:
        await message.reply_html(text("group.roster_too_large"))
        return
    file = {"id": document.file_id, "unique": document.file_unique_id, "name": document.file_name or ""}
    rows = await _rows(context, file)
    if rows is None:
        await message.reply_html(text("group.roster_unreadable"))
        return
    plan = await context.services.group.compare_roster(rows, by=user.id)
    words = text(
        "group.roster_plan",
        given=len(plan.grants),
        invited=len(plan.invitations),
        same=plan.same,
        faults=plan.faults[:SHOWN_FAULTS],
        more=max(0, len(plan.faults) - SHOWN_FAULTS),
    )
    go = Meaning("group.roster", {"file": file}, only=user.id, expires_at=context.now + CHOOSE_WITHIN)
    anything = not plan.faults and (plan.grants or plan.invitations)
    keyboard = await context.keyboard([[Button(label("group.roster_go"), go)]] if anything else [])
    await message.reply_html(words, reply_markup=keyboard)


async def press_import(update: Update, context: BotContext, button: StoredButton) -> None:
    """导入: read the file again, check it again, do it; the links come back as a file."""
    who, query = presser(update), update.callback_query
    if who is None or query is None or not isinstance(query.message, Message):
        return
    file = button.params["file"]
    rows = await _rows(context, file)
    if rows is None:
        await replace_card(update, context, text("group.roster_unreadable"))
        return
    plan, links = await context.services.group.import_roster(
        rows, reference=file["unique"], by=who.user_id, now=context.now
    )
    await replace_card(
        update, context, text("group.roster_imported", given=len(plan.grants), invited=len(links))
    )
    if links:
        content = roster.links_file(
            (link.unit, link.line.role.zh, link.line.name, context.deep_link(f"join_{link.token}"))
            for link in links
        )
        await query.message.reply_document(
            content, filename=label("group.roster_links_name"), caption=text("group.roster_links")
        )


async def _rows(context: BotContext, file: dict[str, Any]) -> list[list[str]] | None:
    found = await context.bot.get_file(file["id"])
    content = bytes(await found.download_as_bytearray())
    return await asyncio.to_thread(roster.read_table, content, file["name"])
