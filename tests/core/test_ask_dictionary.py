"""jieba's dictionary read piecemeal is jieba's dictionary."""

import re

import jieba
import pytest

from bot.core.ask_dictionary import TERM_FREQUENCY, TOTAL, Cutter, Frequencies, read_dictionary

_COMMON = re.compile(r"^([^ ]{1,5}) ([4-9]|\d{2,}) (.*)$", re.MULTILINE)

SENTENCES = (
    "基层团组织建团比例要达到多少",
    "县级团委书记每月举办一次基层共青团工作交流日活动",
    "学社衔接率多少算合格江小白一九二〇年",
    "T恤和3D打印的ABC怎么办",
)


@pytest.fixture(scope="module")
def entries() -> list[tuple[str, int, str]]:
    with jieba.Tokenizer().get_dict_file() as file:
        found = _COMMON.findall(file.read().decode())
    return [(word, int(frequency), part) for word, frequency, part in found if len(word.encode()) <= 15]


def test_the_total_is_the_sum_of_the_words_that_are_read(entries: list[tuple[str, int, str]]) -> None:
    assert sum(frequency for _, frequency, _ in entries) == TOTAL


def test_every_word_is_found_with_its_frequency(entries: list[tuple[str, int, str]]) -> None:
    frequencies = Frequencies(read_dictionary(), ["团县委"])
    last = {word: frequency for word, frequency, _ in entries}
    assert {word: frequencies.get(word) for word in last} == last
    assert frequencies.get("团县委") == TERM_FREQUENCY
    assert frequencies.get("") == frequencies.get("没有的词语") == 0


def test_parts_of_speech_are_those_of_the_file(entries: list[tuple[str, int, str]]) -> None:
    dictionary = read_dictionary()
    verbs = {word for word, _, part in entries if part == "v" and 2 <= len(word.encode()) / 3 <= 4}
    nouns = {word for word, _, part in entries if part == "n"} - verbs
    assert all(dictionary.is_action(word) for word in verbs)
    assert not any(dictionary.is_action(word) or dictionary.is_particle(word) for word in nouns)
    assert dictionary.is_particle("我们")
    assert not dictionary.is_action("")


def test_text_is_cut_as_jieba_cuts_it_with_the_same_words(entries: list[tuple[str, int, str]]) -> None:
    plain = jieba.Tokenizer()
    plain.FREQ, plain.total, plain.initialized = {}, TOTAL, True
    for word, frequency, _ in entries:
        for end in range(1, len(word)):
            plain.FREQ.setdefault(word[:end], 0)
        plain.FREQ[word] = frequency
    plain.add_word("建团比例", TERM_FREQUENCY)
    ours = Cutter(Frequencies(read_dictionary(), ["建团比例"]))
    for sentence in SENTENCES:
        assert list(ours.cut(sentence, HMM=False)) == list(plain.cut(sentence, HMM=False))


def test_two_vocabularies_do_not_share_their_terms() -> None:
    taught = Cutter(Frequencies(read_dictionary(), ["青窝"]))
    other = Cutter(Frequencies(read_dictionary(), []))
    assert "青窝" in list(taught.cut("青窝建设", HMM=False))
    assert "青窝" not in list(other.cut("青窝建设", HMM=False))
