"""How long to wait between two looks at Weibo.

In: whether something happened, what is left of this hour's calls, how many a look takes. Out: seconds. Pure but for
what it remembers. Called by adapters.weibo.hearing. The platform's advice is 3 to 5 minutes (platform-apis.md 5.3);
quicker only where the app's own limit clearly has room, since answers need calls as well.
"""

from typing import Final

from adapters.weibo.api import Hour
from adapters.weibo.settings import Polling
from bot.core.clock import SECOND, Millis

CALMS_BY: Final = 1.3
HOUR_S: Final = 3600
AFTER_HOUR_S: Final = 20.0
"""The limits count anew with the full hour; clocks differ."""


class Pace:
    """`now_s` is the pause as it stands."""

    def __init__(self, rules: Polling) -> None:
        self._rules = rules
        self.now_s = rules.usual_s

    def after(self, *, happened: bool, hour: Hour | None, calls: int) -> float:
        """The pause after a look of so many `calls`. Without knowing what is left, never quicker than usual."""
        rules = self._rules
        if happened:
            self.now_s = rules.quick_s if hour else rules.usual_s
        else:
            self.now_s = min(rules.calm_s, max(rules.usual_s, self.now_s * CALMS_BY))
        if hour is None:
            return self.now_s
        looks = hour.left * rules.share / max(1, calls)
        affordable = hour.resets_s / looks if looks >= 1 else hour.resets_s + AFTER_HOUR_S
        self.now_s = max(self.now_s, min(affordable, HOUR_S))
        return self.now_s

    def limited(self, now: Millis, hour: Hour | None) -> float:
        """The pause after the platform said that this hour's calls are used up."""
        self.now_s = self._rules.calm_s
        left = hour.resets_s if hour else HOUR_S - now / SECOND % HOUR_S
        return max(self._rules.calm_s, left + AFTER_HOUR_S)
