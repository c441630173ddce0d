"""The letter that tells pages: plain text and simple HTML, both saying the same.

In: a composed message, from whom, to whom, when. Out: bytes for the line. Pure. Called by adapters.alerting.mail.
Whatever a stranger wrote is escaped in HTML and has no line break, so that it makes no header.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from html import escape
from typing import Final

from adapters import loose
from adapters.alerting.composing import CLAIM, LINK, Message, Part
from adapters.alerting.words import cut
from bot.core.clock import SECOND, Millis

SUBJECT: Final = 120
SHOWN: Final = "HalfMinute"
LEVEL: Final = "#b42318"
USUAL: Final = "#1f2937"


def letter(message: Message, ids: Sequence[str], login: str, to: Sequence[str], at: Millis) -> bytes:
    """The same pages always have the same Message-ID, by which a mailbox may know a letter that came twice."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = cut(message.title, SUBJECT)
    mail["From"] = formataddr((SHOWN, login))
    mail["To"] = ", ".join(to)
    mail["Date"] = format_datetime(datetime.fromtimestamp(at / SECOND, UTC))
    mail["Message-ID"] = f"<{loose.digest(*sorted(ids))}@{login.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    if any(part.grave for part in message.parts):
        mail["Importance"] = "high"
    mail.set_content(_text(message), cte="base64")
    mail.add_alternative(_html(message), subtype="html", cte="base64")
    return mail.as_bytes()


def _text(message: Message) -> str:
    def told(part: Part) -> str:
        links = (f"{says}：{link}" for says, link in ((CLAIM, part.claim), (LINK, part.link)) if link)
        return "\n".join((part.head, *(f"· {line}" for line in part.lines), *links))

    return "\n\n".join((*map(told, message.parts), *message.notes)) + "\n"


def _html(message: Message) -> str:
    def told(part: Part) -> str:
        lines = "".join(f"<li>{escape(line)}</li>" for line in part.lines)
        links = "　".join(
            f'<a href="{escape(link)}">{says}</a>' for says, link in ((CLAIM, part.claim), (LINK, part.link)) if link
        )
        color = LEVEL if part.grave else USUAL
        return f'<h3 style="color:{color}">{escape(part.head)}</h3><ul>{lines}</ul><p>{links}</p>'

    notes = "".join(f"<p>{escape(note)}</p>" for note in message.notes)
    body = "".join(map(told, message.parts)) + notes
    return f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><body>{body}</body></html>\n'
