"""What watching leads to, in the form the function `watch` reads.

In: effects. Out: a `Plan`: plain dicts for msgpack, binary pieces apart (the store's reader of msgpack knows no bytes).
Called by bot/store/signals.py. Field names are those of topics.lua.
"""

from typing import Final

import msgspec

from bot.core import codec
from bot.core.clock import Millis
from bot.core.spreading import Track
from bot.core.topics import Post
from bot.core.watching import TopicChange, WatchEffects
from bot.store.watchkeys import hashed

Row = dict[str, object]
PREVIEW: Final = 80


class Plan:
    """What a batch becomes; rows refer to binary pieces by number, from 1."""

    def __init__(self, effects: WatchEffects, now: Millis, keep_s: int) -> None:
        self.blobs: list[bytes] = []
        self.told: Row = {
            "entries": list(effects.done),
            "dead": [
                {"name": dead.name, "why": dead.why, "raw": self._piece(dead.raw), "preview": dead.preview[:PREVIEW]}
                for dead in effects.dead
            ],
            "posts": [self._post(post, track, now) for post, track in effects.posts],
            "gone": [{"topic": topic, "post": hashed(post)} for topic, post in effects.gone],
            "topics": [self._topic(change) for change in effects.topics],
            "complaints": [[hashed(name), topic] for name, topic in effects.complaints.items()],
            "counts": dict(effects.counts),
            "at": now,
            "keep": keep_s,
        }

    def _piece(self, data: bytes) -> int:
        self.blobs.append(data)
        return len(self.blobs)

    def _packed(self, one: msgspec.Struct) -> int:
        return self._piece(codec.encode(one))

    def _post(self, post: Post, track: Track, now: Millis) -> Row:
        return {
            "id": hashed(post.id),
            "topic": post.topic,
            "body": self._packed(post),
            "track": self._packed(track),
            "at": post.at,
            "told": now,
        }

    def _topic(self, change: TopicChange) -> Row:
        points = [(str(slot), msgspec.json.encode(point).decode()) for slot, point in change.points.items()]
        spreaders = change.spreaders.items()
        return {
            "id": change.topic.id,
            "body": self._packed(change.topic),
            "last": change.topic.last_at,
            "grave": change.grave_at,
            "let_go": change.let_go,
            "marks": list(change.marks),
            "points": [part for point in points for part in point],
            "spreaders": [part for one, found in spreaders if found for part in (one, self._packed(found))],
            "fewer": [one for one, found in spreaders if found is None],
            "voices": [self._packed(one) for one in change.voices],
            "others": [self._packed(one) for one in change.others],
            "verdicts": [self._packed(change.verdict)] if change.verdict else [],
            "facts": [self._packed(change.facts)] if change.facts else [],
            "at": change.facts.at if change.facts else 0,
        }
