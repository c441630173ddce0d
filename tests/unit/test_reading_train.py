"""Training end to end on a small shop: what is written serves, and speaks as the model did that was trained."""

import json
import tomllib
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="make test installs what training needs")

from bot.core.errors import Misconfigured
from bot.core.vocabulary import Intent, Urgency
from bot.reading import models
from bot.reading.fitting import Lesson, Recipe, Taught, teach
from bot.reading.linear import grams
from bot.reading.models import CARD, PACKAGED, Task
from bot.reading.reader import load
from bot.reading.train import main

WORDS = Path(__file__).parents[2] / "config" / "words"
THINGS = ("锅", "杯子", "毛巾", "台灯", "雨伞", "枕头", "拖鞋", "茶壶", "被套", "风扇", "书包", "地垫")
SAID = {
    ("refund", "general"): "{}我退回去,钱给我",
    ("logistics", "general"): "{}走到哪个城市啦",
    ("payment", "urgent"): "买{}被扣两遍款",
    ("inform", "not_urgent"): "{}我已经拿到手",
}


def line(text: str, intent: str, urgency: str) -> str:
    asked = intent != "inform"
    row = {"text": text, "intent": intent, "stage": "none", "urgency": urgency, "sentiment": 0, "abuse": False}
    return json.dumps({**row, "question": asked, "channel": "private"}, ensure_ascii=False) + "\n"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("messages")
    lines = [line(form.format(thing), *labels) for labels, form in SAID.items() for thing in THINGS]
    (folder / "said.jsonl").write_text("".join(lines), "utf-8")
    return folder


def trained(out: Path, *folders: Path, tasks: tuple[str, ...] = ("intent", "urgency")) -> Path:
    assert main(["--messages", *map(str, folders), "--tasks", *tasks, "--out", str(out)]) == 0
    return out


def test_what_was_taught_is_read_and_the_card_says_from_what(shop: Path, tmp_path: Path) -> None:
    reader = load(WORDS, trained(tmp_path, shop))
    back, where = reader.read(["手套我退回去,钱给我", "手套走到哪个城市啦"], [False, False])
    assert (back.intent, where.intent) == (Intent.REFUND, Intent.LOGISTICS)
    twice = reader.read(["买手套被扣两遍款"], [False])[0]
    assert (twice.intent, twice.urgency) == (Intent.PAYMENT, Urgency.URGENT)
    card = tomllib.loads((tmp_path / CARD).read_text("utf-8"))
    assert card["intent"]["classes"] == ["inform", "logistics", "payment", "refund"]
    assert card["intent"]["data"] == [
        f"labelled messages: {len(SAID) * len(THINGS)} texts, MIT, written for the project"
    ]
    assert card["intent"]["unseen_messages"]["n"] == len(SAID) * len(THINGS)


def test_the_same_messages_give_the_same_weights(shop: Path, tmp_path: Path) -> None:
    one, two = trained(tmp_path / "one", shop), trained(tmp_path / "two", shop)
    assert (one / "intent.npz").read_bytes() == (two / "intent.npz").read_bytes()


def test_a_shop_adds_lines_of_its_own_and_trains_again(shop: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    slang = [line(f"{thing}给我撸掉", "cancel", "general") for thing in THINGS]
    (own / "slang.jsonl").write_text("".join(slang), "utf-8")
    before = load(WORDS, trained(tmp_path / "before", shop))
    after = load(WORDS, trained(tmp_path / "after", shop, own))
    assert before.read(["手套给我撸掉"], [False])[0].intent is not Intent.CANCEL
    assert after.read(["手套给我撸掉"], [False])[0].intent is Intent.CANCEL
    assert after.read(["手套走到哪个城市啦"], [False])[0].intent is Intent.LOGISTICS


def test_vectors_are_learnt_from_too(shop: Path, tmp_path: Path) -> None:
    found = models.load(trained(tmp_path, shop, tasks=("sense",))).by_task[Task.SENSE]
    assert found.weights.table.shape == (models.DIMENSIONS, len(SAID))
    assert "universal-sentence-encoder" in (tmp_path / CARD).read_text("utf-8")


def test_without_the_corpora_a_model_keeps_its_weights_and_its_table(shop: Path, tmp_path: Path) -> None:
    trained(tmp_path, shop, tasks=("sentiment", "urgency"))
    assert (tmp_path / "sentiment.npz").read_bytes() == (PACKAGED / "sentiment.npz").read_bytes()
    kept, ours = (tomllib.loads((folder / CARD).read_text("utf-8")) for folder in (tmp_path, PACKAGED))
    assert kept["sentiment"] == ours["sentiment"]
    assert kept["urgency"] != ours["urgency"]


def test_training_one_model_leaves_the_tables_of_the_others(shop: Path, tmp_path: Path) -> None:
    trained(tmp_path, shop)
    trained(tmp_path, shop, tasks=("urgency",))
    assert {"intent", "urgency"} <= tomllib.loads((tmp_path / CARD).read_text("utf-8")).keys()


def test_what_cannot_be_learnt_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "one.jsonl").write_text(line("锅到哪了", "logistics", "general"), "utf-8")
    assert main(["--messages", str(tmp_path), "--tasks", "intent", "--out", str(tmp_path / "out")]) == 2
    assert "two labels" in capsys.readouterr().err


# --- fitting ---------------------------------------------------------------------------------------------------------


def taught() -> tuple[Taught, Lesson]:
    said = (("坏了", "bad"), ("好用", "good"), ("蓝色", "none"))
    rows = [(f"{thing}{words}", label, at % 3) for at, thing in enumerate(THINGS) for words, label in said]
    texts, labels, folds = (list(column) for column in zip(*rows, strict=True))
    lesson = Lesson(texts, labels, [1.0] * len(rows), folds)
    return teach(lesson, Recipe(bits=14, rare=1)), lesson


def test_saved_weights_speak_as_the_trained_ones(tmp_path: Path) -> None:
    one, lesson = taught()
    relabelled = models.Model(("-1", "0", "1"), one.model.weights)
    models.save(tmp_path, Task.SENTIMENT, relabelled)
    back = models.load(tmp_path).by_task[Task.SENTIMENT]
    batch = grams(lesson.texts)
    np.testing.assert_array_equal(back.probabilities(batch), one.model.probabilities(batch))


def test_eight_bits_a_weight_are_enough() -> None:
    one, lesson = taught()
    said = np.array(one.model.classes)[one.model.probabilities(grams(lesson.texts)).argmax(axis=1)]
    assert said.tolist() == lesson.labels


def test_what_it_says_of_a_fold_was_learnt_from_the_others() -> None:
    """A thing that is said in one fold only is nothing but its other words there."""
    lesson = Lesson(["甲甲", "乙乙", "甲乙丙", "乙甲丁"] * 2, ["x", "y", "x", "y"] * 2, [1.0] * 8, [0] * 4 + [1] * 4)
    known = teach(lesson, Recipe(bits=14, rare=1)).unseen
    alone = Lesson(lesson.texts, lesson.labels, lesson.weights, [0, 1, 2, 3, 0, 1, 2, 3])
    hidden = teach(alone, Recipe(bits=14, rare=1)).unseen
    truth = [0, 1, 0, 1] * 2
    assert known[range(8), truth].mean() > hidden[range(8), truth].mean()


def test_one_label_teaches_nothing() -> None:
    with pytest.raises(Misconfigured, match="two labels"):
        teach(Lesson(["锅"], ["x"], [1.0], [0]), Recipe())
