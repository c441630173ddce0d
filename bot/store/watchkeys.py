"""Every name in the store that belongs to the watch, as in keys.py; all of them lie on partition 0.

In: ids. Out: key names. Called by bot/store only. Ids of platforms are in no name: a post's is made of its hash.

    {hm:p}:signals      stream  what was told and nobody watched yet; deleted with its acknowledgement: length = backlog
    {hm:p}:signals:seen:<n>  set  fingerprints of the signals told on day n, to know them again; a window of three days
    {hm:p}:post:<h>     hash    one public post, masked: body, track, and who put an answer on the desk when; with its
                                topic when that is swept; without a topic two days, which are a window of its own
    {hm:p}:loose        zset    posts about us without a topic by when they were told last; the last 20,000
    {hm:p}:topics       zset    topics by when they were last heard of; swept `watch.keep_days` later, with all below
    {hm:p}:grave        zset    topics by the last moment they were NOTICE or more; swept likewise
    {hm:p}:topic:<id>   hash    one topic: body, grave, let_go (see `TopicChange`); swept with its row in topics
    {hm:p}:topic:posts:<id>  zset  its posts by when they were written, at most 1,100; swept likewise
    {hm:p}:topic:marks:<id>  set   fingerprints of people and orders, at most 5,000 of each kind; swept likewise
    {hm:p}:topic:curve:<id>  hash  its curve by slot (bot/core/curves.py), at most 600 points; swept likewise
    {hm:p}:topic:spreaders:<id>  hash  who carried it on, by the repost's hash, at most 100; swept likewise
    {hm:p}:topic:voices:<id>  list  what customers wrote to us of it, masked, the last 1,000; swept likewise
    {hm:p}:topic:others:<id>  list  what was written in reposts and comments, masked, the last 100; swept likewise
    {hm:p}:topic:verdicts:<id>  list  how grave it was, the last 60 that said something new; swept likewise
    {hm:p}:facts        zset    what verdicts of all topics rested on, by when; the last 20,000, swept likewise
    {hm:p}:complaint:<h>  string  the topic that a conversation complains of; `watch.keep_days` in seconds
"""

import hashlib
from typing import Final

from bot.core.model import ConversationId, Partition
from bot.core.signals import PostId
from bot.core.topics import TopicId
from bot.store.keys import tag

HOME: Final = Partition(0)
"""Where all of it lies."""


def signals() -> str:
    return f"{tag(HOME)}:signals"


def post(identity: PostId) -> str:
    return f"{tag(HOME)}:post:{hashed(identity)}"


def topics() -> str:
    return f"{tag(HOME)}:topics"


def grave() -> str:
    return f"{tag(HOME)}:grave"


def topic(identity: TopicId) -> str:
    return f"{tag(HOME)}:topic:{identity}"


def posts(identity: TopicId) -> str:
    return f"{tag(HOME)}:topic:posts:{identity}"


def marks(identity: TopicId) -> str:
    return f"{tag(HOME)}:topic:marks:{identity}"


def curve(identity: TopicId) -> str:
    return f"{tag(HOME)}:topic:curve:{identity}"


def spreaders(identity: TopicId) -> str:
    return f"{tag(HOME)}:topic:spreaders:{identity}"


def voices(identity: TopicId) -> str:
    return f"{tag(HOME)}:topic:voices:{identity}"


def others(identity: TopicId) -> str:
    return f"{tag(HOME)}:topic:others:{identity}"


def verdicts(identity: TopicId) -> str:
    return f"{tag(HOME)}:topic:verdicts:{identity}"


def facts() -> str:
    return f"{tag(HOME)}:facts"


def complaint(identity: ConversationId) -> str:
    return f"{tag(HOME)}:complaint:{hashed(identity)}"


def hashed(identity: str) -> str:
    """Any text as part of a name."""
    return hashlib.blake2b(identity.encode("utf-8", "replace"), digest_size=12).hexdigest()
