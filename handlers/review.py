"""Review in chat: /review, the board of an area, one report, sending back, taking over."""

from telegram import Chat, Message, Update

from bot.context import BotContext, Button
from bot.core.period import Period
from bot.services.buttons import Meaning, StoredButton
from bot.services.report_review import ReviewCard
from bot.texts import label, text
from handlers import report, review_card
from handlers.buttons import Press, settle
from handlers.report_card import Rows


async def review(update: Update, context: BotContext) -> None:
    """/review: what waits in one's area. In a group it points to the private chat."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    await context.services.group.remember(user.id, user.full_name, now=context.now)
    board = await context.services.area.board(user.id, now=context.now)
    words, rows = review_card.board(board)
    if message.chat.type != Chat.PRIVATE:
        rows = [[Button(label("review.open"), url=context.deep_link("review"))]]
    await message.reply_html(words, reply_markup=await context.keyboard(rows))


async def remark_typed(update: Update, context: BotContext, words: str) -> bool:
    """Take typed words as the reason for sending a line back; False if none is awaited."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return False
    card = await context.services.review.remark(user.id, words, now=context.now)
    if card is None:
        return False
    shown, rows = review_card.pick(card)
    await message.reply_html(shown, reply_markup=await context.keyboard(rows))
    return True


async def press_board(update: Update, context: BotContext, button: StoredButton) -> None:
    """去审核, 回列表, 看上周."""
    query = update.callback_query
    if query is None:
        return
    board = await context.services.area.board(
        query.from_user.id,
        now=context.now,
        top=button.params["unit"],
        period=Period.parse(button.params["period"]),
    )
    await settle(query)
    await report.edit(update, context, *review_card.board(board))


async def press_card(update: Update, context: BotContext, button: StoredButton) -> None:
    """One report; 通过; 不退了: all show the card as it is then."""
    query = update.callback_query
    if query is None:
        return
    service, user = context.services.review, query.from_user
    unit, period = button.params["unit"], Period.parse(button.params["period"])
    if button.action == "review.approve":
        card = await service.approve(user.id, unit, period, now=context.now, update_id=update.update_id)
    elif button.action == "review.drop":
        card = await service.drop(user.id, unit, period, now=context.now)
    else:
        card = await service.card(user.id, unit, period)
    await settle(query)
    await report.edit(update, context, *_shown(card))


async def press_pick(update: Update, context: BotContext, button: StoredButton) -> None:
    """退回修改: choose a line, say why (typed or one of the usual reasons), choose the next."""
    query = update.callback_query
    if query is None:
        return
    service, user, params = context.services.review, query.from_user, button.params
    unit, period = params["unit"], Period.parse(params["period"])
    indicator = params.get("indicator")
    if "said" in params:
        card = await service.remark(
            user.id, params["said"], now=context.now, unit=unit, period=period, indicator=indicator
        )
    else:
        card = await service.ask_remark(user.id, unit, period, indicator, now=context.now)
    await settle(query)
    if card is not None:
        page = review_card.why(card) if card.asking is not None else review_card.pick(card)
        await report.edit(update, context, *page)


async def press_send_back(update: Update, context: BotContext, button: StoredButton) -> None:
    """退回这几项."""
    query = update.callback_query
    if query is None:
        return
    unit, period = button.params["unit"], Period.parse(button.params["period"])
    card = await context.services.review.send_back(
        query.from_user.id, unit, period, now=context.now, update_id=update.update_id
    )
    context.hurry()
    await settle(query)
    names = [i.name for i in card.form.indicators if i.id in card.returned] or [label("review.whole_name")]
    words = text("review.sent_back", unit=card.unit.name, period=card.period, names=names)
    await report.edit(update, context, words, [[_back(card)]])


async def press_clean(update: Update, context: BotContext, button: StoredButton) -> None:
    """通过全部无预警项."""
    query = update.callback_query
    if query is None:
        return
    top, period = button.params["unit"], Period.parse(button.params["period"])
    names = await context.services.review.approve_clean(
        query.from_user.id, top, period, now=context.now, update_id=update.update_id
    )
    await settle(query, label("review.approved_clean", names=names))
    board = await context.services.area.board(query.from_user.id, now=context.now, top=top, period=period)
    await report.edit(update, context, *review_card.board(board))


async def press_area(update: Update, context: BotContext, button: StoredButton) -> None:
    """本市上报, 接收."""
    query = update.callback_query
    if query is None:
        return
    city, period = button.params["unit"], Period.parse(button.params["period"])
    area, user = context.services.area, query.from_user
    if button.action == "review.accept":
        board = await area.accept(user.id, city, period, now=context.now, update_id=update.update_id)
        done = "review.accepted"
    else:
        board = await area.pass_city(user.id, city, period, now=context.now)
        done = "review.passed"
    await settle(query, label(done))
    await report.edit(update, context, *review_card.board(board))


async def press_files(update: Update, context: BotContext, button: StoredButton) -> None:
    """看附件: send each photo and document again, with its caption."""
    query = update.callback_query
    if query is None or not isinstance(query.message, Message):
        return
    unit, period = button.params["unit"], Period.parse(button.params["period"])
    card = await context.services.review.card(query.from_user.id, unit, period)
    await settle(query)
    for file in card.draft.files:
        caption = file.caption or None
        if file.kind == "photo":
            await query.message.reply_photo(file.file_id, caption=caption, parse_mode=None)
        else:
            await query.message.reply_document(file.file_id, caption=caption, parse_mode=None)


def _shown(card: ReviewCard) -> tuple[str, Rows]:
    return review_card.card(card, card.unit.parent or card.unit.code)


def _back(card: ReviewCard) -> Button:
    params = {"unit": card.unit.parent or card.unit.code, "period": str(card.period)}
    return Button(label("review.list"), Meaning("review.board", params))


PRESSES: dict[str, Press] = {
    "review.board": press_board,
    "review.card": press_card,
    "review.approve": press_card,
    "review.drop": press_card,
    "review.pick": press_pick,
    "review.why": press_pick,
    "review.send_back": press_send_back,
    "review.approve_clean": press_clean,
    "review.pass_city": press_area,
    "review.accept": press_area,
    "review.files": press_files,
}
"""What the buttons of this feature do."""
