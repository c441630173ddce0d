"""What the adapter calls itself.

In: nothing. Out: names. Called by all of adapters.live.bilibili.
"""

from typing import Final

NAME: Final = "bilibili"
TABLE: Final = "[adapters.bilibili]"
