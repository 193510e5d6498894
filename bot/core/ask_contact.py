"""Answers about the letter itself: whom to ask, phone, e-mail, 文号, issuer."""

import re
from collections.abc import Callable

from bot.core.ask_detail import calls_for_else
from bot.core.ask_index import Index
from bot.core.ask_question import Question
from bot.core.ask_text import plan_text
from bot.core.plan import Clause, Plan

_SENT_IN = "报送部门"
_ADDRESSEES = "主送单位"
_ADDRESS_LINE = re.compile(r"^(.{4,200})[:：]$", re.MULTILINE)
_DIALLED = re.compile(r"\d{7,}")


def _addressees(plan: Plan) -> str:
    """Return to whom the letter is addressed: the line of its own that ends in a colon."""
    letter = letter_of(plan)
    line = _ADDRESS_LINE.search(letter.text) if letter else None
    return line[1] if line else ""


_FACTS: tuple[tuple[str, re.Pattern[str], Callable[[Plan], str]], ...] = (
    (
        "联系人",
        re.compile(
            r"联系人|联系谁|谁的(?:电话|号码|手机|邮箱)|(?:电话|号码|邮箱)是谁|找谁|问谁|[找问]哪位|对接人|经办人|咨询谁|有问题.{0,4}(?:找|问|联系)"
        ),
        lambda plan: plan.contact.name,
    ),
    (
        "联系电话",
        re.compile(
            r"(?<![打接来])电话(?!来|问|催|说|通知)|(?:谁|哪)[^,。?!]{0,3}打电话|打电话(?:给|找|问)?(?:谁|哪)|电(?=是?多少)|联系方式|座机|号码|怎么联系|如何联系|联系谁|打给谁|打(?:哪个|什么|啥)号"
        ),
        lambda plan: plan.contact.phone,
    ),
    (
        "电子邮箱",
        re.compile(
            r"邮箱|邮件(?!的?(?:标题|主题|格式|附件|怎么|咋))"
            r"|e-?mail|电邮|联系方式|信箱"
        ),
        lambda plan: plan.contact.email,
    ),
    (
        _SENT_IN,
        re.compile(
            r"(?:报|交|(?<!印)发|送)(?:送|给|到|往|至)+(?:(?:谁|哪|什么|啥)|[一-鿿]{2,4}(?:哪|什么|啥)个?(?:部门|处室|科室|部))|(?:哪|什么|啥)个?(?:部门|处室).{0,4}(?:联系|咨询)|联系部门"
        ),
        lambda plan: plan.contact.office,
    ),
    (
        _ADDRESSEES,
        re.compile(
            r"主送|收文单位|发文范围|(?:文件?|通知|方案|函)(?:都|是|要|会)*(?:印?发|下发|传达)(?:给|到|至)了?(?:谁|哪|什么|啥)"
        ),
        _addressees,
    ),
    (
        "文号",
        re.compile(
            r"文号|发文字号|(?:几|多少)号文|(?:文|文件|方案|通知)是(?:几|多少)号|第几号|什么字号|文件号|文件编号"
        ),
        lambda plan: plan.number,
    ),
    (
        "发文单位",
        re.compile(
            r"发文(?:单位|机关|部门)|(?:哪(?![1一]?[天年月日])|(?<!为)什么(?!时)|(?<!为)啥(?!时)|谁).{0,5}(?:(?<!签)发的|印发|下发|制定|出台|发布|发文)|印发(?:单位|机关)"
        ),
        lambda plan: plan.issuer,
    ),
    (
        "文件名称",
        re.compile(r"(?:文件|方案|文)(?:的)?(?:全称|名称|标题|名字|题目)|(?:全称|标题|题目)(?:是|叫)"),
        lambda plan: plan.title,
    ),
)
_OF_THE_LETTER = re.compile(
    r"打|问题|找|谁|电话|电子?邮|邮箱|邮件|e-?mail|联系|方式|号码|座机|文号|发文|字号|咨询|对接|报(?:送|到|给)?|交|发|送|材料|单位|机关|部门|全称|名称|标题|题目|名字|不?懂|疑问?|贵?姓|印发|下发|制定|出台|发布|落实|哪个|文"
)


def letter_of(plan: Plan) -> Clause | None:
    """Return the clause that prints the contact: the cover letter."""
    return next((clause for clause in plan.clauses if plan.contact.phone in clause.text), None)


def asks_of_letter(text: str) -> bool:
    """Tell whether normalised `text` has a word by which the letter itself is asked about (文号)."""
    return any(pattern.search(text) for _, pattern, _ in _FACTS)


def contact_facts(question: Question, index: Index) -> tuple[tuple[str, str], ...]:
    """Return the facts of the letter that were asked for, as (label, value).

    Empty if nothing of it was asked, or if the question is about somebody the letter does
    not speak of (another office's phone).
    """
    letter = letter_of(index.plan)
    plan = index.plan
    found = {label: value(plan) for label, pattern, value in _FACTS if pattern.search(question.text)}
    if found.get(_ADDRESSEES):
        found.pop(_SENT_IN, None)  # to whom the letter went, not where the reports go
    asked = tuple((label, value) for label, value in found.items() if value)
    dialled = _DIALLED.findall(question.text)
    if (
        letter is None
        or not asked
        or calls_for_else(question)
        or any(number not in plan.contact.phone for number in dialled)
    ):
        return ()
    known = plan_text(
        f"{letter.title}|{letter.text}|{plan.title}|{plan.issuer}|{plan.number}|{plan.contact.office}"
    )
    rest = [
        word
        for word in question.words
        if word.text not in known
        and not (word.action and not word.known)
        and not _OF_THE_LETTER.fullmatch(word.text)
    ]
    return () if any(_OF_THE_LETTER.sub("", word.text) for word in rest) else asked
