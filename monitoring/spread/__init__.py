"""How far a post goes: its spread, updated with each repost, and the forecast made from that.

In: a file of weights, or none. Out: `load`, which gives the port `Spread`. Called by `monitoring`.
"""

from pathlib import Path

from bot.core.spreading import Spread
from monitoring.spread.streaming import Streaming
from monitoring.spread.weights import SHIPPED, read


def load(path: Path | None = None) -> Spread:
    """Without a path: the weights that come with the product. Raises Misconfigured where the file is not for it."""
    return Streaming(read(path or SHIPPED))
