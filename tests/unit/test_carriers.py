"""Carriers by the names people write, and by what their numbers look like."""

import pytest

from bot.core import carriers
from bot.core.parcels import Carrier


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("顺丰速运", Carrier.SF), ("顺丰", Carrier.SF), (" sf ", Carrier.SF), ("ｓｈｕｎｆｅｎｇ", Carrier.SF),
        ("中通快递有限公司", Carrier.ZTO), ("YTO", Carrier.YTO), ("debangwuliu", Carrier.DBL),
        ("邮政 EMS", Carrier.EMS),
        ("飞毛腿", Carrier.OTHER), ("", Carrier.OTHER),
    ],
)  # fmt: skip
def test_a_name_leads_to_its_carrier(written: str, meant: Carrier) -> None:
    assert carriers.named(written) is meant


def test_every_carrier_is_found_by_what_it_is_called() -> None:
    assert all(carriers.named(carriers.name_of(carrier)) is carrier for carrier in Carrier)
    assert all(carriers.named(carrier.value) is carrier for carrier in Carrier)


@pytest.mark.parametrize(
    ("number", "first"),
    [
        ("SF1500306795537", Carrier.SF), ("75822600543203", Carrier.ZTO), ("YT8882018121879", Carrier.YTO),
        ("JT5123400009876", Carrier.JTSD), ("JDVA00012345678", Carrier.JD), ("ea123456789cn", Carrier.EMS),
        ("773012345678901", Carrier.STO), ("９８６１２３４５６７８９０", Carrier.YZPY),
    ],
)  # fmt: skip
def test_a_number_is_recognised_by_its_form(number: str, first: Carrier) -> None:
    assert carriers.likely(number)[0] is first


def test_where_a_form_is_used_by_several_all_are_told() -> None:
    assert set(carriers.likely("412345678901")) == {Carrier.SF, Carrier.ZTO}
    assert carriers.likely("在哪里") == ()
    assert carriers.likely("1" * 10_000) == ()


def test_a_number_is_kept_clean_or_not_at_all() -> None:
    assert carriers.clean(" sf 1500-306ａ ") == "SF1500-306A"
    assert carriers.clean("SF15;DROP") == ""
    assert carriers.clean("-") == ""
    assert carriers.clean("7" * (carriers.LONGEST + 1)) == ""


def test_who_wants_the_end_of_a_phone() -> None:
    assert {carrier for carrier in Carrier if carriers.wants_tail(carrier)} == {Carrier.SF, Carrier.ZTO, Carrier.KYSY}
