"""Postal addresses in running text.

In: a plain text. Out: places of addresses precise enough to find somebody. Called by `bot.reading.privacy`. An address
is a chain of marks (省 市 区 … 路 号 … 栋 室) without a break that reaches a door: a street or an estate with a number.
Linear: every mark and every break is looked at once.
"""

import re
from collections.abc import Iterator

_RUN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9()#&._\-]{4,120}")
_MARK = re.compile(
    r"(?P<area>省|自治区|自治州|地区|新区|开发区|高新区|区|市|县|旗)"
    r"|(?P<place>街道|镇|乡|村|社区|屯|庄|工业园区?|产业园|科技园|园区)"
    r"|(?P<street>大道|胡同|公路|路|街|巷|弄|[里段道线](?=[\d一二三四五六七八九十]))"
    r"|(?P<estate>小区|花园|家园|公寓|大厦|广场|宿舍|新村|花苑|别墅|校区|大学|学院|中学|小学|医院|公司|中心|商城|市场|酒店|宾馆|苑|家属院|大院|府|庭|邨|城(?!区)|坊|湾|厂|店|居|园)"
    r"|(?P<door>(?:\d{1,5}|[A-Za-z]|[一二三四五六七八九十]{1,3})(?:-\d{1,4}){0,3}\s?(?:号楼|号院|号|栋|幢|座|单元|楼|层|室|户|房|弄|组|区|门|期))"
    r"|(?P<number>\d{1,5}(?:[-_]\d{1,4}){1,3}|[A-Za-z]?\d{2,5}(?![\d年月米元天个点%件斤块])[A-Za-z]?)"
)
_LEAD = re.compile(
    r".*(?:收货地址|收件地址|邮寄地址|详细地址|注册地址|新地址|地址|住址|改成|改为|改到|换成|换到|发到|发往|寄到|寄往|寄给|寄回|送到|送往|送至|寄至|发至|配送到|邮寄到|邮到|家住|住在|位于|到达|分配给|老家"
    r"|人在|我在|就在|[寄发送邮在住是到往至了的我您你]|(?<!成)为(?!民)|[:：])"
)
_PROVINCE = re.compile(
    r"(?:广西壮族|宁夏回族|新疆维吾尔|北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆"
    r"|香港|澳门|台湾|中国)(?![东西南北中]?(?:路|街|大道))"
)
_TAIL = re.compile(
    r"(?:(?!行吗|行不|谢谢|注册|电话|手机|联系|请|可以|能|吗|的|了|是|还|就|怎|什么|到|送|收|改|给|有|帮)"
    r"[\u4e00-\u9fffA-Za-z0-9_-]){1,10}"
)
"""What may follow the last mark: the shop or firm at that door."""
_NAME_LENGTH = {"area": 5, "place": 6, "street": 6, "estate": 8}
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_NEARBY = 14
"""Characters that may lie between two marks of one address: the longest names of estates and companies."""


def addresses(text: str) -> Iterator[tuple[int, int]]:
    for run in _RUN.finditer(text):
        yield from _in_run(text, run.start(), run.end())


def _in_run(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    chain: list[re.Match[str]] = []
    for mark in _MARK.finditer(text, start, end):
        if chain and mark.start() - chain[-1].end() > _NEARBY:
            yield from _close(text, start, end, chain)
            chain = []
        chain.append(mark)
    yield from _close(text, start, end, chain)


def _close(text: str, start: int, end: int, chain: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """The address that a chain of marks stands for, if it reaches a door."""
    while chain and (chain[0].lastgroup == "number" or not _CHINESE.match(text, max(start, chain[0].start() - 1))):
        chain = chain[1:]
    if not chain or not _reaches_a_door([mark.lastgroup or "" for mark in chain]):
        return
    begin = _begin(text, start, chain[0])
    if begin < chain[0].start():
        tail = _TAIL.match(text, chain[-1].end(), end)
        yield begin, tail.end() if tail else chain[-1].end()


def _reaches_a_door(kinds: list[str]) -> bool:
    """A street, village or estate with a number; or a building with a room, whatever they belong to."""
    doors = sum(kind == "door" for kind in kinds)
    return doors >= 2 or (bool({"door", "number"} & set(kinds)) and bool({"place", "street", "estate"} & set(kinds)))


def _begin(text: str, start: int, first: re.Match[str]) -> int:
    """Where the name before the first mark begins: after the last word that leads up to it, or with its province."""
    kind = first.lastgroup or ""
    reach = max(start, first.start() - 14)
    lead = _LEAD.match(text, reach, first.start())
    begin = lead.end() if lead else reach
    told = lead is not None or reach == start
    provinces = list(_PROVINCE.finditer(text, begin, first.start()))
    if not provinces:
        return begin if told else max(begin, first.start() - _NAME_LENGTH.get(kind, 6))
    last = provinces[-1]
    bare = last.end() < first.start()
    return last.end() if bare else last.start()
