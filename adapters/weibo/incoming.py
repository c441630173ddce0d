"""What pushes, posts and comments are to the shop: messages of a private talk, or of one that everybody reads.

In: pushes, posts, comments. Out: `Inbound`s and `Signal`s: pure functions. Called by adapters.weibo.account and
.hearing. Who mentions us in a post waits for an answer below it; so does who comments on a post of ours, answers a
comment of ours, or mentions us in one.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from adapters.weibo.names import NAME, NO_POST, aloud, of_comment, of_post, page_of, post_id
from adapters.weibo.posts import Comment, Post
from adapters.weibo.pushes import Push, PushKind
from bot.core.clock import Millis
from bot.core.media import Attachment, MediaKind
from bot.core.model import Address, Inbound, MessageId
from bot.core.signals import Deleted, Posted, Reacted, Reaction, Signal
from bot.core.vocabulary import Kind

TOLD: Final = 200
"""Characters of a post that a thread begins with."""
STATUS: Final = "status"
"""The subtype of a mention in a post; its key is the post's number."""
MEDIA: Final[Mapping[PushKind, tuple[MediaKind, str]]] = {
    PushKind.IMAGE: (MediaKind.IMAGE, "发来一张图片"),
    PushKind.VOICE: (MediaKind.VOICE, "发来一段语音"),
    PushKind.POSITION: (MediaKind.LOCATION, "发来一个位置"),
}


def private(push: Push, now: Millis, uid: str) -> Inbound:
    """What stands in the private talk for a push that is no mention."""
    own = push.sender == uid
    return Inbound(
        id=MessageId(f"dm-{push.identity}"),
        address=talk(push.receiver if own else push.sender),
        text=_words(push),
        author="",
        received_at=now,
        sent_at=push.at,
        kind=Kind.EVENT if push.kind is PushKind.EVENT else Kind.MEDIA if push.kind in MEDIA else Kind.TEXT,
        own=own,
        media=_attachments(push),
    )


def mentioned(push: Push, now: Millis, uid: str) -> Inbound:
    """A post that mentions us, as the push tells it; looking for mentions finds the same one by the same id."""
    return _heard(of_post(push.key), aloud(push.key, push.sender), push.text, "", push.at, now, own=push.sender == uid)


def talk(customer: str) -> Address:
    """The private talk with somebody."""
    return Address(NAME, customer, customer)


def from_post(post: Post, now: Millis) -> Inbound:
    """A post that mentions us."""
    words = post.text or "发来一条没有文字的微博"
    return _heard(of_post(post.number), aloud(post.number, post.writer.id), words, post.writer.name, post.at, now)


def setting(one: Post | Comment, now: Millis) -> Inbound | None:
    """What stands in the thread beside somebody's first line: which post it is about and where people see it, so that
    whoever answers knows; it brings the name, too, which a push does not tell. None where nothing is known."""
    post = one.post if isinstance(one, Comment) else one
    if post is None or post.gone or not post.text:
        return None
    told = post.text if len(post.text) <= TOLD else f"{post.text[: TOLD - 1]}…"
    below = f"这条微博下的评论：「{told}」" if isinstance(one, Comment) else "微博原文"
    number, where = MessageId(f"setting-{post.number}-{one.writer.id}"), aloud(post.number, one.writer.id)
    return Inbound(number, where, f"{below} {page_of(post.number)}", one.writer.name, now, kind=Kind.EVENT)


def from_comment(comment: Comment, now: Millis) -> Inbound:
    """A comment addressed to us."""
    below = comment.post.number if comment.post else NO_POST
    where = aloud(below, comment.writer.id)
    return _heard(of_comment(comment.number), where, comment.text, comment.writer.name, comment.at, now)


def signals_of_post(post: Post, now: Millis, uid: str) -> Iterator[Signal]:
    """What a post tells those who watch: itself, or that it passes another one on. Our own tell nothing."""
    if post.gone:
        yield Deleted(post=post_id(post.number), at=now)
        return
    if post.writer.id == uid:
        return
    root = post.root
    if root is not None and not root.gone and root.writer.id not in {"", uid}:
        yield from signals_of_post(root, now, uid)
        yield Reacted(
            post=post_id(root.number), id=post.number, at=post.at or now, kind=Reaction.REPOST,
            writer=post.writer, text=post.text,
        )  # fmt: skip
        return
    yield Posted(
        post=post_id(post.number), at=post.at or now, text=post.text, writer=post.writer, page=page_of(post.number),
        pictures=post.pictures, reposts=post.reposts, comments=post.comments, likes=post.likes, seen_at=now,
        reply=aloud(post.number, post.writer.id) if post.writer.id else None,
    )  # fmt: skip


def signals_of_comment(comment: Comment, now: Millis, uid: str) -> Iterator[Signal]:
    """The post below which it stands, where that is somebody else's, and the comment as a reaction to it."""
    post = comment.post
    if post is None or not (post.gone or post.writer.id not in {"", uid}):  # without a writer it may be our own
        return
    yield from signals_of_post(post, now, uid)
    if not post.gone and comment.writer.id != uid:
        yield reaction(post.number, comment, now)


def reaction(number: str, comment: Comment, now: Millis) -> Reacted:
    """A comment below a watched post."""
    return Reacted(
        post=post_id(number), id=f"c{comment.number}", at=comment.at or now, kind=Reaction.COMMENT,
        writer=comment.writer, text=comment.text,
    )  # fmt: skip


def _heard(
    number: MessageId, where: Address, text: str, author: str, sent: Millis | None, now: Millis, *, own: bool = False
) -> Inbound:
    return Inbound(number, where, text, author, now, sent, Kind.COMMENT, own=own)


def _attachments(push: Push) -> tuple[Attachment, ...]:
    if push.kind is None or push.kind not in MEDIA:
        return ()
    kind, _ = MEDIA[push.kind]
    return (Attachment(kind, push.media, push.place),)


def _words(push: Push) -> str:
    if push.kind is PushKind.EVENT:
        return " ".join(filter(None, (push.subtype, push.key)))
    if push.kind is None or push.kind not in MEDIA:
        return push.text
    said = MEDIA[push.kind][1]
    told = " ".join(filter(None, (push.place, push.text)))
    return f"{said}：{told}" if told else said
