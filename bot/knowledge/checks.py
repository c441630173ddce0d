"""What is wrong with a form of an entry, for the person who writes or reviews it.

In: a form, the entries in force around it, products, the guard, the day. Out: `Check`s, in the words of the shop; a
blocking one forbids to put the form in force. Called by `bot.knowledge.editing` and the import. Pure.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import date
from string import Formatter
from typing import Final

from bot.core.catalog import Limits
from bot.core.library import BLANKS, Check, Written, hard_coded
from bot.core.ports import Guard
from bot.core.vocabulary import Intent
from bot.knowledge.entries import MOST_CLAIMS, contradict, misshapen, question_key

LIVE_CHARS: Final = 60
"""What every live room takes; longer answers are passed over there."""

PRIVATE: Final = Limits(2_000, 8_000, public=False)
PUBLIC: Final = Limits(2_000, 8_000, public=True)
FILLING: Final = "半分钟"
"""Stands in each blank while the guard looks at the rest."""

MISSHAPEN: Final = {
    "questions": "没有问法：至少写一种问法，只有快捷语可以不写",
    "valid_until": "失效日期早于生效日期，请改日期",
}
MOST_NAMED: Final = 3
"""Contradictions that are named one by one."""


class Claims:
    """Who answers which question about which product, and who holds which shortcut."""

    def __init__(self, forms: Iterable[Written]) -> None:
        self._questions: dict[tuple[str, str], list[Written]] = {}
        self._shortcuts: dict[str, list[Written]] = {}
        for form in forms:
            self.add(form)

    def add(self, form: Written) -> None:
        for claims in self._claims(form):
            if len(claims) < MOST_CLAIMS:
                claims.append(form)

    def remove(self, form: Written) -> None:
        """Forget a form that was added."""
        for claims in self._claims(form):
            with suppress(ValueError):
                claims.remove(form)

    def _claims(self, form: Written) -> Iterator[list[Written]]:
        """Who holds each question and the shortcut of `form`."""
        for question in form.questions:
            yield self._questions.setdefault((question_key(question), form.product), [])
        if form.shortcut:
            yield self._shortcuts.setdefault(form.shortcut, [])

    def neighbours(self, form: Written) -> Iterator[str]:
        """Ids of all who answer a question, or hold the shortcut, of `form`."""
        for claims in self._claims(form):
            yield from (other.id for other in claims)

    def rivals(self, form: Written) -> Iterator[tuple[str, Written]]:
        """Questions of `form` that others answer otherwise, each with one who does."""
        for question in form.questions:
            for other in self._questions.get((question_key(question), form.product), ()):
                if contradict(form, other):
                    yield question, other
                    break

    def holder(self, form: Written) -> Written | None:
        """Another entry with the same shortcut."""
        return next((other for other in self._shortcuts.get(form.shortcut, ()) if other.id != form.id), None)


def among_others(form: Written, claims: Claims) -> tuple[Check, ...]:
    """What is wrong with `form` beside the entries in force; its own earlier form does not count."""
    found = [
        Check(True, f"问法“{question}”在条目 {other.id} 里另有答案：请改问法，或用商品、房间、日期分开")
        for question, other in claims.rivals(form)
    ]
    if len(found) > MOST_NAMED:
        found[MOST_NAMED:] = [Check(True, f"还有 {len(found) - MOST_NAMED} 个问法也和别的条目答案不一致")]
    holder = claims.holder(form) if form.shortcut else None
    if holder:
        found.append(Check(True, f"快捷语 /{form.shortcut} 已经用在条目 {holder.id} 上，请换一个"))
    return tuple(found)


def by_itself(form: Written, products: Collection[str], guard: Guard) -> tuple[Check, ...]:
    """What is wrong with `form` whatever the others say, on any day."""
    return (*_shape(form, products), *_facts(form), *_blanks(form), *_guarded(form, guard))


def by_day(form: Written, today: date) -> tuple[Check, ...]:
    """What is wrong with `form` on that day."""
    if misshapen(form) or form.valid_until is None or today <= form.valid_until:
        return ()
    return (Check(False, f"{form.valid_until} 已经失效，不会再用"),)


def _shape(form: Written, products: Collection[str]) -> Iterator[Check]:
    if field := misshapen(form):
        yield Check(True, MISSHAPEN[field])
    if form.product and form.product not in products:
        yield Check(True, f"商品表里没有 {form.product}，请填商品编号，适用所有商品就留空")
    said = form.live or form.answer
    if len(said) > LIVE_CHARS and form.questions:
        what = "直播间答案" if form.live else "没写直播间答案，答案"
        yield Check(False, f"{what}有 {len(said)} 字，超过 {LIVE_CHARS} 字的在多数直播间用不了")


def _facts(form: Written) -> Iterator[Check]:
    if hard_coded(form.intent, form.answer + form.live):
        if form.intent is Intent.PRICE:
            yield Check(True, "答案里写死了金额，价格只取商品表：请改成 {product.price} 或删掉")
        else:
            yield Check(True, "答案里写死了件数，库存只取库存表：请删掉件数")


def _blanks(form: Written) -> Iterator[Check]:
    try:
        used = {blank for text in (form.answer, form.live) for _, blank, _, _ in Formatter().parse(text)}
    except ValueError:
        yield Check(True, "花括号不成对，请补上或删掉")
        return
    for blank in sorted(used - BLANKS - {None}, key=str):
        known = "、".join(f"{{{name}}}" for name in sorted(BLANKS))
        yield Check(True, f"不认识的填空 {{{str(blank)[:40]}}}，可以用的有：{known}")


def _guarded(form: Written, guard: Guard) -> Iterator[Check]:
    """What the guard says of each text where it would be read; an answer without a live form is read in both."""
    private = guard.check(_filled(form.answer), PRIVATE)
    public = guard.check(_filled(form.live or form.answer), PUBLIC) if form.live or form.questions else ()
    stopped = {risk.found for risk in private if risk.blocking}
    barred = () if form.live else [risk for risk in public if risk.blocking and risk.found not in stopped]
    told = {risk.found for risk in barred}
    for risk in private:
        if risk.found not in told:
            yield Check(risk.blocking, f"答案里的“{risk.found}”：{risk.advice}")
    for risk in public if form.live else ():
        yield Check(risk.blocking, f"直播间答案里的“{risk.found}”：{risk.advice}")
    for risk in barred:
        yield Check(False, f"直播间里不会用这个答案，因为“{risk.found}”：{risk.advice}")


def _filled(template: str) -> str:
    """The text with something in each blank."""
    try:
        return "".join(
            literal + (FILLING if blank is not None else "") for literal, blank, _, _ in Formatter().parse(template)
        )
    except ValueError:
        return template.replace("{", "").replace("}", "")  # told by `_blanks`
