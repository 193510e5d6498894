from hypothesis import given
from hypothesis import strategies as st

from bot.core.paging import Block, clamp, pages, split, width

sizes = st.integers(min_value=4, max_value=60)


@given(st.lists(st.text(max_size=200), max_size=8), sizes)
def test_no_page_is_too_long_and_nothing_is_lost(texts: list[str], size: int) -> None:
    found = pages([Block(text) for text in texts], size)
    assert found
    assert "".join(block.text for page in found for block in page) == "".join(texts)
    for page in found:
        assert sum(width(block.text) + 1 for block in page) <= max(size, 1) or len(page) == 1
        assert all(width(block.text) <= size for block in page)


def test_a_long_clause_is_divided_at_the_ends_of_sentences() -> None:
    text = "第一句话。第二句话！第三句话；第四句话没有句号"
    assert split(text, 12) == ["第一句话。第二句话！", "第三句话；", "第四句话没有句号"]


def test_an_emoji_is_never_cut_through() -> None:
    assert "".join(split("😀" * 9, 5)) == "😀" * 9
    assert all(width(part) <= 5 for part in split("😀" * 9, 5))


def test_a_page_that_does_not_exist_is_the_nearest_one() -> None:
    assert [clamp(page, 3) for page in (-1, 0, 2, 9)] == [0, 0, 2, 2]
    assert clamp(0, 0) == 0
