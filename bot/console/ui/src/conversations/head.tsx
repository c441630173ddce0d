// Above the thread: who it is, where it stands, whose it is and was first, who else looks, and what can be done with it.
import { say } from "../base/prefs";
import { go, href, mayDecide, mayLead } from "../base/session";
import { Aloud, Faces } from "../desk/marks";
import { Icon } from "../shell/icons";
import { conversationTexts } from "../texts/conversations";
import { crisisTexts } from "../texts/crisis";
import { bar, cardOpen, transferring } from "./bar";
import { crises } from "./book";
import { busy, mine, move, open } from "./deeds";
import { focusComposer } from "./composer";
import type { Conversation } from "./model";
import { nameOf } from "./names";
import { lookersHere } from "./presence";
import { Promise as Promised, SegmentMark } from "./row";

/** What can be done with it as it stands, the same for buttons and keys; what a colleague has only leads move. */
export function possible(one: Conversation | undefined, isMine: boolean) {
  const may = mayDecide.value && one !== undefined;
  const free = one?.state === "bot" || one?.state === "queued";
  const has = isMine || (one?.state === "held" && mayLead.value);
  return {
    take: may && (free || one.state === "closed"),
    transfer: may && (free || has),
    "give-back": may && (one.state === "queued" || has),
    close: may && (free || has),
  };
}

export function takeIt(): void {
  if (possible(open.peek(), mine.peek()).take) void move("take").then((done) => { if (done) focusComposer(false); });
}

export function transferIt(): void {
  if (possible(open.peek(), mine.peek()).transfer) transferring.value = true;
}

export function giveItBack(): void {
  if (possible(open.peek(), mine.peek())["give-back"]) void move("give-back");
}

export function closeIt(): void {
  if (possible(open.peek(), mine.peek()).close) bar.value = "close";
}

export function Head() {
  const texts = say(conversationTexts);
  const one = open.value;
  if (!one) return <header class="thread-head" />;
  return (
    <header class="thread-head">
      <button type="button" class="plain to-list" aria-label={texts.back} onClick={() => go("conversations")}>←</button>
      <div class="thread-who">
        <h1><span>{nameOf(one)}</span><SegmentMark segment={one.segment} /><Aloud at={one.address} />{crises.value[one.id] && <a class="talk-crisis" href={href("crisis", crises.value[one.id] ?? "")}>{say(crisisTexts).tag}</a>}</h1>
        <p class="thread-state" data-testid="state" data-state={one.state}><Standing one={one} /></p>
      </div>
      <Deeds one={one} />
    </header>
  );
}

function Standing({ one }: { one: Conversation }) {
  const texts = say(conversationTexts);
  const { state, want, group, first_owner, owner } = one;
  const where = state === "held" ? (mine.value ? texts.heldByMe : texts.heldBy(owner)) : texts[state];
  return (
    <>
      <b class={`state-${state}`}>{where}</b>
      {state === "queued" && want && <i class={`want want-${want}`}>{texts.wants[want]}</i>}
      {group && <span>{group}</span>}
      {first_owner && <span>{texts.firstOwner(first_owner)}</span>}
      <Promised conversation={one} />
      <Looking />
    </>
  );
}

function Looking() {
  const names = lookersHere.value;
  if (names.length === 0) return null;
  return <span class="others" role="status" data-testid="lookers"><Faces names={names} />{say(conversationTexts).lookers(names.join("、"))}</span>;
}

function Deeds({ one }: { one: Conversation }) {
  const texts = say(conversationTexts);
  const can = possible(one, mine.value);
  const primary = one.state === "queued" || one.state === "bot";
  return (
    <div class="thread-deeds">
      {can.take && <Deed name="take" hint="O" act={takeIt} primary={primary}>{texts.deeds.take}</Deed>}
      {can.transfer && <Deed name="transfer" hint="F" act={transferIt}>{texts.deeds.transfer}</Deed>}
      {can["give-back"] && <Deed name="give-back" hint="B" act={giveItBack}>{texts.deeds["give-back"]}</Deed>}
      {can.close && <Deed name="close" hint="X" act={closeIt}>{texts.deeds.close}</Deed>}
      <button type="button" class="deed to-card" data-act="card" aria-keyshortcuts="I" aria-pressed={cardOpen.value} onClick={() => { cardOpen.value = !cardOpen.value; }}>
        <Icon name="person" /><span>{cardOpen.value ? texts.hideCustomer : texts.customer}</span><kbd>I</kbd>
      </button>
    </div>
  );
}

function Deed({ name, hint, act, primary = false, children }: { name: string; hint: string; act: () => void; primary?: boolean; children: string }) {
  return (
    <button type="button" class={`deed${primary ? " primary" : ""}`} data-act={name} aria-keyshortcuts={hint} disabled={busy.value} onClick={act}>
      <span>{children}</span><kbd>{hint}</kbd>
    </button>
  );
}
