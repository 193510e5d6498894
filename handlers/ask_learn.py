"""What administrators teach: /questions with its lists, /alias, and the writing of an answer."""

from telegram import Chat, InlineKeyboardMarkup, Update

from bot.context import BotContext, Button
from bot.core.lessons import LessonDraft, Step, proposed
from bot.core.paging import clamp
from bot.services.ask_learn import Lesson, Miss, Taught
from bot.services.buttons import Meaning, StoredButton
from bot.texts import label, text
from handlers.buttons import Press, settle
from handlers.pages import Rows, number, pager, turn

ON_A_PAGE = 8
"""Questions or changes on one page: as many as Telegram puts buttons in a row."""

NEAREST = 4
"""Clauses offered as the source of an answer."""

MOST_PROPOSED = 3
"""Aliases offered for one tap."""

_CANCEL = "取消"


async def questions(update: Update, context: BotContext) -> None:
    """/questions: the questions that were not answered, the most asked first."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    if message.chat.type != Chat.PRIVATE:
        link = Button(label("ask_learn.go_private"), url=f"https://t.me/{context.bot.username}")
        await message.reply_html(
            text("ask_learn.only_private"), reply_markup=await context.keyboard([[link]])
        )
        return
    words, rows = _list(await context.services.learn.misses(user.id), 0)
    await context.services.group.remember(user.id, user.full_name, now=context.now)
    await message.reply_html(words, reply_markup=await context.keyboard(rows))


async def alias(update: Update, context: BotContext) -> None:
    """/alias 青家 = 青年之家."""
    message, user = update.effective_message, update.effective_user
    if message is None or message.text is None or user is None:
        return
    said = " ".join(message.text.split(maxsplit=1)[1:])
    taught = await context.services.learn.add_alias(user.id, said, now=context.now)
    await context.services.group.remember(user.id, user.full_name, now=context.now)
    await message.reply_html(
        text("ask_learn.taught", **_taught(taught)), reply_markup=await _undo(taught, context)
    )


async def written(update: Update, context: BotContext, words: str) -> bool:
    """Take what an administrator wrote for the lesson at hand; False if there is none (any more)."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return False
    learn = context.services.learn
    if words == _CANCEL:
        await learn.drop(user.id)
        await message.reply_html(text("ask_learn.dropped"))
        return True
    draft = await learn.write(user.id, words, now=context.now)
    if draft is None:
        return False
    if draft.step is Step.ALIAS:
        taught = await learn.add_alias(user.id, words, now=context.now)
        await message.reply_html(
            text("ask_learn.taught", **_taught(taught)), reply_markup=await _undo(taught, context)
        )
        return True
    shown, rows = _prompt(draft, context)
    await message.reply_html(shown, reply_markup=await context.keyboard(rows))
    return True


def _list(misses: list[Miss], page: int) -> tuple[str, Rows]:
    count = max(1, -(-len(misses) // ON_A_PAGE))
    page = clamp(page, count)
    first = page * ON_A_PAGE
    shown = list(enumerate(misses[first : first + ON_A_PAGE], first + 1))
    words = text("ask_learn.list", misses=shown, total=len(misses))
    numbers = [Button(str(place), Meaning("learn.miss", {"miss": one.id})) for place, one in shown]
    changes = Button(label("ask_learn.changes"), Meaning("learn.changes", {"page": 0}))
    return words, [numbers, pager("learn.list", {}, page, count), [changes]]


def _miss(miss: Miss, context: BotContext) -> tuple[str, Rows]:
    answer = context.services.ask.answer(miss.text, now=context.now)
    words = text("ask_learn.miss", miss=miss, headline=answer.headline)
    params = {"miss": miss.id}
    offers = proposed(answer.explanation.unknown, miss.hint, context.services.plan)[:MOST_PROPOSED]
    return words, [
        *(
            [Button(label("ask_learn.teach", alias=one), Meaning("learn.teach", {"alias": one}))]
            for one in offers
        ),
        [
            Button(label("ask_learn.add_alias"), Meaning("learn.alias", params)),
            Button(label("ask_learn.add_answer"), Meaning("learn.answer", params)),
            Button(label("ask_learn.ignore"), Meaning("learn.ignore", params)),
        ],
        [Button(label("plan.back"), Meaning("learn.list", {"page": 0}))],
    ]


def _changes(lessons: list[Lesson], names: dict[int, str], page: int) -> tuple[str, Rows]:
    count = max(1, -(-len(lessons) // ON_A_PAGE))
    page = clamp(page, count)
    first = page * ON_A_PAGE
    shown = list(enumerate(lessons[first : first + ON_A_PAGE], first + 1))
    words = text("ask_learn.change_list", lessons=shown, names=names)
    undo = [
        Button(label("ask_learn.undo", place=place), Meaning("learn.undo", {"lesson": one.id, "page": page}))
        for place, one in shown
        if one.undone_at is None
    ]
    rows: Rows = [undo[:4], undo[4:], pager("learn.changes", {}, page, count)]
    return words, [*rows, [Button(label("plan.back"), Meaning("learn.list", {"page": 0}))]]


def _prompt(draft: LessonDraft, context: BotContext) -> tuple[str, Rows]:
    """Return what is asked next, with buttons that can answer it."""
    words = text(f"ask_learn.prompt_{draft.step.value}", draft=draft)
    drop = Button(label("ask_learn.drop"), Meaning("learn.drop"))
    if draft.step is Step.CONFIRM:
        return words, [[Button(label("ask_learn.save"), Meaning("learn.save")), drop]]
    rows: Rows = []
    if draft.step is Step.CLAUSE:
        near = context.services.ask.answer(f"{draft.question}{draft.text}", now=context.now)
        named = [*near.clauses, *(one.name for one in near.explanation.candidates)]
        known = [one for one in dict.fromkeys(named) if context.services.plan.clause(one)]
        rows = [[Button(one, Meaning("learn.clause", {"clause": one}))] for one in known[:NEAREST]]
    return words, [*rows, [drop]]


def _taught(taught: Taught) -> dict[str, object]:
    return {"lesson": taught.lesson, "solved": [one.text for one in taught.solved]}


async def _undo(taught: Taught, context: BotContext) -> InlineKeyboardMarkup | None:
    meaning = Meaning("learn.undo", {"lesson": taught.lesson.id, "page": 0})
    return await context.keyboard([[Button(label("ask_learn.undo", place=""), meaning)]])


async def press_list(update: Update, context: BotContext, button: StoredButton) -> None:
    """Show a page of the questions."""
    if (query := update.callback_query) is None:
        return
    misses = await context.services.learn.misses(query.from_user.id)
    words, rows = _list(misses, number(button.params.get("page")))
    await settle(query)
    await turn(query, words, await context.keyboard(rows))


async def press_miss(update: Update, context: BotContext, button: StoredButton) -> None:
    """Show one question and what can be done about it."""
    if (query := update.callback_query) is None:
        return
    words, rows = _miss(await context.services.learn.miss(query.from_user.id, button.params["miss"]), context)
    await settle(query)
    await turn(query, words, await context.keyboard(rows))


async def press_ignore(update: Update, context: BotContext, button: StoredButton) -> None:
    """忽略: the question is not listed again."""
    if (query := update.callback_query) is None:
        return
    learn, user = context.services.learn, query.from_user.id
    await learn.ignore(user, button.params["miss"], now=context.now)
    await settle(query, label("ask_learn.ignored"))
    words, rows = _list(await learn.misses(user), 0)
    await turn(query, words, await context.keyboard(rows))


async def press_teach(update: Update, context: BotContext, button: StoredButton) -> None:
    """加入同义词: the alias on the button acts from now on."""
    if (query := update.callback_query) is None:
        return
    taught = await context.services.learn.add_alias(
        query.from_user.id, button.params["alias"], now=context.now
    )
    await settle(query)
    await turn(query, text("ask_learn.taught", **_taught(taught)), await _undo(taught, context))


async def press_begin(update: Update, context: BotContext, button: StoredButton) -> None:
    """加别名 / 写答案: ask for the first thing."""
    if (query := update.callback_query) is None:
        return
    step = Step.ALIAS if button.action == "learn.alias" else Step.TEXT
    draft = await context.services.learn.begin(
        query.from_user.id, button.params["miss"], step, now=context.now
    )
    words, rows = _prompt(draft, context)
    await settle(query)
    await turn(query, words, await context.keyboard(rows))


async def press_clause(update: Update, context: BotContext, button: StoredButton) -> None:
    """Take the clause on the button as the answer's source."""
    if (query := update.callback_query) is None:
        return
    learn, user = context.services.learn, query.from_user.id
    draft = await learn.draft(user)
    if draft is not None and draft.step is Step.CLAUSE:
        draft = await learn.write(user, button.params["clause"], now=context.now)
    await settle(query)
    if draft is not None:
        words, rows = _prompt(draft, context)
        await turn(query, words, await context.keyboard(rows))


async def press_save(update: Update, context: BotContext, button: StoredButton) -> None:
    """保存: the answer acts from now on."""
    del button
    if (query := update.callback_query) is None:
        return
    taught = await context.services.learn.save(query.from_user.id, now=context.now)
    await settle(query)
    await turn(query, text("ask_learn.taught", **_taught(taught)), await _undo(taught, context))


async def press_drop(update: Update, context: BotContext, button: StoredButton) -> None:
    """取消: forget what was being written."""
    del button
    if (query := update.callback_query) is None:
        return
    await context.services.learn.drop(query.from_user.id)
    await settle(query)
    await turn(query, text("ask_learn.dropped"), None)


async def press_changes(update: Update, context: BotContext, button: StoredButton) -> None:
    """最近改动: who taught what and when."""
    if (query := update.callback_query) is None:
        return
    await settle(query)
    await _show_changes(update, context, number(button.params.get("page")))


async def press_undo(update: Update, context: BotContext, button: StoredButton) -> None:
    """撤销: the lesson no longer acts, and its questions wait again."""
    if (query := update.callback_query) is None:
        return
    undone = await context.services.learn.undo(query.from_user.id, button.params["lesson"], now=context.now)
    await settle(query, label("ask_learn.undone" if undone else "ask_learn.undone_before"))
    await _show_changes(update, context, number(button.params.get("page")))


async def _show_changes(update: Update, context: BotContext, page: int) -> None:
    if (query := update.callback_query) is None:
        return
    lessons = await context.services.learn.lessons(query.from_user.id)
    people = {one for lesson in lessons for one in (lesson.added_by, lesson.undone_by) if one is not None}
    words, rows = _changes(lessons, await context.services.group.names(people), page)
    await turn(query, words, await context.keyboard(rows))


PRESSES: dict[str, Press] = {
    "learn.list": press_list,
    "learn.miss": press_miss,
    "learn.teach": press_teach,
    "learn.alias": press_begin,
    "learn.answer": press_begin,
    "learn.ignore": press_ignore,
    "learn.clause": press_clause,
    "learn.save": press_save,
    "learn.drop": press_drop,
    "learn.changes": press_changes,
    "learn.undo": press_undo,
}
"""What the buttons of this feature do."""
