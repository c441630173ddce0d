// One conversation in the list: who, the last line, whose it is, how long they wait, what was promised.
import { useComputed } from "@preact/signals";
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { me } from "../base/session";
import { casesOf } from "../cases/board";
import { Aloud, Face } from "../desk/marks";
import { Icon } from "../shell/icons";
import { caseTexts } from "../texts/cases";
import { conversationTexts } from "../texts/conversations";
import { crisisTexts } from "../texts/crisis";
import { crises, typing } from "./book";
import type { Conversation } from "./model";
import { lastLine, nameOf } from "./names";
import { counted, moment } from "./when";

interface RowProps {
  readonly conversation: Conversation;
  readonly chosen: boolean;
  readonly pick: (id: string) => void;
}

export function Row({ conversation, chosen, pick }: RowProps) {
  const { id, state } = conversation;
  return (
    <div
      role="option" id={`talk-${id}`} data-id={id} data-state={state} class={`talk${chosen ? " chosen" : ""}${state === "closed" ? " ended" : ""}`}
      aria-selected={chosen} onClick={() => pick(id)}
    >
      <span class="talk-head"><b>{nameOf(conversation)}</b><SegmentMark segment={conversation.segment} /><Aloud at={conversation.address} />{crises.value[id] && <span class="talk-crisis" data-testid="talk-crisis">{say(crisisTexts).tag}</span>}{casesOf(id).length > 0 && <span class="talk-case">{say(caseTexts).caseTag}</span>}<Since conversation={conversation} /></span>
      <span class="talk-last"><LastLine conversation={conversation} /></span>
      <span class="talk-foot"><Whose conversation={conversation} /><ClockMark conversation={conversation} /><Promise conversation={conversation} /></span>
    </div>
  );
}

export function SegmentMark({ segment }: { segment: string }) {
  return <span class={`segment segment-${segment}`}>{say(conversationTexts).segments[segment] ?? segment}</span>;
}

function LastLine({ conversation }: { conversation: Conversation }) {
  const texts = say(conversationTexts);
  const writers = (typing.value[conversation.id] ?? []).filter((name) => name !== me.value?.name);
  return writers.length > 0 ? <em>{texts.writes(writers.join("、"))}</em> : <>{lastLine(conversation.last_text)}</>;
}

/** How long the oldest unanswered line waits, else when the last one was. Only this changes as time passes. */
function Since({ conversation }: { conversation: Conversation }) {
  const texts = say(conversationTexts);
  const { waiting_since, last_at } = conversation;
  const shown = useComputed(() => (waiting_since > 0 ? texts.waits(counted(tick.value - waiting_since)) : moment(last_at, tick.value)));
  return <span class={`talk-since figure${waiting_since > 0 ? " waits" : ""}`}>{shown}</span>;
}

/** What waits here is nearly late, or late. */
function ClockMark({ conversation: { clock, waiting_since } }: { conversation: Conversation }) {
  if (!clock || waiting_since === 0) return null;
  return <span class={`talk-clock${clock === "warned" ? "" : " late"}`} data-testid="talk-clock">{say(caseTexts).levels[clock]}</span>;
}

/** The countdown of a promise; broken, it counts on in red. */
export function Promise({ conversation }: { conversation: Conversation }) {
  const texts = say(conversationTexts);
  const { promise_at } = conversation;
  const broken = useComputed(() => tick.value > promise_at);
  const shown = useComputed(() => (broken.value ? texts.broken(counted(tick.value - promise_at)) : texts.promised(counted(promise_at - tick.value))));
  if (promise_at === 0) return null;
  return <span class={`promise figure${broken.value ? " broken" : ""}`} role="timer"><Icon name="wait" round />{shown}</span>;
}

function Whose({ conversation }: { conversation: Conversation }) {
  const texts = say(conversationTexts);
  const { state, owner, want, group, rating } = conversation;
  if (state === "held") return <span class="whose"><Face name={owner} />{owner === me.value?.name ? texts.me : owner}</span>;
  if (state === "queued") {
    return <span class="whose queued">{want && <i class={`want want-${want}`}>{texts.wants[want]}</i>}{texts.queuedFor(group)}</span>;
  }
  return (
    <span class="whose">
      {texts.states[state]}
      {state === "closed" && (rating.score ?? 0) > 0 && <Stars score={rating.score ?? 0} />}
    </span>
  );
}

export function Stars({ score }: { score: number }) {
  return <span class="stars" role="img" aria-label={`${score}/5`}>{"★".repeat(score)}<i>{"★".repeat(5 - score)}</i></span>;
}
