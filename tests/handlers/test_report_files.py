"""Attachments: photos and documents go along, the rest is refused by name; filling in inside a group."""

from datetime import datetime
from pathlib import Path

from bot.context import BotContext, Button
from bot.core.workdays import SHANGHAI
from bot.sandbox.demo import ZHANG_MIN
from bot.services.ask import AskService
from bot.services.buttons import Meaning
from tests.support.filing import file_last_week
from tests.support.town import Town, open_town

ZHONGMU = "410122"
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x30\x00\x40\x01\x01\x11\x00"
THURSDAY = datetime(2019, 3, 7, 10, 0, tzinfo=SHANGHAI)
TOO_BIG = 20 * 1024 * 1024 + 1


async def test_photos_and_documents_go_along_and_reach_the_reviewer(town: Town) -> None:
    await file_last_week(town.services, ZHONGMU)
    await town.play(
        ("李强", "私聊", "/start", "基石助手"),
        ("张敏", "私聊", "/start report", "[本周无变化]"),
        ("张敏", "私聊", "[本周无变化]", "[附件]"),
    )
    zhang, private = town.person("张敏"), town.chat("私聊", town.person("张敏"))
    town.look_away()
    world = town.sandbox.world
    world.upload(zhang, private, "a.jpg", JPEG, "image/jpeg", "团校揭牌", as_photo=True)
    await town.expect("张敏", "私聊", "已收下附件（共 1 个）")
    world.upload(zhang, private, "名单.xlsx", b"PK", "application/zip")
    await town.expect("张敏", "私聊", "已收下附件（共 2 个）")
    await town.play(
        ("张敏", "私聊", "[看全部]", ["附件 2 个", "[确认提交]"]),
        ("张敏", "私聊", "[确认提交]", "附件 2 个"),
    )
    view = await town.services.report.begin(ZHANG_MIN, now=town.clock.now())
    assert [(f.kind, f.name, f.caption) for f in view.draft.files] == [
        ("photo", "", "团校揭牌"),
        ("document", "名单.xlsx", ""),
    ]


async def test_one_attachment_is_taken_out_and_the_others_stay(town: Town) -> None:
    await file_last_week(town.services, ZHONGMU)
    await town.play(
        ("张敏", "私聊", "/start report", "[本周无变化]"),
        ("张敏", "私聊", "[本周无变化]", "[附件]"),
        ("张敏", "私聊", "[附件]", None),
    )
    assert "直接把照片或文件发给我" in town.answers[-1]
    zhang, private = town.person("张敏"), town.chat("私聊", town.person("张敏"))
    town.look_away()
    town.sandbox.world.upload(zhang, private, "a.jpg", JPEG, "image/jpeg", "团校揭牌", as_photo=True)
    await town.expect("张敏", "私聊", "共 1 个")
    town.sandbox.world.upload(zhang, private, "名单.xlsx", b"PK", "application/zip")
    await town.expect("张敏", "私聊", "共 2 个")
    await town.play(
        ("张敏", "私聊", "[看全部]", ["附件 2 个", "[附件（2）]"]),
        ("张敏", "私聊", "[附件（2）]", ["1. 团校揭牌", "2. 名单.xlsx", "[删 1 团校揭牌]"]),
        ("张敏", "私聊", "[删 1 团校揭牌]", ["附件 1 个", "1. 名单.xlsx"]),
        ("张敏", "私聊", "[看全部]", "[附件（1）]"),
        ("张敏", "私聊", "[确认提交]", "附件 1 个"),
    )
    view = await town.services.report.begin(ZHANG_MIN, now=town.clock.now())
    assert [file.name for file in view.draft.files] == ["名单.xlsx"]


async def test_buttons_of_an_older_version_say_so_or_show_the_report(town: Town) -> None:
    await file_last_week(town.services, ZHONGMU)
    await town.play(("张敏", "私聊", "/start report", "[本周无变化]"))
    assert town.application is not None
    where = {"unit": ZHONGMU, "period": "2019-W10", "asked": None, "event": "detach"}
    rows = [[Button("旧附件", Meaning("report.attach")), Button("清空附件", Meaning("report.event", where))]]
    keyboard = await BotContext(town.application).keyboard(rows)
    await town.application.bot.send_message(ZHANG_MIN, "旧卡片", reply_markup=keyboard)
    await town.play(
        ("张敏", "私聊", "[旧附件]", None),
        ("张敏", "私聊", "[清空附件]", "[问题与建议]"),
    )
    assert "此按钮已失效" in town.answers[0]


async def test_the_reviewer_sees_the_attachments(town: Town) -> None:
    await town.play(
        ("李强", "私聊", "/start", "基石助手"),
        ("张敏", "私聊", "/start report", "教育团工委"),
        ("张敏", "私聊", "[是]", "2. 县级中学团校"),
    )
    zhang, private = town.person("张敏"), town.chat("私聊", town.person("张敏"))
    town.look_away()
    town.sandbox.world.upload(zhang, private, "a.jpg", JPEG, "image/jpeg", "揭牌", as_photo=True)
    await town.expect("张敏", "私聊", "已收下附件")
    town.clock.set(THURSDAY)
    await town.play(
        ("张敏", "私聊", "[看全部]", "[确认提交]"),
        ("张敏", "私聊", "[确认提交]", "附件 1 个"),
        ("李强", "私聊", "/review", "[📥 中牟县 ⚠1]"),
        ("李强", "私聊", "[📥 中牟县 ⚠1]", ["空白：", "[看附件（1）]"]),
        ("李强", "私聊", "[看附件（1）]", "揭牌"),
    )


async def test_a_file_that_cannot_be_taken_is_refused_by_name(town: Town) -> None:
    zhang, private = town.person("张敏"), town.chat("私聊", town.person("张敏"))
    await town.play(("张敏", "私聊", "/start", "基石助手"))
    world = town.sandbox.world
    town.look_away()
    world.upload(zhang, private, "a.jpg", JPEG, "image/jpeg", as_photo=True)
    await town.expect("张敏", "私聊", "现在没有进行中的填报，附件没有收")
    await town.play(("张敏", "私聊", "/report", "1. 教育团工委"))
    town.look_away()
    world.upload(zhang, private, "录像.mp4", bytes(TOO_BIG), "video/mp4")
    await town.expect("张敏", "私聊", "超过 20 MB，没有收")


async def test_a_question_from_the_group_can_be_answered_there_by_replying(
    tmp_path: Path, ask_service: AskService
) -> None:
    async with open_town(tmp_path, ask_service, report={"in_group": True}) as town:
        await town.play(("张敏", "中牟县", "/report", "1. 教育团工委"))
        chat = town.chat("中牟县")
        card = town.bot_messages(chat)[-1]
        town.look_away()
        town.sandbox.world.say(town.person("张敏"), chat, "是", reply_to=card)
        await town.expect("张敏", "中牟县", "2. 县级中学团校")
        await town.play(("张敏", "中牟县", "[未开展]", "3. 民办中学"), ("张敏", "中牟县", "大家早", None))
