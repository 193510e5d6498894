"""Telegram HTML: what is accepted, what comes out, how it is refused."""

import pytest

from bot.sandbox.entities import to_html
from bot.sandbox.errors import ApiError
from bot.sandbox.richtext import parse_html


@pytest.mark.parametrize(
    ("source", "text", "kinds"),
    [
        ("<b>粗</b><strong>体</strong>", "粗体", ["bold", "bold"]),
        ("<i>a</i><em>b</em>", "ab", ["italic", "italic"]),
        ("<u>a</u><ins>b</ins>", "ab", ["underline", "underline"]),
        ("<s>a</s><strike>b</strike><del>c</del>", "abc", ["strikethrough"] * 3),
        ('<tg-spoiler>a</tg-spoiler><span class="tg-spoiler">b</span>', "ab", ["spoiler", "spoiler"]),
        ("<code>a</code><pre>b</pre>", "ab", ["code", "pre"]),
        ("<blockquote>a</blockquote><blockquote expandable>b</blockquote>", "ab",
         ["blockquote", "expandable_blockquote"]),
        ('<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', "👍", ["custom_emoji"]),
        ("<a href='https://a.cn/x'>x</a>", "x", ["text_link"]),
        ('<a href="tg://user?id=11">张</a>', "张", ["text_mention"]),
        ("<B>x</B>", "x", ["bold"]),
        ("<b>a<i>b</i></b>", "ab", ["bold", "italic"]),
        ("<b></b>x", "x", []),
        ("<b>x</>", "x", ["bold"]),
        ("<a href='not a url'>x</a>", "x", []),
        ("<a href='http://[x'>x</a>", "x", []),
        ("<code><b>x</b></code>", "x", ["code"]),
        ("&lt;b&gt; &amp;amp; &quot;&#20013;&#x56fd;&quot; &nbsp; & x", '<b> &amp; "中国" &nbsp; & x', []),
        ("3 > 2", "3 > 2", []),
    ],
)  # fmt: skip
def test_allowed_markup_becomes_text_and_entities(source: str, text: str, kinds: list[str]) -> None:
    parsed, entities = parse_html(source)
    assert parsed == text
    assert [entity["type"] for entity in entities] == kinds


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("中<p>x</p>", 'Unsupported start tag "p" at byte offset 3'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("1 <2", "Unclosed start tag at byte offset 2"),
        ("<b x>y</b>", 'Expected equal sign in declaration of an attribute of the tag "b" at byte offset 0'),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=a/b>x</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified"),
    ],
)
def test_wrong_markup_is_refused_with_telegrams_words(source: str, fault: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.code == 400
    assert refused.value.description == f"Bad Request: can't parse entities: {fault}"


def test_offsets_count_utf16_units() -> None:
    _, entities = parse_html("👍<b>😀中</b>")
    assert entities == [{"type": "bold", "offset": 2, "length": 3}]


def test_code_with_a_language_inside_pre_is_one_entity() -> None:
    text, entities = parse_html('<pre><code class="language-python">x = 1</code></pre>')
    assert text == "x = 1"
    assert entities == [{"type": "pre", "offset": 0, "length": 5, "language": "python"}]


@pytest.mark.parametrize(
    "source",
    [
        "<b>a<i>b</i></b>c",
        "<blockquote expandable>长</blockquote>",
        '<a href="https://a.cn/?x=1&amp;y=2">x &lt; y</a>',
        "<tg-spoiler>👍</tg-spoiler>",
        '<pre><code class="language-sql">select 1</code></pre>',
    ],
)
def test_what_was_parsed_is_written_back_the_same(source: str) -> None:
    assert to_html(*parse_html(source)) == source
