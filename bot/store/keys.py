"""Every name in the store, in one place, with how long it lives.

In: partitions and ids. Out: key names. Called by bot/store only. All keys of a partition share the hash tag `{hm:p}`,
so one function call may touch all of them and a cluster can spread partitions over nodes. The functions make the same
names from the tag (`key(tag, …)` in *.lua); tests/contract/test_keys.py holds the two together.

    {hm:p}:inbound      stream  messages not yet read; an entry is deleted with its acknowledgement, so length = backlog
    {hm:p}:outbound     stream  approved texts not yet delivered, likewise
    {hm:p}:desk         stream  what changed on the desk, for the event streams; the last ~20,000
    {hm:p}:audit        stream  decisions and sends, hash-chained; kept
    {hm:p}:audit:head   hash    number and hash of the last audit line; kept
    {hm:p}:dead         stream  messages that could not be processed; kept until replayed or discarded
    {hm:p}:journal      stream  the outcome of each message, a batch an entry; the last ~5,000 batches
    {hm:p}:seen:<n>     set     message ids of time slot n; one window, then gone
    {hm:p}:draft:<id>   hash    one draft; `retention` after it is final, or was last changed
    {hm:p}:asked:<id>   list    the messages that ask what a draft answers, each after the key of its wording, in a room
                                with when and by whom it was asked; the last 1,000; as long as the draft
    {hm:p}:viewers:<id> hash    the viewers of a room who ask it, each once, with the key of their wording; as long as
                                the draft
    {hm:p}:members:<id> hash    the wordings in which they ask: m:<key> the first, masked; n:<key> how many; a:<key> who
                                took it out; k:<key> the first, where nobody counts who put it so; as long as the draft
    {hm:p}:raw:<id>     hash    one message a wording as it came, for putting it back and for unmasking: besides the
                                streams and the dead letters the only place of unmasked questions; as long as the draft
    {hm:p}:state:<s>    zset    drafts in state s; score = deadline for pending, time of change for the rest
    {hm:p}:pinned       hash    the line that stays first on a host's prompter, by host; kept
    {hm:p}:expiry       zset    pending drafts by the time they expire
    {hm:p}:counts       hash    outcomes and reasons since the first start
    {hm:p}:learned      hash    how far the desk was followed for the gaps, and a count of changes; kept
    {hm:p}:traces:<day> hash    what became of the drafts of a day, by draft; gone once outside the window of the gaps
    {hm:p}:missed:<day> hash    searches of customers that found nothing that day; likewise, one window
    {hm:p}:dismissed    hash    gaps a lead has put away; one window after the last
    {hm:p}:knowledge    hash    what people changed in the library, by entry; kept
    {hm:p}:knowledge:history:<id>  list  the changes of an entry, the last 200; kept
    {hm:p}:knowledge:changes  stream  which entries changed; the last ~1,000 changes
    {hm:p}:shelves      hash    what live rooms sell, by room ("all" for those without a shelf of their own): the
                                version, a blank, the shelf (partition 0, like the next three); kept
    {hm:p}:stocks       hash    what was said of stock since the tables were read, by product; kept
    {hm:p}:shelves:history:<id>  list  the changes of a shelf, or of "stock", the last 200; kept
    {hm:p}:shelves:changes  stream  which shelves and stocks changed; the last ~1,000 changes
    {hm:p}:conversation:<id> hash  one private conversation; like the next ten, `conversations.keep_days` after its last
                                line, when it is swept
    {hm:p}:thread:<id>  hash    its lines by number, masked
    {hm:p}:typed:<id>   hash    what its customer wrote, as it came, by number of the line: for unmasking only
    {hm:p}:met:<id>     hash    its messages: each the number of its line and the draft it is in
    {hm:p}:waiting:<id>  zset   its pending drafts by when they were asked
    {hm:p}:conversations  zset  all conversations by the time of their last line
    {hm:p}:queue        zset    those that wait for a person, the first to serve first
    {hm:p}:held         zset    those a person speaks in, by when that person last did something there
    {hm:p}:waits        zset    those whose customer waits for an answer, by since when
    {hm:p}:promises     zset    those with a promise of time not yet kept or broken, by its end
    {hm:p}:acknowledging  zset  pending private drafts made from a template, by when they were asked
    {hm:p}:customer:<id> hash   the profile of an account that wrote privately; kept
    {hm:p}:rooms        zset    live rooms by when they were last heard; kept
    {hm:p}:room:<id>    hash    one room: address and hosts (JSON), title, showing, topic, began, ended, heard, version;
                                kept
    {hm:p}:minutes:<id>:<day> hash  what was counted in a room, by "<minute>:<name>" (minutes and days since 1970);
                                one `retention`
    {hm:p}:asked_in:<id> zset   the drafts of a room by when they were asked; older than `retention` are dropped, all of
                                it ends one `retention` after the last
    {hm:p}:lines:<id>   hash    drafts by the fingerprint of what we said in a room, until its feed has shown it; an
                                hour after the last, which is a window of its own
    {hm:p}:unseen       zset    drafts whose line the room's feed has not shown yet, by until when it should
    {hm:p}:shows        zset    "<room> <began>" by when the show began; swept with the drafts of that time
    {hm:p}:ended:<id>   hash    when the shows of a room ended, by when they began, and "<began>:title"; swept likewise
    {hm:p}:watch:revision string  how often topics, alerts or crises changed (partition 0); kept
    {hm:p}:crises       hash    crises: the version, a blank, the crisis (partition 0, like the next three); kept
    {hm:p}:crises:changes  stream  which crises changed; the last ~1,000 changes
    {hm:p}:crises:tags  hash    the conversations that are about a crisis while it is open, with its id; as they are
    {hm:p}:affected:<id> hash   those a crisis happened to, by key; `watch.keep_days` after it was closed
    {hm:p}:lease:<w>    string  who reads stream w, with a fencing number; some seconds
    {hm:p}:fence:<w>    string  the last fencing number; kept
    {hm:p}:shared:<n>   string  a token or lock that all processes agree on (partition 0); its validity
    {hm:p}:allowed:<o>  hash    what a platform lets us send to somebody, by kind of grant (partition 0); its validity
    {hm:p}:agents       set     who can be given conversations, by name (partition 0, like the next six); kept
    {hm:p}:agent:<name>  hash   what a lead set of them, what they say of themselves, and when they were last seen; kept
    {hm:p}:seats        hash    who has which conversation on their hands, and since when; as they have it
    {hm:p}:served:<id>  string  who last had a conversation; one window of 30 days
    {hm:p}:handled      hash    how many conversations people had, and how long on average; kept
    {hm:p}:standing     hash    who allowed which version of a wording to be sent by the house; kept
    hm:meta             hash    form version, number of partitions; kept
    hm:account:<name>   string  a console account; kept
    hm:accounts         set     the names of all accounts; kept
    hm:login:<hash>     string  a one-time login; its validity
    hm:tries:<hash>     zset    times of the login tries under an account or address; one window
    hm:session:<hash>   string  one open console session; until it is too old
    hm:sessions:<name>  set     the hashes of one person's sessions; as long as the youngest may live
    hm:pairing:<hash>   string  a code that lets a tablet in as a host's prompter; its validity
    hm:prompters        hash    which prompters are open, and when each was heard last; some hours, in seconds
    hm:rehearsals       hash    reports of rehearsals, by id; the last 50
    hm:feeds            hash    how each feed is heard, for processes that do not listen; an hour
    hm:looking          hash    who looks at which draft and conversation, and until when that counts; seconds
    hm:writing          hash    who writes in which conversation, likewise; seconds
    hm:sync:<n>         string  written before each WAITAOF, so that it waits for everything before; an hour, one per
                                process
"""

from typing import Final

from bot.core.lifecycle import DraftState
from bot.core.model import ConversationId, DraftId, Partition, RoomId

GROUP: Final = "hm"
"""The one consumer group of each work stream."""

META: Final = "hm:meta"
ACCOUNTS: Final = "hm:accounts"
PROMPTERS: Final = "hm:prompters"
REHEARSALS: Final = "hm:rehearsals"
FEEDS: Final = "hm:feeds"
LOOKING: Final = "hm:looking"
WRITING: Final = "hm:writing"
PATTERNS: Final = ("{hm:*", "hm:*")
"""What the product's own store user may touch."""

LEASE_MS: Final = 5_000
"""A worker that has not renewed its lease for this long is taken for dead (quality-bar P5: taken up within 10 s)."""

DESK_LENGTH: Final = 20_000
JOURNAL_LENGTH: Final = 5_000
ASKED_LENGTH: Final = 1_000
WORDINGS_LENGTH: Final = 200


def tag(partition: Partition) -> str:
    """The hash tag of a partition, first part of all its names."""
    return f"{{hm:{partition}}}"


def inbound(partition: Partition) -> str:
    return f"{tag(partition)}:inbound"


def outbound(partition: Partition) -> str:
    return f"{tag(partition)}:outbound"


def desk(partition: Partition) -> str:
    return f"{tag(partition)}:desk"


def audit(partition: Partition) -> str:
    return f"{tag(partition)}:audit"


def audit_head(partition: Partition) -> str:
    return f"{tag(partition)}:audit:head"


def dead(partition: Partition) -> str:
    return f"{tag(partition)}:dead"


def journal(partition: Partition) -> str:
    return f"{tag(partition)}:journal"


def draft(identity: DraftId) -> str:
    return f"{tag(partition_of(identity))}:draft:{identity}"


def asked(identity: DraftId) -> str:
    return f"{tag(partition_of(identity))}:asked:{identity}"


def viewers(identity: DraftId) -> str:
    return f"{tag(partition_of(identity))}:viewers:{identity}"


def members(identity: DraftId) -> str:
    return f"{tag(partition_of(identity))}:members:{identity}"


def state(partition: Partition, which: DraftState) -> str:
    return f"{tag(partition)}:state:{which}"


def counts(partition: Partition) -> str:
    return f"{tag(partition)}:counts"


def learned(partition: Partition) -> str:
    return f"{tag(partition)}:learned"


def traces(partition: Partition, day: str) -> str:
    return f"{tag(partition)}:traces:{day}"


def missed(partition: Partition, day: str) -> str:
    return f"{tag(partition)}:missed:{day}"


def dismissed(partition: Partition) -> str:
    return f"{tag(partition)}:dismissed"


def knowledge(partition: Partition) -> str:
    return f"{tag(partition)}:knowledge"


def knowledge_history(partition: Partition, entry: str) -> str:
    return f"{tag(partition)}:knowledge:history:{entry}"


def knowledge_changes(partition: Partition) -> str:
    return f"{tag(partition)}:knowledge:changes"


def shelves(partition: Partition) -> str:
    return f"{tag(partition)}:shelves"


def stocks(partition: Partition) -> str:
    return f"{tag(partition)}:stocks"


def shelf_history(partition: Partition, name: str) -> str:
    return f"{tag(partition)}:shelves:history:{name}"


def shelf_changes(partition: Partition) -> str:
    return f"{tag(partition)}:shelves:changes"


def conversation(identity: ConversationId) -> str:
    return f"{tag(partition_of(identity))}:conversation:{identity}"


def thread(identity: ConversationId) -> str:
    return f"{tag(partition_of(identity))}:thread:{identity}"


def typed(identity: ConversationId) -> str:
    return f"{tag(partition_of(identity))}:typed:{identity}"


def met(identity: ConversationId) -> str:
    return f"{tag(partition_of(identity))}:met:{identity}"


def waiting(identity: ConversationId) -> str:
    return f"{tag(partition_of(identity))}:waiting:{identity}"


def conversations(partition: Partition) -> str:
    return f"{tag(partition)}:conversations"


def queue(partition: Partition) -> str:
    return f"{tag(partition)}:queue"


def held(partition: Partition) -> str:
    return f"{tag(partition)}:held"


def waits(partition: Partition) -> str:
    return f"{tag(partition)}:waits"


def promises(partition: Partition) -> str:
    return f"{tag(partition)}:promises"


def acknowledging(partition: Partition) -> str:
    return f"{tag(partition)}:acknowledging"


def customer(identity: str) -> str:
    return f"{tag(partition_of(identity))}:customer:{identity}"


def rooms(partition: Partition) -> str:
    return f"{tag(partition)}:rooms"


def room(identity: RoomId) -> str:
    return f"{tag(partition_of(identity))}:room:{identity}"


def minutes(identity: RoomId, day: int) -> str:
    return f"{tag(partition_of(identity))}:minutes:{identity}:{day}"


def asked_in(identity: RoomId) -> str:
    return f"{tag(partition_of(identity))}:asked_in:{identity}"


def lines(identity: RoomId) -> str:
    return f"{tag(partition_of(identity))}:lines:{identity}"


def unseen(partition: Partition) -> str:
    return f"{tag(partition)}:unseen"


def shows(partition: Partition) -> str:
    return f"{tag(partition)}:shows"


def ended(identity: RoomId) -> str:
    return f"{tag(partition_of(identity))}:ended:{identity}"


def lease(partition: Partition, work: str) -> str:
    return f"{tag(partition)}:lease:{work}"


def shared(name: str) -> str:
    return f"{tag(Partition(0))}:shared:{name}"


def allowed(owner: str) -> str:
    return f"{tag(Partition(0))}:allowed:{owner}"


def agents(partition: Partition) -> str:
    return f"{tag(partition)}:agents"


def agent(partition: Partition, name: str) -> str:
    return f"{tag(partition)}:agent:{name}"


def seats(partition: Partition) -> str:
    return f"{tag(partition)}:seats"


def handled(partition: Partition) -> str:
    return f"{tag(partition)}:handled"


def standing(partition: Partition) -> str:
    return f"{tag(partition)}:standing"


def watch_revision(partition: Partition) -> str:
    return f"{tag(partition)}:watch:revision"


def crises(partition: Partition) -> str:
    return f"{tag(partition)}:crises"


def crisis_changes(partition: Partition) -> str:
    return f"{tag(partition)}:crises:changes"


def crisis_tags(partition: Partition) -> str:
    return f"{tag(partition)}:crises:tags"


def affected(partition: Partition, crisis: str) -> str:
    return f"{tag(partition)}:affected:{crisis}"


def account(name: str) -> str:
    return f"hm:account:{name}"


def login(hashed: str) -> str:
    return f"hm:login:{hashed}"


def pairing(hashed: str) -> str:
    return f"hm:pairing:{hashed}"


def tries(hashed: str) -> str:
    return f"hm:tries:{hashed}"


def session(hashed: str) -> str:
    return f"hm:session:{hashed}"


def sessions(name: str) -> str:
    return f"hm:sessions:{name}"


def sync(process: str) -> str:
    return f"hm:sync:{process}"


def partition_of(identity: str) -> Partition:
    """The partition a draft or dead letter lives in: its id begins with the number and a dash. Raises ValueError."""
    number, dash, _ = identity.partition("-")
    if not dash or not number.isascii() or not number.isdecimal() or len(number) > 5:
        raise ValueError(f"{identity!r} is not an id of this shop")
    return Partition(int(number))
