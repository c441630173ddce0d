"""What to say: every playbook, in order of priority.

In: nothing. Out: `PLAYBOOKS`, each made with the shop's `playbooks.writer.Writer`. Named by the entry point
`halfminute.playbooks`; the ladder over them is `playbooks.ladder:load`.
"""

from typing import Final

from playbooks.knowledge import Knowledge, Near
from playbooks.ladder import MakePlaybook
from playbooks.live import Live
from playbooks.orders import Orders
from playbooks.presale import Presale

PLAYBOOKS: Final[tuple[MakePlaybook, ...]] = (
    Knowledge,  # what the shop has approved, word for word
    Orders,  # private: the customer's own order
    Live,  # public: the tables' answer in one sentence; order questions to the private desk
    Presale,  # private: the tables' answer
    Near,  # a likely approved answer, marked as unsure
)
