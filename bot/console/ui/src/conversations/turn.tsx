// One line of a thread: the customer's, the shop's, a note among colleagues, or what happened.
import type { JSX } from "preact";
import { tick } from "../base/clock";
import type { DraftState } from "../base/model";
import { say } from "../base/prefs";
import { mayDecide, mayUnmask } from "../base/session";
import { StateMark } from "../desk/marks";
import { Icon } from "../shell/icons";
import { conversationTexts } from "../texts/conversations";
import { whyFailed } from "../texts/failures";
import { reasonTexts } from "../texts/reasons";
import { bar, unmasking } from "./bar";
import { settle } from "./deeds";
import { Received, Sent } from "./media";
import type { Turn } from "./model";
import { platformText } from "./names";
import { turns } from "./thread";
import { maskAgain, typed } from "./typed";
import { clock } from "./when";

interface LineProps {
  readonly conversation: string;
  readonly turn: Turn;
}

export function Line({ conversation, turn }: LineProps): JSX.Element {
  switch (turn.kind) {
    case "event": return <Happened turn={turn} />;
    case "note": return <Noted turn={turn} />;
    case "shop": return <Answered turn={turn} />;
    case "customer": return <Asked conversation={conversation} turn={turn} />;
  }
}

function At({ turn }: { turn: Turn }) {
  return <time class="figure" dateTime={new Date(turn.at).toISOString()}>{clock(turn.at)}</time>;
}

export function askToUnmask(number: number): void {
  unmasking.value = number;
  bar.value = "unmask";
}

function Asked({ conversation, turn }: LineProps) {
  const texts = say(conversationTexts);
  if (turn.state === "withdrawn") return <p class="happened" data-number={turn.number}>{texts.takenBack} <At turn={turn} /></p>;
  const shown = typed.value?.number === turn.number ? typed.value : null;
  return (
    <article class="utterance theirs" data-number={turn.number} data-kind="customer">
      {turn.text && !onlyMedia(turn) && <p class={`bubble${shown ? " typed" : ""}`}>{shown?.text ?? turn.text}</p>}
      <Received conversation={conversation} number={turn.number} media={turn.media ?? []} told={Boolean(turn.text)} />
      <footer>
        <At turn={turn} />
        {mayUnmask.value && turn.text && !shown && (
          <button type="button" class="look-up" data-act="show-typed" onClick={() => askToUnmask(turn.number)}><Icon name="eye" />{texts.showTyped}</button>
        )}
        {shown && <Countdown until={shown.until} />}
      </footer>
    </article>
  );
}

/** The text of a message that is nothing but a picture says only that it is one. */
function onlyMedia(turn: Turn): boolean {
  return /^(\[[^\]]{1,12}\]|发来一(张图片|段语音|段视频))$/.test(turn.text ?? "") && (turn.media ?? []).length > 0;
}

function Countdown({ until }: { until: number }) {
  void tick.value; // every quarter of a second
  const seconds = Math.max(0, Math.ceil((until - performance.now()) / 1000));
  return (
    <span class="typed-left" role="status" data-testid="typed">
      <span class="figure">{say(conversationTexts).shownFor(seconds)}</span>
      <button type="button" class="link" onClick={maskAgain}>{say(reasonTexts).hideNow}</button>
    </span>
  );
}

function Answered({ turn }: { turn: Turn }) {
  const texts = say(conversationTexts);
  const state = turn.state ?? "done";
  const withdrawn = state === "withdrawn";
  const who = turn.by === "house" || (!turn.by && turn.draft) ? texts.houseSent : turn.by || texts.elsewhere;
  return (
    <article class={`utterance ours${withdrawn ? " withdrawn" : ""}`} data-number={turn.number} data-kind="shop" data-state={state}>
      {turn.text && <p class="bubble">{turn.text}</p>}
      <Sent files={turn.files ?? []} />
      <footer>
        {state === "done" || withdrawn ? null : <StateMark state={state as DraftState} />}
        <span>{who}</span> <At turn={turn} />
      </footer>
      {withdrawn && <small class="said-why">{turn.reason === "taken_over" ? texts.notSentTaken : texts.notSent}</small>}
      {(state === "failed" || state === "unknown") && <Doubt turn={turn} />}
    </article>
  );
}

function Doubt({ turn }: { turn: Turn }) {
  const texts = say(conversationTexts);
  const { draft, reason = "" } = turn;
  const waited = reason.startsWith("waits_for_customer");
  const wrote = waited && turns.value.some((one) => one.kind === "customer" && one.number > turn.number);
  const waits = waited && !wrote; // goes out by itself; one that did not as they wrote (a colleague had them) never will
  return (
    <div class="said-doubt">
      <small>{turn.state === "unknown" ? texts.unknownHint : wrote ? texts.notSent : whyFailed(reason)}</small>
      {draft && mayDecide.value && !waits && (
        <span>
          {turn.state === "unknown" && <button type="button" onClick={() => void settle(draft, "confirm")}>{texts.wasSent}</button>}
          <button type="button" onClick={() => void settle(draft, "resend")}>{texts.resend}</button>
        </span>
      )}
    </div>
  );
}

function Noted({ turn }: { turn: Turn }) {
  return (
    <article class="utterance noted" data-number={turn.number} data-kind="note">
      <p class="bubble">{turn.text}</p>
      <footer><b>{say(conversationTexts).onlyHere}</b><span>{turn.by}</span> <At turn={turn} /></footer>
    </article>
  );
}

function Happened({ turn }: { turn: Turn }) {
  return (
    <p class="happened" data-number={turn.number} data-kind="event" data-what={turn.act ?? ""}>
      <span>{eventText(turn)}</span> <At turn={turn} />
      {turn.act && turn.text && <q>{turn.text}</q>}
    </p>
  );
}

function eventText(turn: Turn): string {
  const { events, house } = say(conversationTexts);
  const by = turn.by || house;
  switch (turn.act) {
    case "hear": return events.opened;
    case "want": return turn.by ? events.wantBy(turn.by) : events.want[turn.want ?? ""] ?? events.queued(by, turn.to ?? "");
    case "assign": return events.assigned(turn.to ?? "");
    case "take": return events.took(by);
    case "transfer": return events.transferred(by, turn.to ?? "");
    case "queue": return turn.want === "silent" ? events.want.silent ?? "" : events.queued(by, turn.to ?? "");
    case "give_back": return events.gaveBack(by);
    case "lapse": return events.lapsed;
    case "close": return events.closed(turn.by ?? "");
    default: return platformText(turn.text ?? "");
  }
}
