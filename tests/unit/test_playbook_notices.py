"""Notices in words: what a template says with what is known, what is wrong with one, and where."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.core.clock import Millis
from bot.core.model import Form
from bot.core.notices import CARE, FIELDS, NoticeKind, NoticeTemplate, PlatformForm
from bot.core.vocabulary import RiskKind
from playbooks import notices
from playbooks.notices import LONGEST
from tests.support.asks import CONFIG, SETTINGS, voice
from tests.support.notices import VALUES, notice, writer

K = NoticeKind
SHIPPED = NoticeTemplate(
    kind=K.SHIPPED,
    text="{hello}您买的{product}已经发出，单号 {number}。预计{eta}送到。{shop}谢谢您！",
    late="消息来晚了，抱歉。",
    forms=(
        PlatformForm(channel="wechat", way="template", id="t-1", fields={"thing1": "{product}", "time2": "{time}"}),
        PlatformForm(channel="wechat", way="subscription", id="s-1", fields={"thing1": "{eta}"}),
    ),
)
NOON = Millis(1_795_320_000_000)


def book(folder: Path, text: str) -> notices.Book:
    (folder / "notices.toml").write_text(text, "utf-8")
    return notices.load(folder, voice().guard, SETTINGS)


def test_it_is_filled_with_what_is_known() -> None:
    written = writer().write(SHIPPED, notice(born_at=NOON), "张女士", late=False)
    assert written.text == (
        "张女士，您好！您买的松针风衣已经发出，单号 75312345678901。预计10月11日送到。山雀小铺谢谢您！"
    )
    assert written.forms == (
        Form("template", "t-1", {"thing1": "松针风衣", "time2": "2026年11月22日 12:00"}),
        Form("subscription", "s-1", {"thing1": "10月11日"}),
    )
    assert written.risks == ()


def test_a_sentence_whose_value_is_missing_is_left_out_and_so_is_a_form() -> None:
    values = {name: value for name, value in VALUES.items() if name != "eta"}
    written = writer().write(SHIPPED, notice(values=values), "", late=True)
    assert written.text == "您好！消息来晚了，抱歉。您买的松针风衣已经发出，单号 75312345678901。山雀小铺谢谢您！"
    assert [form.id for form in written.forms] == ["t-1"]


def test_where_nothing_can_be_said_it_is_not_sent() -> None:
    bare = replace(SHIPPED, text="{hello}您买的{product}已经发出。")
    written = writer().write(bare, notice(values={}), "张女士", late=True)
    assert [(risk.kind, risk.blocking) for risk in written.risks] == [(RiskKind.UNFILLED, True)]


def test_nobody_is_called_by_what_is_not_fit_to_be_read() -> None:
    for called in ("", "  ", "13812345678", "加微信领红包"):
        assert writer().write(SHIPPED, notice(), called, late=False).text.startswith("您好！您买的")


def test_a_parcels_own_number_may_look_like_a_bank_cards_and_a_foreign_number_may_not() -> None:
    card = "6222020200112233446"
    assert writer().write(SHIPPED, notice(values={**VALUES, "number": card}), "", late=False).risks == ()
    risks = writer().write(SHIPPED, notice(values={**VALUES, "product": card}), "", late=False).risks
    assert [risk.kind for risk in risks if risk.blocking] == [RiskKind.PERSONAL_DATA]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"text": "{hello}{prodct}发出了。"}, "正文：这里填不了 {prodct}"),
        ({"text": "{hello}取件码 {code}。"}, "正文：这里填不了 {code}"),
        ({"text": "{product!r}"}, "正文：这里填不了 {product}"),
        ({"text": "{product"}, "正文：花括号"),
        ({"text": "{hello}您的包裹可能在{eta}送到。"}, "正文：可能"),
        ({"text": "{hello}全网最低价的{product}发出了。"}, "正文：全网最低"),
        ({"text": "好" * (LONGEST + 1)}, f"正文：现在 {LONGEST + 1} 字"),
        ({"late": "{product}来晚了。"}, "来晚时的开头：这里填不了 {product}"),
        ({"forms": (replace(SHIPPED.forms[0], fields={"thing1": "{place}"}),)}, "thing1：这里填不了 {place}"),
        ({"forms": (replace(SHIPPED.forms[0], way="letter"),)}, "平台模板 t-1：way"),
        ({"forms": (replace(SHIPPED.forms[0], id=""),)}, "平台模板要写上模板编号"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(changes: dict[str, object], place: str) -> None:
    found = writer().faults(replace(SHIPPED, **changes))
    assert [fault for fault in found if fault.startswith(place)], found


def test_a_sample_has_every_value_and_passes() -> None:
    assert writer().faults(SHIPPED) == ()
    for kind in NoticeKind:
        assert set(writer().sample(kind).values) == FIELDS[kind]


def test_the_packaged_notices_cover_what_the_shop_tells_and_have_no_fault() -> None:
    found = notices.load(CONFIG / "playbooks", voice().guard, SETTINGS)
    assert found.faults == ()
    assert {template.kind for template in found.templates} >= set(NoticeKind) - CARE
    for template in found.templates:
        for late in (False, True):
            sample = replace(writer().sample(template.kind), born_at=NOON)
            written = writer().write(template, sample, "张女士", late)
            assert written.risks == (), template.kind
            assert written.text.count("抱歉") <= 1, written.text
            assert len(written.text) <= 160, written.text


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ('[notice.shiped]\ntext = "好。"\n', 1, "shipped"),
        ('[notice.shipped]\nlate = "晚了。"\n', 1, "text"),
        ('[notice.signed]\n\ntext = "{hello}{eta}。"\n', 3, "{eta}"),
        ('[notice.signed]\ntext = "好。"\nlate = "{x}。"\n', 3, "{x}"),
        ('[notice.signed]\ntext = "好。"\nsize = 3\n', 1, "size"),
    ],
)
def test_a_broken_one_is_named_with_its_line_and_the_rest_is_used(
    tmp_path: Path, text: str, line: int, what: str
) -> None:
    found = book(tmp_path, f'{text}\n[notice.returned]\ntext = "{{hello}}您的包裹已经退回。"\n')
    [fault] = found.faults
    assert fault.startswith(f"{tmp_path / 'notices.toml'}:{line}:")
    assert what in fault
    assert [template.kind for template in found.templates] == [K.RETURNED]


@given(st.dictionaries(st.sampled_from(sorted(FIELDS[K.SHIPPED])), st.text(max_size=200)), st.booleans())
def test_whatever_the_values_are_no_field_is_left_open(values: dict[str, str], late: bool) -> None:
    written = writer().write(SHIPPED, notice(values=values), "张女士", late)
    given_braces = any(brace in "".join(values.values()) for brace in "{}｛｝")
    assert given_braces or "{" not in written.text
    assert written.text.startswith("张女士，您好！")
    assert given_braces is False or any(risk.blocking for risk in written.risks) or "{" not in written.text
