"""The port `Spread`: a post's course, followed as it comes.

In: `Weights`. Out: `Streaming`. Made by `monitoring.spread.load`.
"""

from collections.abc import Sequence

from bot.core.clock import Millis
from bot.core.spreading import Forecast, Track
from monitoring.spread import adding, forecasting, tracking
from monitoring.spread.weights import Weights


class Streaming:
    """See `bot.core.spreading.Spread`."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights

    def begin(self, born: Millis, followers: int | None, reposts: int | None, now: Millis) -> Track:
        return tracking.begin(born, followers, reposts, now)

    def repost(self, track: Track, event: str, at: Millis, followers: int | None, now: Millis) -> Track:
        return tracking.repost(track, event, at, followers, now)

    def judge(self, track: Track, negative: float) -> Track:
        return tracking.judge(track, negative)

    def count(self, track: Track, at: Millis, reposts: int, now: Millis) -> Track:
        return tracking.count(track, at, reposts, now)

    def end(self, track: Track, at: Millis) -> Track:
        return tracking.end(track, at)

    def forecast(self, track: Track, now: Millis) -> Forecast:
        return forecasting.forecast(self._weights, track, now)

    def together(self, forecasts: Sequence[Forecast]) -> Forecast:
        return adding.together(forecasts)
