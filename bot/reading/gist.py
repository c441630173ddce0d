"""What is left of a message when courtesy, order cards and numbers are taken away: the form that the intent is learnt
and judged from.

In: a normal form. Out: its gist. Called by the reader and by `bot.reading.train`. Pure. A private message is often
several in one line: a greeting, a card of the order that the platform pastes in, the matter twice, a thank-you. Each
alone decides little; the matter does. Where there is nothing but courtesy, it is kept.
"""

import re

LONGEST = 300
"""Characters of a gist."""
_SLOT = r"\[[^\[\]]{1,16}\]"
"""[电话x]: some platforms hide a number or a name like this."""
_VALUE = rf"(?:{_SLOT}|[\w.\-/]{{0,40}})"
_CARD = re.compile(
    rf"\[订单编号:(?:[^\[\]]|{_SLOT}){{0,120}}\]|顾客通过点击[^:]{{0,40}}:|请选择咨询订单"
    rf"|(?:咨询|查询)?(?:订单(?:编?号|金额|时间)?|下单时间|商品(?:id|编?号)):\s?¥?{_VALUE}(?:\s\d\d:\d\d(?::\d\d)?)?"
)
_NUMBER = re.compile(rf"{_SLOT}|[a-z]{{0,3}}\d[\d.]*")
_PIECE = re.compile(r"[^\s,.!;:~…、?]+\??|\?")
_COURTEOUS = re.compile(
    r"(?:[你您]们?好|nihao|hi|hello|哈[喽啰]|[早中]上?午?好|晚上好|下午好|在[吗么嘛]|有人[吗么嘛]|亲+|请问(?:一下)?|我?要?转?人工(?:客服|服务)?"
    r"|好+[的吧哒呢嘞滴了啊呀]*|嗯+[呢啊哦]?|恩+|[哦噢]+|额|ok|o的?k|行[吧啊]?|可以的?|是的?[呢啊]?|对[的啊]?|没错|(?:暂时)?没有?(?:[了啦哦呢]|其他的?)*"
    r"|(?:好的?|嗯|非常|多)?(?:谢谢|多谢|感谢|thanks|谢了)(?:你们?|您|[了啦哈哦亲啊])*|(?:麻烦|辛苦)[你您]?[了啦]|0)+\??"
)


def gist(normal: str) -> str:
    """The pieces that say something, each once, numbers as 0; "0" when no word is left."""
    bare = _NUMBER.sub("0", _CARD.sub(" ", normal))
    pieces = [piece for piece in dict.fromkeys(_PIECE.findall(bare)) if piece.strip("0()_[]=:") or piece == "?"]
    matter = [piece for piece in pieces if not _COURTEOUS.fullmatch(piece)]
    return " ".join(matter or pieces)[:LONGEST] or "0"
