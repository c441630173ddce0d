"""What the pages of notices and their templates take and give, as types; the same rules as in bot/console/wire.py.

In: nothing. Out: structs. Called by bot/console/pages/notices.py and the route list.
"""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from bot.console.wire import Ask
from bot.core.clock import Millis
from bot.core.model import DraftId, Form, Risk, UserName
from bot.core.notices import NoticeFate, NoticeId, NoticeKind, PlatformForm

MOST_NOTICES: Final = 200

FieldName = Annotated[str, Meta(min_length=1, max_length=40)]
FieldText = Annotated[str, Meta(max_length=300)]


class NoticesQuery(Ask, frozen=True, kw_only=True):
    """Notices before a moment (0: until now); of a parcel, an order or a case where `subject` names one."""

    before: Annotated[int, Meta(ge=0, le=2**53)] = 0
    subject: Annotated[str, Meta(max_length=200)] = ""
    limit: Annotated[int, Meta(ge=1, le=MOST_NOTICES)] = 100


class AskedForm(Ask, frozen=True, kw_only=True):
    """How a notice stands in a template of a platform's own."""

    channel: Annotated[str, Meta(min_length=1, max_length=40)]
    way: Literal["template", "subscription"]
    id: Annotated[str, Meta(max_length=100)]
    fields: Annotated[dict[FieldName, FieldText], Meta(max_length=20)]
    url: Annotated[str, Meta(max_length=300)] = ""


class CheckTemplate(Ask, frozen=True, kw_only=True):
    """A template as it is being written."""

    kind: NoticeKind
    text: Annotated[str, Meta(max_length=1_000)]
    late: Annotated[str, Meta(max_length=200)] = ""
    forms: Annotated[tuple[AskedForm, ...], Meta(max_length=6)] = ()


class WriteTemplate(CheckTemplate, frozen=True, kw_only=True):
    """A new version in place of the one that was on screen (0: there was none)."""

    version: Annotated[int, Meta(ge=0, le=2**53)]


class ChosenTemplate(Ask, frozen=True, kw_only=True):
    """Exactly the version that was on screen."""

    template: Annotated[str, Meta(min_length=1, max_length=80)]


# ---- answers --------------------------------------------------------------------------------------------------------


class NoticeRow(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a notice; `text` is masked, `called` whom it was for."""

    id: NoticeId
    kind: NoticeKind
    customer: str
    called: str
    product: str
    order_no: str
    parcel: str
    case: str
    born_at: Millis
    at: Millis
    fate: NoticeFate
    way: str
    reason: str
    late: bool
    text: str
    template: str
    draft: DraftId


class NoticeList(msgspec.Struct, frozen=True):
    """The last first."""

    notices: list[NoticeRow]
    now: Millis


class FieldFault(msgspec.Struct, frozen=True):
    """What is wrong, and where: "text", "late", "form 0" or "form 0 thing1"."""

    place: str
    message: str


class Shown(msgspec.Struct, frozen=True):
    """A template as its customer reads it, filled with the longest values that may come; `late` where it comes late."""

    text: str
    late: str
    forms: tuple[Form, ...]
    risks: tuple[Risk, ...]


class TemplateChecked(msgspec.Struct, frozen=True):
    """What a template would look like, and what is wrong with it."""

    shown: Shown
    faults: list[FieldFault]


class TemplateView(msgspec.Struct, frozen=True, kw_only=True):
    """The version of one kind that would go out; `version` 0: nobody wrote one yet. `fields` may be filled in, `care`
    needs the customer's yes."""

    id: str
    kind: NoticeKind
    text: str
    late: str
    forms: tuple[PlatformForm, ...]
    version: int
    written_by: UserName
    written_at: Millis
    allowed_by: UserName
    allowed_at: Millis
    allowed: bool
    enabled: bool
    care: bool
    fields: list[str]
    shown: Shown
    faults: list[FieldFault]


class TemplateList(msgspec.Struct, frozen=True):
    """All kinds, in the order of a parcel's way. `channels`: whose platforms have templates of their own."""

    templates: list[TemplateView]
    channels: tuple[str, ...]
    now: Millis
