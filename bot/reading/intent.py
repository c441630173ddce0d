"""What a message wants, decided from its hits and the things it names.

In: a normal form, its `Hits`, its entities. Out: a `Verdict`. Called by the reader. Pure. The order of the questions:
is it asked at all, what is it about, and if nothing of the trade: is it a full question that somebody may want
answered, or talk that nobody needs to answer.
"""

import re
from collections.abc import Sequence

import msgspec

from bot.core.model import Entity
from bot.core.vocabulary import EntityKind, Intent, Stage
from bot.reading.lexicon import ASKED, FACTS, PER_CHARACTER, SHORT, WORD, Form, Hits, Lexicon
from bot.reading.wordlists import IntentWords

SHORT_TEXT = 8
ENOUGH = 0.9
"""Score from which an intent stands: one whole word, or two hints."""
_EITHER_OR = re.compile(r"([\u4e00-\u9fff]{1,2})[不没]\1")
"""厚不厚, 发没发, 防水不防水: a question by its form."""
_LAST_EIGHT = re.compile(r"[\u4e00-\u9fff]8$")
"""能用8: typed for 不 or 吧, from the sound."""
_THIS_OR_THAT = re.compile(r"[是用选按要买穿拍发].{2,16}还是.{2}")
_OBVIOUS = 0.75
_BY_NOUN = (Intent.PRICE, Intent.STOCK)
"""羽绒服价格, M码: in a live room the bare noun is the question."""
_AT_EASE = (Form.PRAISE, Form.GOOD, Form.CHATTER)
_UPSET = (Form.BAD, Form.URGENT, Form.ABUSE)
_PLEADING = (Form.WISH, Form.PLEA, Form.TROUBLE)
FAINT = 0.95
"""Weight of a combination that says little, such as a link number in a question; several count once."""
_FAINT = {"多少", "<link>", "<order>", "<tracking>", "<color>", "<date>", "<amount>", ASKED, SHORT}
HINTED = 0.6
"""Score that is enough in a question of at most `HINTED_TEXT` characters."""
HINTED_TEXT = 12
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_OF_KIND = {kind: name for name, kind in FACTS.items()}


class Verdict(msgspec.Struct, frozen=True):
    """The intent with its reasons; `asks` from 0 (a statement) to 1 (surely a question)."""

    intent: Intent
    stage: Stage
    is_question: bool
    confidence: float
    because: str


def asking(text: str, words: str, hits: Hits, endings: tuple[str, ...]) -> float:
    """How much a text is a question by its form: 1 by an interrogative, .8 by its last word, .4 by half a sign."""
    forms = hits.forms
    rhetoric = forms.get(Form.RHETORIC, ())
    if _EITHER_OR.search(text) or _THIS_OR_THAT.search(text):
        return 1.0
    asked = [place for place in forms.get(Form.ASK, ()) if not _inside(place, rhetoric)]
    if asked:
        return 1.0
    if not rhetoric and (words.endswith(endings) or "吗" in words or _LAST_EIGHT.search(words)):
        return 0.8
    return 0.4 if Form.WEAK_ASK in forms else 0.0


def _inside(place: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place[0] and place[1] <= end for start, end in others)


def decide(text: str, words: str, hits: Hits, entities: Sequence[Entity], lexicon: Lexicon) -> Verdict:
    """`words` is the text without punctuation and forms of address (`normalize.said`)."""
    asks = asking(text, words, hits, lexicon.endings)
    parts = hits.parts | {_OF_KIND[entity.kind] for entity in entities if entity.kind in _OF_KIND}
    if asks >= _OBVIOUS or (asks > 0 and len(words) <= SHORT_TEXT):
        parts.add(ASKED)
    if len(words) <= SHORT_TEXT:
        parts.add(SHORT)
    scores, proofs = _scores(text, hits, parts, lexicon)
    if scores:
        verdict = _of_the_trade(words, asks, scores, proofs, hits, entities, lexicon)
        if verdict:
            return verdict
    return _otherwise(words, asks, hits, entities)


def _scores(text: str, hits: Hits, parts: set[str], lexicon: Lexicon) -> tuple[dict[Intent, float], dict[Intent, str]]:
    """Weight per intent and its best phrase; a phrase inside a longer one of the same intent counts once."""
    scores: dict[Intent, float] = {}
    proofs: dict[Intent, tuple[float, str]] = {}
    for intent, phrases in hits.phrases.items():
        reach = -1
        for start, end, weight in sorted(phrases, key=lambda phrase: (phrase[0], -phrase[1])):
            if end <= reach:
                continue
            reach = end
            scores[intent] = scores.get(intent, 0.0) + weight
            proofs[intent] = max(proofs.get(intent, (0.0, "")), (weight, text[start:end]))
    for intent, found in lexicon.combined(parts, hits.blocked):
        named = [shown for shown in (_SHOWN.get(part, part) for part in found) if shown]
        if _FAINT.issuperset(found):
            weight = FAINT
            scores[intent] = max(scores.get(intent, 0.0), weight)
        else:
            weight = WORD + PER_CHARACTER * sum(min(len(name), 3) for name in named)
            scores[intent] = scores.get(intent, 0.0) + weight
        proofs[intent] = max(proofs.get(intent, (0.0, "")), (weight, "”和“".join(named)))
    return scores, {intent: phrase for intent, (_, phrase) in proofs.items()}


_SHOWN = {
    "<size>": "尺码", "<height>": "身高", "<weight>": "体重", "<link>": "链接号", "<color>": "颜色", "<amount>": "金额",
    "<order>": "订单号", "<tracking>": "运单号", "<date>": "日期", ASKED: "", SHORT: "",
}  # fmt: skip


def _of_the_trade(
    words: str,
    asks: float,
    scores: dict[Intent, float],
    proofs: dict[Intent, str],
    hits: Hits,
    entities: Sequence[Entity],
    lexicon: Lexicon,
) -> Verdict | None:
    ranked = sorted(scores.items(), key=lambda item: -item[1] * lexicon.intents[item[0]].weight)
    intent, best = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    rule = lexicon.intents[intent]
    stage_talk = len(hits.forms.get(Form.STAGE, ())) + len(hits.forms.get(Form.HOST, ()))
    hinted = (
        (asks >= _OBVIOUS or Form.TROUBLE in hits.forms)
        and len(words) <= HINTED_TEXT
        and best >= HINTED
        and intent is not Intent.COMPLAINT
    )
    if best < ENOUGH and not hinted:
        return None
    if stage_talk and best < 1.0 + stage_talk:
        return None
    wants = asks >= _OBVIOUS or (asks > 0 and len(words) <= HINTED_TEXT) or _pleads(words, intent, rule, hits)
    confidence = round(best / (best + 0.7 * second) * min(1.0, 0.45 + 0.25 * best), 2)
    because = f"因为出现“{proofs[intent]}”，判断为{rule.title}"
    if not wants:
        if Form.PRAISE in hits.forms:
            return None
        return Verdict(Intent.INFORM, rule.stage, False, confidence, f"提到“{proofs[intent]}”，但没有在问")
    return Verdict(intent, rule.stage, True, confidence, because)


def _pleads(words: str, intent: Intent, rule: IntentWords, hits: Hits) -> bool:
    """Whether a statement asks for something all the same: a plea, something that does not work, an intent that is a
    request by itself, a bare noun, measures ("165 110斤"). Not when somebody praises or talks to other viewers."""
    if not hits.forms.keys().isdisjoint(_PLEADING):
        return True
    if not hits.forms.keys().isdisjoint(_AT_EASE):
        return rule.statement and not hits.forms.keys().isdisjoint(_UPSET)
    bare = 6 if intent in _BY_NOUN else 14 if intent is Intent.SIZE else 3
    return rule.statement or (len(words) <= bare and not words.endswith("的"))


def _otherwise(words: str, asks: float, hits: Hits, entities: Sequence[Entity]) -> Verdict:
    """Nothing of the trade: talk of the room, or a full question about anything."""
    forms = hits.forms
    talk = sum(len(forms.get(form, ())) for form in (Form.STAGE, Form.HOST, Form.ROUGH, Form.ABUSE))
    if talk:
        return Verdict(Intent.CHITCHAT, Stage.NONE, False, 0.7, "聊直播间里的事，没有在问商品")
    length = len(_CHINESE.findall(words))
    if Form.RHETORIC not in forms and (
        (asks >= _OBVIOUS and length >= (7 if asks == 1.0 else 8) and not _PERSONAL.search(words))
        or (Form.BEG in forms and length >= 4)
        or (Form.STUCK in forms and length >= 6)
    ):
        return Verdict(Intent.OTHER, Stage.NONE, True, 0.35, "是一个完整的问题，但不在已知的业务里")
    if Form.PRAISE in forms and asks < _OBVIOUS:
        return Verdict(Intent.PRAISE, Stage.NONE, False, 0.7, "在夸奖，不需要回答")
    if Form.GREETING in forms:
        return Verdict(Intent.GREETING, Stage.NONE, False, 0.7, "在打招呼")
    if any(entity.kind in _INFORMING for entity in entities):
        return Verdict(Intent.INFORM, Stage.NONE, False, 0.6, "只留下了信息，没有在问")
    return Verdict(Intent.CHITCHAT, Stage.NONE, False, 0.5, "没有出现任何业务用语")


_PERSONAL = re.compile(r"[你他她]|^.{0,8}谁.{0,3}$|大家(?!帮)|[0-9]{2}|^(?:是不是|为啥不|怎么不|咋)|播不播")
"""Asked of somebody in the room, or about him, not of the shop."""
_INFORMING = (EntityKind.ORDER_NO, EntityKind.TRACKING_NO, EntityKind.PHONE, EntityKind.DATE, EntityKind.AMOUNT)
