"""What to say: every playbook, in order of priority.

In: nothing. Out: `PLAYBOOKS`, named by the entry point `halfminute.playbooks`: the playbooks one can read below, and
`load`, which makes the ladder over them from a shop's content. The ladder itself asks `playbooks.crisis` before all of
them, where a crisis is open about the question.
"""

from pathlib import Path
from typing import Final

from bot.core.ports import PlaybooksSpec, Voice, VoiceSettings
from playbooks import ladder
from playbooks.knowledge import Knowledge, Near
from playbooks.live import Live
from playbooks.manners import Manners
from playbooks.orders import Orders
from playbooks.presale import Presale

ORDER: Final = (
    Knowledge,  # what the shop has approved, word for word
    Orders,  # private: the customer's own order
    Live,  # public: the tables' answer in one sentence; order questions to the private desk
    Presale,  # private: the tables' answer
    Near,  # a likely approved answer, marked as unsure
    Manners,  # private: greetings, thanks and goodbyes
)


def load(wordings: Path, lists: Path, settings: VoiceSettings) -> Voice:
    """The ladder and the guard of one shop; raises Misconfigured when there are no word lists."""
    return ladder.load(ORDER, wordings, lists, settings)


PLAYBOOKS: Final = PlaybooksSpec("shop", ORDER, load)
