"""What the back end says of cases in Chinese stands in the English console too."""

from pathlib import Path

from bot.core import casesteps, incidents
from bot.core.cases import CaseKind, Manner
from bot.stages import casework

ENGLISH = (Path(__file__).parents[2] / "bot/console/ui/src/texts/casewords.ts").read_text("utf-8")


def test_every_line_of_a_checklist_and_every_refusal_has_its_english() -> None:
    said = {line.text for kind in CaseKind for line in casesteps.checklist(kind, Manner.MALICIOUS)}
    for module in (casework, incidents):
        said |= {words for name, words in vars(module).items() if name.isupper() and isinstance(words, str)}
    said.remove(casework.OTHERS)  # names somebody
    assert [words for words in sorted(said) if f'"{words}": "' not in ENGLISH] == []
