// What became of the answers: those that need a person's look first, then the newest.
import { useComputed } from "@preact/signals";
import { tick } from "../base/clock";
import type { Draft } from "../base/model";
import { say } from "../base/prefs";
import { href, mayDecide } from "../base/session";
import { span } from "../texts/common";
import { desk } from "../texts/desk";
import { whyFailed } from "../texts/failures";
import { reasonTexts } from "../texts/reasons";
import { person } from "../texts/words";
import { SightMark } from "./badges";
import { decidedAt, doubtful, recent } from "./book";
import { decide } from "./decide";
import { flying } from "./focus";
import { StateMark } from "./marks";
import { tally } from "./tally";

const MOST = 12;

export function Recent() {
  const texts = say(desk);
  const { done, inTime } = tally.value;
  return (
    <section class="recent" aria-label={texts.recent}>
      <header class="panel-head">
        <h2>{texts.recent}</h2>
        {done > 0 && (
          <span class="tally">{texts.done(done)} · {texts.inTime} <b class="figure">{Math.round((100 * inTime) / done)}%</b></span>
        )}
      </header>
      <div class="recent-list">
        {doubtful.value.length > 0 && <h3>{texts.look}</h3>}
        {doubtful.value.map((draft) => <Doubt key={draft.id} draft={draft} />)}
        {recent.value.slice(0, MOST).map((draft) => <Past key={draft.id} draft={draft} />)}
        {recent.value.length + doubtful.value.length === 0 && <p class="recent-empty">{texts.recentEmpty}</p>}
      </div>
    </section>
  );
}

function Past({ draft }: { draft: Draft }) {
  return (
    <article class="past" data-id={draft.id} data-state={draft.state}>
      <a class="past-text" href={href("why", draft.id)} title={say(reasonTexts).title}>{draft.text}</a>
      <footer><StateMark state={draft.state} /><By draft={draft} /></footer>
      <SightMark draft={draft} />
    </article>
  );
}

function By({ draft }: { draft: Draft }) {
  const texts = say(desk);
  const ago = useComputed(() => texts.ago(span(tick.value - decidedAt(draft))));
  return <span class="by">{person(draft.decided_by)} · <span class="figure">{ago}</span></span>;
}

function Doubt({ draft }: { draft: Draft }) {
  const texts = say(desk);
  const busy = flying.value.has(draft.id) || !mayDecide.value;
  return (
    <article class="past doubt" data-id={draft.id} data-state={draft.state}>
      <p class="past-text">{draft.text}</p>
      <footer><StateMark state={draft.state} /><By draft={draft} /></footer>
      <p class="doubt-why">{draft.state === "unknown" ? texts.unknownHint : whyFailed(draft.reason)}</p>
      <div class="doubt-acts">
        {draft.state === "unknown" && (
          <button type="button" disabled={busy} onClick={() => void decide(draft, "confirm")}>{texts.wasSent}</button>
        )}
        <button type="button" disabled={busy} onClick={() => void decide(draft, "resend")}>{texts.resend}</button>
      </div>
    </article>
  );
}
