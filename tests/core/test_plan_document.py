import pytest

from bot.core.plan_document import read_document

PLAN = """\
# 通知 关于印发方案的通知

第一段第一行，
第一段第二行。

第二段。

# 四 工作路径

## 四（一） 强基固本

### 四（一）1·规范基础团务

严格落实。
"""


def faults_of(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.message) for fault in read_document(text)[1]]


def test_clauses_keep_order_title_and_line_of_their_heading() -> None:
    clauses, faults = read_document(PLAN)
    assert faults == []
    assert [(c.id, c.title, c.line) for c in clauses] == [
        ("通知", "关于印发方案的通知", 1),
        ("四", "工作路径", 8),
        ("四（一）", "强基固本", 10),
        ("四（一）1·规范基础团务", "规范基础团务", 12),
    ]


def test_a_heading_lies_under_the_nearest_higher_one() -> None:
    clauses, _ = read_document(PLAN)
    assert [c.parent for c in clauses] == [None, None, "四", "四（一）"]


def test_lines_of_a_paragraph_join_without_a_space_and_a_blank_line_ends_it() -> None:
    clauses, _ = read_document(PLAN)
    assert clauses[0].text == "第一段第一行，第一段第二行。\n第二段。"


def test_a_clause_holds_no_words_of_the_clauses_below_it() -> None:
    clauses, _ = read_document(PLAN)
    assert clauses[1].text == ""
    assert clauses[3].text == "严格落实。"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("孤零零的一段。\n\n# 一 总则\n\n正文。", 1, "第一个标题之前有正文"),
        ("# 一 总则\n\n正文。\n\n# 一 再来\n\n正文。", 5, "条款号重复：一（第1行已有）"),
        ("# 四 路径\n\n正文。\n\n### 四（一）1 中学\n\n正文。", 5, "缺少上级条款"),
        ("# 四 路径\n\n## 三1 中学\n\n正文。", 3, "条款号应以上级条款号“四”开头"),
        ("# 一\n\n正文。", 1, "条款缺少标题：一"),
        ("# 一 总则\n\n# 二 目标\n\n正文。", 1, "条款没有正文：一"),
        ("#一 总则", 1, "标题应写作"),
        ("# 一 总则\n\n加强领导,落实责任。", 3, "半角标点"),
        ("# 一 总则\n\n2019 年底前完成。", 3, "多余的空格"),
        ("# 一 总则\n\n**加强**领导。", 3, "残留的标记"),
    ],
)
def test_each_fault_of_a_document_is_told_with_its_line(text: str, line: int, words: str) -> None:
    assert any(at == line and words in message for at, message in faults_of(text))


def test_figures_addresses_and_full_width_marks_are_no_scan_damage() -> None:
    text = "# 通知 关于印发的通知\n\n电话：0371-65904477，邮箱：a@126.com，比例30%以内，“7·2”讲话。"
    assert faults_of(text) == []


def test_all_faults_come_in_order_of_their_lines() -> None:
    lines = [line for line, _ in faults_of("早。\n\n# 一\n\n甲,乙。\n\n# 一 又\n\n丙 1。")]
    assert lines == sorted(lines)
    assert len(lines) == 5
