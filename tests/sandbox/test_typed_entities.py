"""The entities Telegram finds by itself in what people type."""

import pytest

from bot.sandbox.entities import detect, piece_of, to_html, trimmed, utf16_length


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start", [("bot_command", "/start")]),
        ("/ask@jishi_bot 目标", [("bot_command", "/ask@jishi_bot")]),
        ("看 /help 和 /plan", [("bot_command", "/help"), ("bot_command", "/plan")]),
        ("和/或", []),
        ("3/4", []),
        ("/填报", []),
        ("@jishi_bot 目标", [("mention", "@jishi_bot")]),
        ("@jishi_bot县级", []),
        ("问@jishi_bot", []),
        ("#周报 #2019", [("hashtag", "#周报")]),
        ("见 https://a.cn/x?y=1。", [("url", "https://a.cn/x?y=1")]),
        ("见 t.me/jishi_bot?start=report", [("url", "t.me/jishi_bot?start=report")]),
        ("写信 a.b@qq.com", [("email", "a.b@qq.com")]),
        ("2.5 和 3.6", []),
    ],
)
def test_marks_stand_off_from_letters_as_in_telegram(text: str, found: list[tuple[str, str]]) -> None:
    assert [(entity["type"], piece_of(text, entity)) for entity in detect(text)] == found


def test_offsets_after_an_emoji_count_two_units() -> None:
    assert detect("👍 /ask") == [{"type": "bot_command", "offset": 3, "length": 4}]
    assert utf16_length("👍中a") == 4


def test_trimming_moves_and_shortens_entities() -> None:
    text, entities = trimmed("  粗体  ", [{"type": "bold", "offset": 0, "length": 6}])
    assert text == "粗体"
    assert entities == [{"type": "bold", "offset": 0, "length": 2}]


def test_plain_addresses_become_links_only_for_the_page() -> None:
    text = "见 t.me/x"
    assert to_html(text, detect(text)) == text
    assert to_html(text, detect(text), links=True) == '见 <a href="https://t.me/x">t.me/x</a>'
