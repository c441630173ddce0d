"""Wordings as content: what is wrong in a file is named with its line, and the rest is used."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.core.clock import Millis
from bot.core.vocabulary import Intent
from playbooks import ladder, writer
from playbooks.cases import FIELDS, PRIVATE, Case
from playbooks.crisis import SUGGESTED
from playbooks.live import Live
from playbooks.writer import Writer
from tests.support.asks import COAT, CONFIG, LIVE, SETTINGS, ask, voice

GOOD = '[price]\nlive = ["{name}只要{price}元"]\n'


def loaded(folder: Path, **files: str) -> Writer:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")
    return writer.load(folder, voice().guard, SETTINGS)


def price(wordings: Writer) -> str:
    said = wordings.say(Case.PRICE, ask("多少钱", Intent.PRICE), {"name": "风衣", "price": "259"})
    assert said
    return said.text


def test_the_packaged_wordings_have_no_fault() -> None:
    assert voice().faults == ()


def test_every_case_has_several_short_words_for_its_places() -> None:
    wordings = writer.load(CONFIG / "playbooks", voice().guard, SETTINGS)
    facts = dict.fromkeys(set().union(*FIELDS.values()), "羊羔绒外套一件")
    private = PRIVATE | {case for case in Case if case.name.startswith("ORDER_")} | {Case.CRISIS_SORRY}
    for case in set(Case) - {Case.CRISIS, *SUGGESTED} | {Case.CRISIS_CONTACT}:
        asks = [replace(ask("问", limits=LIVE), now=Millis(n * 600_000)) for n in range(40)]
        room = {wordings.say(case, one, facts) for one in asks}
        chat = {wordings.say(case, ask("问", message=f"m-{n}", public=False), facts) for n in range(40)}
        assert None not in chat, case
        if case in private:
            assert room == {None}, case
        else:
            assert None not in room, case
            assert len(room) >= 2, case


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('  "{name}才{prise}元",', "{prise}"),
        ('  "{hello}{name}{price}元",', "{hello}"),
        ('  "{name}{price:>9}元",', "{price}"),
        ('  "{price!r}元",', "{price}"),
        ('  "{price.__class__}元",', "{price.__class__}"),
        ('  "{price}元}",', "brace"),
        ('  "{price 元",', "brace"),
        ('  "全网最低价{price}元",', "全网最低价"),
        ('  "{price}元，加微信",', "加微信"),
        ("  17,", "17"),
        ('  "",', "空白"),
    ],
)
def test_a_broken_wording_is_named_and_the_rest_is_used(tmp_path: Path, line: str, what: str) -> None:
    wordings = loaded(tmp_path, presale=f'[price]\nlive = [\n{line}\n  "{{name}}只要{{price}}元",\n]\n')
    [fault] = wordings.faults
    assert fault.startswith(f"{tmp_path / 'presale.toml'}:3:")
    assert what in fault
    assert price(wordings) == "风衣只要259元"


def test_an_unknown_case_is_named_with_the_nearest_one(tmp_path: Path) -> None:
    wordings = loaded(tmp_path, presale=f'{GOOD}\n[prise]\nlive = ["好"]\n')
    [fault] = wordings.faults
    assert "presale.toml:4:" in fault
    assert "[price]" in fault
    assert price(wordings) == "风衣只要259元"


@pytest.mark.parametrize("text", ['[price]\nalive = ["{price}元"]\n', '[price]\nlive = "{price}元"\n'])
def test_a_wrong_form_is_named(tmp_path: Path, text: str) -> None:
    wordings = loaded(tmp_path, a=text, b=GOOD)
    [fault] = wordings.faults
    assert "a.toml:2:" in fault
    assert price(wordings) == "风衣只要259元"


@pytest.mark.parametrize(
    ("broken", "line"), [('[price]\nlive = ["{price}元"', 2), ("[price\n", 1), ("a = 1\na = 2\n", 2)]
)
def test_a_file_that_is_no_toml_is_named_and_the_others_load(tmp_path: Path, broken: str, line: int) -> None:
    wordings = loaded(tmp_path, a=broken, b=GOOD)
    [fault] = wordings.faults
    assert f"a.toml:{line}:" in fault
    assert price(wordings) == "风衣只要259元"


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe\x00")
    assert "a.toml:1: is not UTF-8" in loaded(tmp_path, b=GOOD).faults[0]


def test_a_case_without_words_is_passed_over_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "ladder.toml").write_text('[holding]\nlive = ["稍等，马上看"]\n', "utf-8")
    writes = ladder.load((Live,), tmp_path, CONFIG / "words", SETTINGS).writer
    guarded = writes.write(ask("多少钱", Intent.PRICE, product=COAT))
    assert guarded.proposal.text == "稍等，马上看"
    assert any("price" in tried.because for tried in guarded.tried)
