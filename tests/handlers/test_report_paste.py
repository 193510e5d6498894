"""Quick paste, attachments and filling in inside a group."""

from bot.sandbox.demo import ZHANG_MIN
from tests.support.filing import LAST_WEEK, file_last_week
from tests.support.town import Town

ZHONGMU = "410122"


async def stored(town: Town) -> int:
    """Return how many answers the county's draft holds."""
    view = await town.services.report.begin(ZHANG_MIN, now=town.clock.now())
    return view.answered


async def test_a_sentence_in_private_is_previewed_and_stored_only_when_confirmed(town: Town) -> None:
    await file_last_week(town.services, ZHONGMU)
    await town.play(
        (
            "张敏",
            "私聊",
            "本周新建团校2所，走访青年15人，宣讲1次",
            ["读到 3 项（还没保存）", "县级中学团校：14/30 所（46.7%）（在上期上累加）", "走访青年：15 次"],
        ),
    )
    assert await stored(town) == 0
    await town.play(
        ("张敏", "私聊", "[采用这 3 项]", ["已填 3/21", "[其余同上期]"]),
        ("张敏", "私聊", "[其余同上期]", ["已填 21/21", "走访青年：从 3 次 变为 15 次"]),
    )
    assert await stored(town) == len(LAST_WEEK)


async def test_numbers_with_colons_work_while_the_form_is_open(town: Town) -> None:
    await file_last_week(town.services, ZHONGMU)
    await town.play(
        ("张敏", "私聊", "/start report", "教育团工委"),
        ("张敏", "私聊", "2:13/30 17:4 18:5", ["读到 3 项", "谈心谈话：5 名"]),
        ("张敏", "私聊", "[不要了]", "没有保存"),
    )
    assert await stored(town) == 0


async def test_doubts_are_asked_back_and_nothing_unclear_is_taken(town: Town) -> None:
    await file_last_week(town.services, ZHONGMU)
    await town.play(
        ("张敏", "私聊", "/start report", "教育团工委"),
        (
            "张敏",
            "私聊",
            "走访4次，谈话大约5人，修了3条路",
            ["走访青年：4 次", "❓ 「谈话大约5人」", "准确的数", "没认出：「修了3条路」", "[填第 18 项]"],
        ),
        ("张敏", "私聊", "[填第 18 项]", "18. 谈心谈话"),
    )


async def test_a_paste_in_the_group_with_a_mention(town: Town) -> None:
    await file_last_week(town.services, ZHONGMU)
    await town.play(
        (
            "张敏",
            "中牟县",
            "@jishi_bot 本周新建团校2所，走访青年15次",
            ["读到 2 项（还没保存）", "[采用这 2 项]"],
        ),
        ("李强", "中牟县", "@jishi_bot 走访青年要达到多少次", "走访"),
        ("张敏", "中牟县", "[采用这 2 项]", ["已填 2/21", "[其余同上期]"]),
    )
    assert await stored(town) == 2


async def test_a_stranger_who_pastes_is_answered_as_one_who_asks(town: Town) -> None:
    await town.play(("路人甲", "私聊", "走访青年15次", "走访"))
    chat = town.chat("私聊", town.person("路人甲"))
    assert "读到" not in town.bot_messages(chat)[-1].text
