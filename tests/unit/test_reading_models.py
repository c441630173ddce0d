"""Weights on disk, what goes wrong with them, and rules and models together."""

import json
import tomllib
import zipfile
from collections.abc import Callable, Sequence
from itertools import repeat
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.core.errors import Misconfigured
from bot.core.vocabulary import Intent, Stage, Urgency
from bot.knowledge.vectors import SentenceEncoder
from bot.reading import models
from bot.reading.examples import corpus, folds, ideas, messages
from bot.reading.linear import FORM, Weights, buckets, grams
from bot.reading.models import CARD, DIMENSIONS, PACKAGED, Model, Models, Task, save
from bot.reading.normalize import toned
from bot.reading.opinions import MOST_VECTORS
from bot.reading.reader import RuleReader, load

WORDS = Path(__file__).parents[2] / "config" / "words"
BITS = 12


def model(classes: tuple[str, ...], lessons: dict[str, str], weight: int = 120) -> Model:
    """A model that knows a text for each class."""
    table = np.zeros((1 << BITS, len(classes)), np.int8)
    for text, label in lessons.items():
        table[buckets(grams([text]).hashes, BITS), classes.index(label)] = weight
    return Model(classes, Weights(table, np.full(len(classes), 0.1, np.float32), np.zeros(len(classes), np.float32)))


INTENTS = model(("price", "refund"), {"破了退回来": "refund", "到手什么数": "price"})


def test_a_saved_model_comes_back(tmp_path: Path) -> None:
    save(tmp_path, Task.INTENT, INTENTS)
    back = models.load(tmp_path).by_task[Task.INTENT]
    assert back.classes == INTENTS.classes
    np.testing.assert_array_equal(back.weights.table, INTENTS.weights.table)
    batch = grams(["破了退回来", "到手什么数"])
    np.testing.assert_allclose(back.probabilities(batch), INTENTS.probabilities(batch))
    assert back.probabilities(batch).sum(axis=1) == pytest.approx([1, 1])


def test_the_same_model_gives_the_same_bytes(tmp_path: Path) -> None:
    assert save(tmp_path, Task.INTENT, INTENTS).read_bytes() == save(tmp_path, Task.INTENT, INTENTS).read_bytes()


def rewritten(name: str, value: object) -> Callable[[Path], None]:
    def rewrite(path: Path) -> None:
        with np.load(path) as file:
            arrays = dict(file)
        arrays[name] = np.array(value)
        np.savez(path, **arrays)

    return rewrite


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda path: path.write_bytes(b""), "cannot be read"),
        (lambda path: path.write_bytes(b"\x80\x04\x95 pickled"), "cannot be read"),
        (lambda path: path.write_bytes(path.read_bytes()[:200]), "cannot be read"),
        (rewritten("form", FORM + 1), f"form {FORM + 1}"),
        (rewritten("bits", 40), "40 bits"),
        (rewritten("bits", 2), "beyond"),
        (rewritten("classes", ["price"]), "1 classes"),
        (rewritten("classes", ["price", "prize"]), "speak of prize"),
        (rewritten("classes", ["price", "refund", "size"]), "3 classes"),
        (rewritten("bias", [np.nan, 0]), "none"),
        (rewritten("scale", np.array([object(), 1], dtype=object)), "cannot be read"),
    ],
)
def test_weights_that_cannot_serve_leave_a_note_and_the_rules(
    tmp_path: Path, spoil: Callable[[Path], object], told: str
) -> None:
    spoil(save(tmp_path, Task.INTENT, INTENTS))
    reader = load(WORDS, tmp_path)
    note = next(note for note in reader.notes if "intent.npz" in note)
    assert told in note
    assert "make train" in note
    assert reader.read(["多久发货"])[0].intent is Intent.SHIPPING_TIME


def test_missing_weights_are_noted_if_they_should_serve(tmp_path: Path) -> None:
    reader = load(WORDS, tmp_path)
    assert [task for task in Task if any(f"{task}.npz are missing" in note for note in reader.notes)] == list(Task)
    assert reader.read(["多久发货"])[0].intent is Intent.SHIPPING_TIME


def test_nothing_is_unpickled(tmp_path: Path) -> None:
    path = save(tmp_path, Task.INTENT, INTENTS)
    rewritten("classes", np.array(["price", {"a": 1}], dtype=object))(path)
    assert models.load(tmp_path).by_task == {}


class Letters:
    """An encoder for which a text is the first letter it holds."""

    def __init__(self, awake: bool = True, dimensions: int = DIMENSIONS) -> None:
        self.awake = awake
        self.dimensions = dimensions
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return np.eye(self.dimensions, dtype=np.float32)[[ord(text[0]) % self.dimensions for text in texts]]


def sense(lessons: dict[str, str]) -> Model:
    """A model of vectors that knows the first letters of some texts."""
    classes = tuple(sorted(set(lessons.values())))
    table = np.zeros((DIMENSIONS, len(classes)), np.int8)
    for text, label in lessons.items():
        table[ord(text[0]) % DIMENSIONS, classes.index(label)] = 120
    return Model(classes, Weights(table, np.full(len(classes), 0.1, np.float32), np.zeros(len(classes), np.float32)))


def reader_with(folder: Path, encoder: Letters | None = None, **by_task: Model) -> RuleReader:
    for task, one in by_task.items():
        save(folder, Task(task), one)
    return load(WORDS, folder, encoder)


TOLD = "拿到手俩半拉碗"
"""No rule knows it."""
UNSURE = model(("price", "refund"), {TOLD: "refund"}, weight=1)


def test_where_the_rules_know_nothing_the_model_decides_and_says_by_what(tmp_path: Path) -> None:
    reader = reader_with(tmp_path, intent=model(("chitchat", "refund"), {TOLD: "refund"}))
    assert load(WORDS, tmp_path / "none").read([TOLD], [False])[0].intent is Intent.CHITCHAT
    found = reader.read([TOLD], [False])[0]
    assert (found.intent, found.is_question) == (Intent.REFUND, True)
    assert found.because.startswith("因为“")
    assert found.because.endswith("像" + tomllib.loads((WORDS / "intents.toml").read_text("utf-8"))["refund"]["title"])
    pieces = found.because.split("像")[0].removeprefix("因为“").removesuffix("”").split("”“")
    assert all(piece in TOLD for piece in pieces)


def test_the_same_words_in_a_room_are_read_by_rules_and_kept_apart(tmp_path: Path) -> None:
    urgent = model(("general", "urgent"), {TOLD: "urgent"})
    reader = reader_with(tmp_path, intent=model(("chitchat", "refund"), {TOLD: "refund"}), urgency=urgent)
    private, room = reader.read([TOLD, TOLD], [False, True])
    assert (private.intent, private.urgency) == (Intent.REFUND, Urgency.URGENT)
    assert (room.intent, room.urgency) == (Intent.CHITCHAT, Urgency.NOT_URGENT)
    assert reader.read([TOLD]) == [room]


def test_what_nobody_must_answer_is_never_urgent(tmp_path: Path) -> None:
    urgent = model(("general", "urgent"), {TOLD: "urgent"})
    reader = reader_with(tmp_path, intent=model(("inform", "refund"), {TOLD: "inform"}), urgency=urgent)
    found = reader.read([TOLD], [False])[0]
    assert (found.intent, found.is_question, found.urgency) == (Intent.INFORM, False, Urgency.NOT_URGENT)


def test_even_a_good_is_an_answer_in_private(tmp_path: Path) -> None:
    reader = reader_with(tmp_path, intent=model(("chitchat", "inform"), {"好的": "inform"}))
    assert [reading.intent for reading in reader.read(["好的", "好的"], [True, False])] == [
        Intent.FLOOD,
        Intent.INFORM,
    ]


@pytest.mark.parametrize(("call", "waits"), [("在吗亲", True), ("早上好呀", False)])
def test_a_greeting_that_calls_waits_for_a_word(tmp_path: Path, call: str, waits: bool) -> None:
    reader = reader_with(tmp_path, intent=model(("chitchat", "greeting"), {call: "greeting"}))
    assert reader.read([call], [False])[0].is_question is waits


def test_sure_rules_stand_against_an_unsure_model(tmp_path: Path) -> None:
    unsure = model(("price", "refund"), {"这件": "refund"}, weight=1)
    found = reader_with(tmp_path, intent=unsure).read(["这件羽绒服多少钱"], [False])[0]
    assert found.intent is Intent.PRICE
    assert "多少钱" in found.because


def test_where_the_model_cannot_decide_between_many_the_words_of_the_rules_count(tmp_path: Path) -> None:
    asked = "我买的那条黑色牛仔裤到哪儿了"
    many = ("size", "stock", "price", "refund", "exchange", "gift")
    undecided = model(many, {asked: "stock"}, weight=1)
    assert reader_with(tmp_path, intent=undecided).read([asked], [False])[0].intent is Intent.LOGISTICS
    (tmp_path / "sure").mkdir()
    decided = model(many, {asked: "stock"})
    assert reader_with(tmp_path / "sure", intent=decided).read([asked], [False])[0].intent is Intent.STOCK


def test_a_vector_decides_where_n_grams_are_unsure_and_names_no_piece(tmp_path: Path) -> None:
    encoder = Letters()
    reader = reader_with(tmp_path, encoder, intent=UNSURE, sense=sense({TOLD: "price", "余": "refund"}))
    found = reader.read([TOLD], [False])[0]
    assert found.intent is Intent.PRICE
    assert encoder.asked == [TOLD]
    title = tomllib.loads((WORDS / "intents.toml").read_text("utf-8"))["price"]["title"]
    assert found.because == f"整句的说法像{title}"


def test_vectors_are_made_for_unsure_private_messages_only_and_not_for_too_many(tmp_path: Path) -> None:
    encoder, knows = Letters(), sense({TOLD: "price", "余": "refund"})
    reader_with(tmp_path, encoder, intent=INTENTS, sense=knows).read(["到手什么数", TOLD], [False, True])
    assert encoder.asked == []
    reader = reader_with(tmp_path, encoder, intent=UNSURE, sense=knows)
    reader.read([f"{chr(0x4E00 + at)}碗" for at in range(3 * MOST_VECTORS)], repeat(False))
    assert len(encoder.asked) == MOST_VECTORS


@pytest.mark.parametrize("encoder", [Letters(awake=False), Letters(dimensions=DIMENSIONS - 1), None])
def test_without_vectors_n_grams_serve(tmp_path: Path, encoder: Letters | None) -> None:
    reader = reader_with(tmp_path, encoder, intent=UNSURE, sense=sense({TOLD: "price", "余": "refund"}))
    assert reader.read([TOLD], [False])[0].intent is Intent.REFUND


def test_the_encoder_of_the_house_makes_such_vectors_and_is_left_alone_until_its_model_is_read() -> None:
    encoder = SentenceEncoder()
    load(WORDS, encoder=encoder).read([TOLD], [False])
    assert not encoder.awake
    assert encoder.encode([TOLD]).shape == (1, DIMENSIONS)
    assert encoder.awake


def test_weights_for_other_vectors_are_noted(tmp_path: Path) -> None:
    reader = reader_with(tmp_path, sense=INTENTS)
    assert any(f"have {1 << BITS} rows" in note for note in reader.notes)


def test_the_stage_follows_the_intent(tmp_path: Path) -> None:
    assert reader_with(tmp_path, intent=INTENTS).read(["破了退回来"], [False])[0].stage is Stage.AFTERSALE


def test_stickers_reach_the_feeling_model(tmp_path: Path) -> None:
    save(tmp_path, Task.SENTIMENT, model(("-1", "0", "1"), {toned("[泪]"): "-1", toned("[赞]"): "1"}))
    reader = load(WORDS, tmp_path)
    sad, glad = reader.read(["这家店的面馆今天关门[泪]", "这家店的面馆今天关门[赞]"])
    assert sad.sentiment < 0 < glad.sentiment
    assert sad.text == glad.text == "这家店的面馆今天关门"


def test_stickers_alone_are_felt_too(tmp_path: Path) -> None:
    save(tmp_path, Task.SENTIMENT, model(("-1", "0", "1"), {toned("[泪]"): "-1", toned("[赞]"): "1"}))
    sad, glad = load(WORDS, tmp_path).read(["[泪]", "哈哈[赞]"])
    assert sad.sentiment < 0 < glad.sentiment
    assert (sad.intent, sad.is_question, glad.intent) == (Intent.FLOOD, False, Intent.FLOOD)


def test_short_talk_without_a_known_word_is_asked_for_its_tone_alone(tmp_path: Path) -> None:
    talk = "秋风扫落叶"
    save(tmp_path, Task.SENTIMENT, model(("-1", "0", "1"), {talk: "-1"}))
    save(tmp_path, Task.ABUSE, model(("0", "1"), {talk: "1"}))
    save(tmp_path, Task.INTENT, model(("chitchat", "refund"), {talk: "refund"}))
    reading = load(WORDS, tmp_path).read([talk])[0]
    assert reading.sentiment < 0
    assert reading.abuse
    assert reading.intent is Intent.CHITCHAT


def test_models_left_out_are_not_asked() -> None:
    assert Models({Task.INTENT: INTENTS}).judge(["多少钱"], Task).keys() == {Task.INTENT}
    assert Models().judge(["多少钱"], Task) == {}


# --- what models are taught from -------------------------------------------------------------------------------------

LINE = {
    "text": "破了能退吗", "intent": "refund", "stage": "aftersale", "urgency": "general", "sentiment": 0,
    "abuse": False, "question": True, "channel": "private",
}  # fmt: skip


def written(folder: Path, *rows: dict[str, object]) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "own.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return folder


def test_the_folder_named_last_has_the_last_word(tmp_path: Path) -> None:
    ours = written(tmp_path / "ours", LINE, {**LINE, "text": "还有货吗", "intent": "stock"})
    shops = written(tmp_path / "shops", {**LINE, "intent": "exchange"})
    assert [(one.text, one.intent) for one in messages([ours, shops])] == [
        ("破了能退吗", Intent.EXCHANGE),
        ("还有货吗", Intent.STOCK),
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"intent": "prise"}, {"sentiment": 2}, {"abuse": "no"}, {"text": None}, {"channel": "tv"}, {"chanel": "live"}],
)
def test_a_wrong_line_is_named(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(Misconfigured, match=r"own\.jsonl, line 2") as raised:
        messages([written(tmp_path, LINE, {**LINE, **wrong})])
    assert next(iter(wrong)) in str(raised.value)


def test_a_folder_without_messages_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"no \*\.jsonl"):
        messages([tmp_path])


def test_texts_of_one_idea_share_a_fold() -> None:
    texts = ["这件衣服什么时候发货", "这件衣服什么时候发货呀", "这件衣服什么时候能发货", "付款失败了怎么办"]
    assert len(set(ideas(texts)[:3])) == 1
    assert ideas(texts)[3] != ideas(texts)[0]
    assert len(set(folds(texts)[:3])) == 1


def test_a_corpus_is_rid_of_doubles_contradictions_and_its_test_part(tmp_path: Path) -> None:
    rows = [("很好", 1, "train"), ("很好", 1, "train"), ("一般", 1, "train"), ("一般", 0, "dev"), ("差", 0, "test")]
    path = tmp_path / "reviews.jsonl"
    path.write_text("".join(json.dumps({"text": t, "label": n, "split": s}) + "\n" for t, n, s in rows), "utf-8")
    assert corpus(path, without="test") == [("很好", 1)]


# --- the weights that are shipped ------------------------------------------------------------------------------------


def test_shipped_weights_serve_and_their_card_tells_where_they_come_from() -> None:
    shipped = models.load(PACKAGED)
    assert shipped.notes == ()
    card = tomllib.loads((PACKAGED / CARD).read_text("utf-8"))
    assert card["form"] == FORM
    assert set(shipped.by_task) == set(Task)
    for task in Task:
        assert (PACKAGED / f"{task}.npz").stat().st_size < 3 * 2**20
        assert tuple(card[task]["classes"]) == shipped.by_task[task].classes
        assert all("MIT" in line or "Apache-2.0" in line for line in card[task]["data"])
        assert zipfile.ZipFile(PACKAGED / f"{task}.npz").testzip() is None
