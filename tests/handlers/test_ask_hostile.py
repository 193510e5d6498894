"""Whatever is thrown at the bot, it says something short and sensible and goes on."""

from bot.core.paging import width
from tests.support.town import Town

HOSTILE = {
    "four thousand characters": "团" * 4_000,
    "four thousand characters around a question": "啊" * 2_000
    + "县级中学团校2020年要达到多少"
    + "呀" * 2_000,
    "emoji only": "😀😀😀👍🏽🇨🇳",
    "HTML": "<b>团校</b><script>alert(1)</script> & <a href='x'>",
    "SQL": "'; DROP TABLE ask_misses; --",
    "a template": "{{ 7 * 7 }} {% for x in y %} ${HOME} %s %(x)s {0}",
    "control characters": "团\u0000校\u0007\u200b\u202e\ufeff 2020\u0008",
    "one character": "团",
    "one letter": "a",
    "punctuation": "？？？……！！",
    "a lone surrogate's neighbour": "𠮷𠮷𠮷",
    "digits": "1234567890123456789012345678901234567890",
    "a formula": "=1+1",
    "many lines": "团校\n" * 300,
    "right to left": "مرحبا שלום",
}


async def test_hostile_text_gets_a_short_sensible_reply_in_private_and_in_groups(town: Town) -> None:
    zhang = town.person("张敏")
    for words in HOSTILE.values():
        for where, said in (("私聊", words), ("中牟县", f"@jishi_bot {words}"[:4_096])):
            chat = town.chat(where, zhang)
            before = len(town.bot_messages(chat))
            town.sandbox.world.say(zhang, chat, said)
            await town.sandbox.world.until(lambda c=chat, b=before: len(town.bot_messages(c)) > b)  # type: ignore[misc]
            reply = town.bot_messages(chat)[-1]
            assert width(reply.text) <= 4_096
            assert "刚才出错了" not in reply.text, said[:40]
    await town.settled()
    assert [call for call in town.sandbox.calls if not call.ok] == []


async def test_hostile_filters_and_commands_are_answered_too(town: Town) -> None:
    zhang = town.person("张敏")
    chat = town.chat("私聊", zhang)
    for words in HOSTILE.values():
        for command in ("/targets", "/plan", "/alias", "/ask"):
            before = len(town.bot_messages(chat))
            town.sandbox.world.say(zhang, chat, f"{command} {words}"[:4_096])
            await town.sandbox.world.until(lambda b=before: len(town.bot_messages(chat)) > b)  # type: ignore[misc]
            assert "刚才出错了" not in town.bot_messages(chat)[-1].text, f"{command} {words[:40]}"
    await town.settled()
    assert [call for call in town.sandbox.calls if not call.ok] == []
