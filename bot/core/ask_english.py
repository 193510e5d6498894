"""English words, and words of asking in pinyin, that people mix into a Chinese question, in any plan."""

import re
from typing import Final

_WORDS = """
    how many: 多少; how much: 多少; how often: 多久一次; how long: 多久; what: 什么; how: 怎么; when: 什么时候
    who: 谁; where: 在哪里; which: 哪些; why: 为什么; target: 目标; targets: 目标; goal: 目标; rate: 率
    ratio: 比例; percent: 百分比; percentage: 百分比; number: 数量; list: 列出; total: 一共; must: 必须
    need: 需要; every: 每; company: 企业; companies: 企业; enterprise: 企业; city: 城市; county: 县
    village: 村; community: 社区; school: 学校; university: 高校; college: 高校; student: 学生
    students: 学生; youth: 青年; young: 青年; talent: 人才; talents: 人才; member: 团员; members: 团员
    cadre: 干部; leader: 干部; secretary: 书记; party: 党; training: 培训; study: 学习; meeting: 会
    management: 管理; service: 服务; award: 表彰; awards: 表彰; result: 结果; results: 结果; send: 通报
    quota: 名额; idea: 办法; ideas: 办法; plan: 方案; review: 评议; platform: 平台; system: 系统; data: 数据
    network: 网络; tel: 电话; phone: 电话; email: 邮箱; mail: 邮箱; contact: 联系人; standard: 标准
    age: 年龄; file: 文件; project: 项目; activity: 活动; event: 活动; volunteer: 志愿者; brand: 品牌
    nian: 年; duo: 多; shao: 少; duoshao: 多少; shenme: 什么; zenme: 怎么
    jinnian: 今年; mingnian: 明年; niandi: 年底
"""
_CHINESE: Final = {
    english.strip(): chinese.strip()
    for entry in re.split(r"[;\n]", _WORDS.strip())
    for english, chinese in [entry.split(":")]
}
_ENGLISH = re.compile(r"[a-z]+(?: [a-z]+)*", re.IGNORECASE)
_PHRASE = re.compile("|".join(rf"\b{word}\b" for word in sorted(_CHINESE, key=len, reverse=True)))
_ADDRESS = re.compile(r"[@./_\d]")


def in_chinese(text: str) -> str:
    """Return `text` with the English words of asking and of the office in Chinese; others stay."""

    def translated(match: re.Match[str]) -> str:
        around = text[max(match.start() - 1, 0) : match.start()] + text[match.end() : match.end() + 1]
        if _ADDRESS.search(around):
            return match[0]  # part of a name or an address
        return _PHRASE.sub(lambda word: _CHINESE[word[0]], match[0].lower())

    return _ENGLISH.sub(translated, text)
