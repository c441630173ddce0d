"""alerts.toml is read whole, and every fault in it is told with its file, line and key."""

from pathlib import Path

import pytest

from bot.core.alerts import Person
from bot.core.errors import Misconfigured
from bot.core.model import UserName
from bot.core.monitoring import Shop
from bot.core.topics import Level, Theme
from config.settings import PACKAGED
from monitoring import load, rules
from monitoring.lines import Lines
from monitoring.spread.streaming import Streaming
from monitoring.spread.weights import SHIPPED
from monitoring.tables import Rulebook
from tests.support.spotting import book

SHOP = Shop("小店", ())
LEVELS = "".join(f"[levels.{name}]\nposts = {bar}\n" for name, bar in (
    ("notice", 5), ("warning", 20), ("serious", 80), ("crisis", 200),
))  # fmt: skip
PEOPLE = '[[people]]\nname = "limei"\n\n[[people]]\nname = "zhang"\n'
SHIFT = '[[shifts]]\nbegin = "08:00"\nend = "20:00"\npeople = ["limei"]\n'


def read(tmp_path: Path, text: str, shop: Shop = SHOP) -> Rulebook:
    path = tmp_path / "alerts.toml"
    path.write_text(text, encoding="utf-8")
    return rules.read(path, shop)


def fault(tmp_path: Path, text: str) -> str:
    with pytest.raises(Misconfigured) as caught:
        read(tmp_path, text)
    return str(caught.value).removeprefix(f"{tmp_path / 'alerts.toml'}:")


def test_the_packaged_file_is_sound_and_tells_the_terminal() -> None:
    packaged = book()
    assert packaged.receivers == {"terminal": {"type": "terminal"}}
    assert packaged.roster.people == ()
    assert packaged.rules.severity.weights[Theme.SAFETY] == 3.0
    tells = {level for level, demand in packaged.rules.demands.items() if demand.receivers == ("terminal",)}
    assert tells == {Level.WARNING, Level.SERIOUS, Level.CRISIS}
    assert packaged.faults == ()


def test_a_file_that_tells_nobody_says_so(tmp_path: Path) -> None:
    (said,) = read(tmp_path, LEVELS).faults[-1:]
    assert said.endswith("no level names a receiver: alerts are shown in the console and nobody is paged")


def test_a_whole_file_becomes_rules_roster_and_receivers(tmp_path: Path) -> None:
    shifts = '[[shifts]]\nbegin = "08:00"\nend = "08:00"\npeople = ["zhang", "limei"]\n'
    receivers = '[receivers.pr]\ntype = "wecom"\nurl = "$PR_URL"\n'
    levels = LEVELS.replace("posts = 20\n", 'posts = 20\nreceivers = ["pr"]\nwait_s = 30\nquiet = false\n')
    found = read(tmp_path, f'leads = ["limei"]\nquiet_hours = "22:00-08:00"\n{levels}{PEOPLE}{shifts}{receivers}')
    warning = found.rules.demands[Level.WARNING]
    assert (warning.receivers, warning.wait_s, warning.quiet) == (("pr",), 30.0, False)
    assert found.rules.severity.warning.posts == 20
    assert found.rules.severity.warning.expected is None
    assert found.roster.people == (Person(name=UserName("limei")), Person(name=UserName("zhang")))
    assert found.roster.shifts[0].people == ("zhang", "limei")
    assert len(found.roster.shifts[0].slots[0].days) == 7
    assert found.receivers == {"pr": {"type": "wecom", "url": "$PR_URL"}}
    assert found.brands.names == ("小店",)
    assert all("on duty" not in one for one in found.faults)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LEVELS.replace("posts = 20", "post = 20"), "4: levels.warning.post: no such key; did you mean `posts`?"),
        (LEVELS.replace("ls.serious", "ls.serius"), "5: levels.serius: no level 'serius'; did you mean `serious`?"),
        (LEVELS.replace("posts = 80", 'posts = "80"'), "6: levels.serious.posts: Expected `float | null`, got `str`"),
        (LEVELS + "[themes.safty]\nweight = 3\n", "9: themes.safty: no theme 'safty'; did you mean `safety`?"),
        (LEVELS + "[themes.safety]\nweigth = 3\n", "10: themes.safety.weigth: no such key; did you mean `weight`?"),
        (LEVELS + "[themes.safety]\nwords = [\n'a',\n3]\n", "12: themes.safety.words[1]: Expected `str`, got `int`"),
        ("quiet_hour = ''\n" + LEVELS, "1: quiet_hour: no such key; did you mean `quiet_hours`?"),
        ("quiet_hours = '22-8'\n" + LEVELS, '1: quiet_hours: "22-8" are no hours; write them like "22:00-08:00"'),
        (LEVELS + "[night]\nhours = '23-25'\n", '10: night.hours: "23-25" are no hours; write them like "23-7"'),
        (LEVELS.replace("posts = 20", "posts = 4"), "4: levels.warning.posts: 4 is below the 5 of notice"),
        (LEVELS.replace("posts = 200", "negative = 0.5"), "7: levels.crisis: no bar is set"),
        (LEVELS.replace("posts = 80", "reach = 9\nreceivers=['pr']"), "7: levels.serious.receivers: no receiver 'pr'"),
        (LEVELS + "[receivers.pr]\nurl = 'x'\n", "9: receivers.pr: no type"),
        (LEVELS + PEOPLE + SHIFT.replace("08:00", "8"), '14: shifts[0]: "8" is no time of day'),
        (LEVELS + PEOPLE + SHIFT.replace("limei", "limai"), "17: shifts[0].people: nobody called 'limai'"),
        (LEVELS + PEOPLE + '[[people]]\nname = "zhang"\n', "15: people[2].name: 'zhang' stands twice"),
        (LEVELS + PEOPLE.replace("name = ", "nmae = ", 1), "10: people[0].nmae: no such key; did you mean `name`?"),
        ("leads = ['limei']\n" + LEVELS, "1: leads: nobody called 'limei' stands in people"),
        ("[levels\n", "1: not valid TOML"),
        ("", "1: the file: Object missing required field `levels`"),
    ],
)  # fmt: skip
def test_a_fault_names_its_line_and_key(tmp_path: Path, text: str, said: str) -> None:
    told = fault(tmp_path, text)
    assert told.startswith(said), told


def test_a_hole_in_the_roster_is_told_with_when_and_its_line(tmp_path: Path) -> None:
    shifts = (
        '[[shifts]]\ndays = ["mon", "tue", "wed", "thu", "fri"]\nbegin = "08:00"\nend = "20:00"\npeople = ["limei"]\n'
        '[[shifts]]\nbegin = "20:00"\nend = "08:00"\npeople = ["zhang"]\n'
    )
    found = read(tmp_path, LEVELS + PEOPLE + shifts)
    assert [one for one in found.faults if "on duty" in one] == [
        f"{tmp_path / 'alerts.toml'}:14: shifts[0]: nobody is on duty 08:00–20:00 on sat, sun; everybody is told then"
    ]


def test_a_shift_past_sunday_midnight_covers_monday_morning(tmp_path: Path) -> None:
    shifts = '[[shifts]]\nbegin = "07:00"\nend = "06:59"\npeople = ["limei"]\n'
    found = read(tmp_path, LEVELS + PEOPLE + shifts)
    assert [one.split("; ")[0].split("duty ")[1] for one in found.faults if "on duty" in one] == [
        "06:59–07:00 on mon, tue, wed, thu, fri, sat, sun"
    ]


def test_names_of_a_product_that_is_not_sold_are_a_fault_only(tmp_path: Path) -> None:
    found = read(tmp_path, LEVELS + '[products.kettle]\nnames = ["热水壶"]\n')
    assert any(one.endswith("no product 'kettle' is sold; these names are not looked for") for one in found.faults)


def test_a_receiver_of_somebody_who_is_not_on_the_roster_is_told_with_its_line(tmp_path: Path) -> None:
    table = '[receivers.boss]\ntype = "wecom"\nurl = "https://a.example"\nperson = '
    assert not [one for one in read(tmp_path, LEVELS + PEOPLE + table + '"limei"\n').faults if "boss" in one]
    (told,) = [one for one in read(tmp_path, LEVELS + PEOPLE + table + '"limai"\n').faults if "boss" in one]
    assert "receivers.boss.person: nobody called 'limai' stands in people" in told


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"none\.toml: no such file; set watch\.rules"):
        rules.read(tmp_path / "none.toml", SHOP)


def test_lines_are_found_through_all_that_toml_allows() -> None:
    text = '''# [levels.notice] is no table here
a.b = 1
"c d".'e#f' = """
[not.a.table]
x = 1 \\""" still text
"""
list = [ # with a remark ]
  { x = "]", y = [1,
    2] },
  '}',
]
[[rows]]
n = 1
[rows.inner]
deep = 'x'
[[rows]]
n = 2
[rows.inner]
deep = 'y'
'''
    lines = Lines(text)
    assert [lines.line(path) for path in (("a", "b"), ("c d", "e#f"), ("list", 0, "y"), ("list", 0, "y", 1))] == [
        2,
        3,
        8,
        9,
    ]
    assert [lines.line(path) for path in (("list", 1), ("rows", 0, "n"), ("rows", 0, "inner", "deep"))] == [10, 13, 15]
    assert [lines.line(path) for path in (("rows", 1, "inner", "deep"), ("rows", 1, "gone"), ("nowhere",))] == [
        19,
        16,
        1,
    ]


def test_the_lines_of_the_packaged_file_are_those_an_editor_shows() -> None:
    text = (PACKAGED / "alerts.toml").read_text(encoding="utf-8")
    shown = text.split("\n")
    lines = Lines(text)
    assert shown[lines.line(("levels", "warning", "posts")) - 1] == "posts = 25"
    assert shown[lines.line(("themes", "fault")) - 1] == "[themes.fault]"
    assert shown[lines.line(("tone", "joke")) - 1].startswith("joke = [")


def test_a_shop_may_have_weights_of_its_own(tmp_path: Path) -> None:
    own = tmp_path / "own.json"
    own.write_bytes(SHIPPED.read_bytes())
    assert read(tmp_path, f'weights = "own.json"\n{LEVELS}').weights == own
    assert isinstance(load(tmp_path / "alerts.toml", SHOP).spread, Streaming)
    own.write_text("{}", "utf-8")
    with pytest.raises(Misconfigured, match=r"own\.json"):
        load(tmp_path / "alerts.toml", SHOP)
