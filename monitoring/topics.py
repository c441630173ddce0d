"""Whether a text is about us, and whether it is bad.

In: a text with its reading. Out: `Spot`s (port `Spotter`). Made by `monitoring.load`, called by `bot.stages.watching`
and triage's observer. Pure.

About us: the brand's name or one of its other spellings; a product's own name; something of the allow list; a short
name close to a word of the trade or with a product; anything said to us. The deny list wins. Bad: words of a theme that
nothing denies, or the tone. A joke makes a mild matter milder, what reads like an advert and names nothing grave is
none; irony beyond that, and a competitor's advert that runs us down in friendly words, pass unseen or are taken at
their word: people rule them noise.
"""

from collections.abc import Mapping, Sequence
from math import exp
from typing import Final

from bot.core.catalog import Product
from bot.core.model import Reading
from bot.core.topics import Spot, Theme
from bot.core.vocabulary import Intent
from monitoring.tables import Rulebook
from monitoring.words import Hit, Kind, Lexicon, Seen

TITLES: Final[Mapping[Theme, str]] = {
    Theme.SAFETY: "安全",
    Theme.FRAUD: "欺诈",
    Theme.STAFF: "人员言行",
    Theme.FAULT: "故障",
    Theme.QUALITY: "质量",
    Theme.PRICE: "价格",
    Theme.REFUND: "退款",
    Theme.LOGISTICS: "物流",
    Theme.SERVICE: "服务",
    Theme.OTHER: "其他",
}
BAD: Final = 0.5
"""From this share of certainty on, a text is bad."""
GRAVE: Final = frozenset({Theme.SAFETY, Theme.FRAUD, Theme.STAFF, Theme.FAULT})
SHARED: Final = frozenset({Theme.SAFETY, Theme.FAULT})
"""What may be everybody's, whatever they bought."""
_STEEP, _MIDDLE = 4.0, -0.35
"""How sure a tone is: of posts about shops and goods that read so, about this share is bad."""
_STEEP_PASSED_ON, _MIDDLE_PASSED_ON = 10.0, -0.7
"""The same for what people write when they pass something on: sharper, as their share is counted up over many, of whom
most say nothing of the matter."""
ALONE: Final = 0.8
"""The tone without a word that says what is wrong."""
_MOST_ABOUT = 3
_FOUND = 6
BEFORE_BUYING: Final = frozenset(
    {Intent.PRICE, Intent.DISCOUNT, Intent.GIFT, Intent.STOCK, Intent.SIZE, Intent.PRODUCT, Intent.AUTHENTICITY}
)
UPSET: Final = -0.3
"""From this tone on, a question is more than one."""
_INTENTS: Final[Mapping[Intent, Theme]] = {
    Intent.REFUND: Theme.REFUND,
    Intent.EXCHANGE: Theme.REFUND,
    Intent.LOGISTICS: Theme.LOGISTICS,
    Intent.SHIPPING_TIME: Theme.LOGISTICS,
    Intent.PRICE: Theme.PRICE,
    Intent.DISCOUNT: Theme.PRICE,
    Intent.HUMAN: Theme.SERVICE,
    Intent.SIZE: Theme.QUALITY,
    Intent.PRODUCT: Theme.QUALITY,
}


class Words:
    """The spotter of one shop, by words and tone."""

    def __init__(self, book: Rulebook, products: Sequence[Product]) -> None:
        self._lexicon = Lexicon(book, products)
        self._weights = {theme: words.weight for theme, words in book.themes.items()}
        self._brand = book.brands.names[0]
        self._titles = {product.id: product.name for product in products}

    def spot(self, text: str, reading: Reading, product: str = "", *, ours: bool = False) -> Spot | None:
        seen = self._lexicon.look(reading.text or text)
        about = self._about(seen, product, ours=ours)
        if not about:
            return None
        said = _said(seen, reading)
        theme = self._theme(seen, said, reading, ours=ours)
        negative = self._bad(seen, said, reading)
        everybodys = theme in SHARED or about != (self._brand,)
        if negative < BAD or (ours and not product and not everybodys):
            return None
        telling = [hit for hit in said if hit.meaning.theme is not Theme.OTHER] or said
        words = tuple(dict.fromkeys(hit.meaning.word for hit in telling))
        return Spot(about, theme, round(negative, 2), words[:_FOUND])

    def about(self, text: str, reading: Reading) -> tuple[str, ...]:
        return self._about(self._lexicon.look(reading.text or text), "", ours=False)

    def negative(self, reading: Reading) -> float:
        tone = 1 / (1 + exp(_STEEP_PASSED_ON * (reading.sentiment - _MIDDLE_PASSED_ON)))
        return max(tone, 0.8) if reading.abuse else tone

    def title(self, spot: Spot) -> str:
        names = "、".join(self._titles.get(about, about) for about in spot.about)
        return f"{names} · {TITLES[spot.theme]}"

    def complains(self, intent: Intent, reading: Reading) -> bool:
        """A complaint by its intent or its words. Bare abuse is none, a room is full of it; nor is what somebody asks
        before they buy (会起球吗)."""
        if intent is Intent.COMPLAINT:
            return True
        if _asks_before_buying(reading):
            return False
        said = _said(self._lexicon.look(reading.text), reading)
        return any(hit.meaning.theme is not Theme.OTHER for hit in said) and reading.sentiment < 0.5

    def _about(self, seen: Seen, product: str, *, ours: bool) -> tuple[str, ...]:
        """Ids of products, else the brand; empty: it is not about us."""
        if seen.denied and not ours:
            return ()
        brand = any(not hit.open for hit in seen.hits.get(Kind.BRAND, ()))
        named = seen.products(Kind.PRODUCT)
        aliases = seen.products(Kind.ALIAS)
        loose = Kind.SHORT in seen.hits or Kind.BRAND in seen.hits
        about_us = ours or product or brand or named or Kind.ALLOW in seen.hits or (loose and (aliases or seen.near()))
        if not about_us:
            return ()
        if product:
            return (product,)
        return (named or aliases)[:_MOST_ABOUT] or (self._brand,)

    def _theme(self, seen: Seen, said: Sequence[Hit], reading: Reading, *, ours: bool) -> Theme:
        """By words, then by hints (these alone say nothing grave), then by what the writer wants."""
        scores: dict[Theme, float] = {}
        for hits, share in ((said, 1.0), (seen.hits.get(Kind.HINT, ()), 0.3)):
            for theme, _ in {(hit.meaning.theme, hit.meaning.word) for hit in hits}:
                if theme and (share == 1.0 or theme not in GRAVE or theme in scores):
                    scores[theme] = scores.get(theme, 0.0) + share * self._weights.get(theme, 1.0)
        scores.pop(Theme.OTHER, None)
        if scores:
            order = list(Theme)
            return max(scores, key=lambda theme: (scores[theme], -order.index(theme)))
        if ours and reading.intent in (Intent.PAYMENT, Intent.ACCOUNT):
            return Theme.FAULT
        return _INTENTS.get(reading.intent, Theme.OTHER)

    def _bad(self, seen: Seen, said: Sequence[Hit], reading: Reading) -> float:
        """0…1: how sure it is that the text is bad."""
        tone = 1 / (1 + exp(_STEEP * (reading.sentiment - _MIDDLE)))
        if reading.abuse:
            tone = max(tone, 0.8)
        grave = any(hit.meaning.theme in GRAVE for hit in said)
        if len(seen.words(Kind.ADVERT)) > 1 and not grave:
            return 0.0
        if not said:
            light = Kind.JOKE in seen.hits or reading.intent is Intent.PRAISE
            return tone * (0.6 if light else ALONE)
        words = len({hit.meaning.word for hit in said})
        bad = 1 - (1 - tone) * (0.45 if grave else 0.6) ** min(words, 3)
        if words == 1 and not grave and (reading.sentiment > 0.6 or _asks_before_buying(reading)):
            bad *= 0.8
        return bad * (0.6 if Kind.JOKE in seen.hits and not grave else 1.0)


def _asks_before_buying(reading: Reading) -> bool:
    return reading.is_question and reading.intent in BEFORE_BUYING and reading.sentiment > UPSET


def _said(seen: Seen, reading: Reading) -> list[Hit]:
    """The words of themes that nothing denies; a worry or an "if" counts where nobody asks."""
    return [
        hit
        for hit in seen.hits.get(Kind.WORD, ())
        if not hit.denied or (hit.unsure and not reading.is_question and reading.sentiment < -0.5)
    ]
