// The question in front of the person: question, answer, sources, risks, and what can be done. Nothing else.
import { useEffect, useRef } from "preact/hooks";
import { useComputed } from "@preact/signals";
import { tick } from "../base/clock";
import type { Draft, Risk, Source } from "../base/model";
import { say } from "../base/prefs";
import { href, mayDecide, mayUnmask } from "../base/session";
import { askerOf } from "../conversations/names";
import { needsSecond } from "../crisis/crises";
import { WhyPanel } from "../reasons/panel";
import { Icon } from "../shell/icons";
import { span } from "../texts/common";
import { crisisTexts } from "../texts/crisis";
import { desk } from "../texts/desk";
import { liveTexts } from "../texts/live";
import { reasonTexts } from "../texts/reasons";
import { intents, risks, rungs, sources, stages, word } from "../texts/words";
import { Actions } from "./actions";
import { Badges } from "./badges";
import { draftOf } from "./book";
import { copy } from "./copy";
import { Editor } from "./editor";
import { Empty } from "./empty";
import { flying, isOpen, mode, refusals, selected, settled, wording } from "./focus";
import { onlySpoken, roomOf } from "./live";
import { Aloud, Faces, Marked, othersAt } from "./marks";
import { useMembers } from "./members";
import { MergeList } from "./merge-view";
import { Ring } from "./ring";
import { Wordings } from "./wordings";

export function Focus() {
  const draft = draftOf(selected.value);
  return (
    <section class="focus" id="focus" aria-live="off">
      {draft ? <Card key={draft.id} draft={draft} /> : <Empty />}
    </section>
  );
}

function Card({ draft }: { draft: Draft }) {
  const looking = mode.value === "members" || mode.value === "unmask";
  const merging = mode.value === "merge" && isOpen(draft);
  const list = useMembers(draft, draft.count > 1 || looking);
  const gone = draft.state !== "pending";
  const busy = flying.value.has(draft.id);
  const found = refusals.value.get(draft.id) ?? draft.risks;
  return (
    <article class={`card${gone ? " gone" : ""}${busy ? " busy" : ""}${looking || merging || mode.value === "why" ? " looking" : ""}`} data-id={draft.id} aria-labelledby="question">
      <CardHead draft={draft} />
      <div class="card-body">
        <h1 id="question" class="question">{draft.question}</h1>
        {draft.count > 1 && list && !looking && <HowAsked draft={draft} wordings={list.length} />}
        {mode.value === "edit" ? <Editor draft={draft} risks={found} /> : <Answer draft={draft} risks={found} />}
        {found.length > 0 && <Risks draft={draft} found={found} />}
        {looking && list && <Wordings draft={draft} list={list} choose={!gone} />}
        {merging && <MergeList draft={draft} />}
        {mode.value === "why" ? <WhyPanel draft={draft} risks={found} /> : !looking && !merging && <Grounds draft={draft} />}
      </div>
      <Actions draft={draft} />
    </article>
  );
}

function CardHead({ draft }: { draft: Draft }) {
  const texts = say(desk);
  const others = othersAt(draft);
  const tags = [word(stages, draft.stage), word(intents, draft.intent)].filter(Boolean).join(" · ");
  const leaves = useComputed(() =>
    tick.value > draft.deadline && draft.expires_at > tick.value ? texts.leaves(span(draft.expires_at - tick.value)) : "");
  return (
    <header class="card-head">
      <Ring draft={draft} />
      <div class="who">
        <strong>{texts.asks(askerOf(draft), draft.address.public ? draft.count : 1)}</strong>
        <span class="where">
          {tags} · {draft.address.public ? roomOf(draft)?.title ?? draft.address.conversation : <Private draft={draft} />}
          {draft.late > 0 && <> · {texts.joinedLate(draft.late)}</>}
          <span class="leaves">{leaves}</span>
        </span>
        {draft.address.public && <Badges draft={draft} />}
      </div>
      <div class="badges">
        {others.length > 0 && (
          <span class="others" role="status"><Faces names={others} />{texts.looking(others.join("、"))}</span>
        )}
        {draft.backed_by && needsSecond(draft) && <span class="backed" data-testid="backed">{say(crisisTexts).backed(draft.backed_by)}</span>}
        <Aloud at={draft.address} />
        {draft.urgency === "urgent" && <span class="tag-urgent">{texts.urgent}</span>}
        <span class={`rung rung-${draft.rung}`}>{word(rungs, draft.rung)}</span>
      </div>
    </header>
  );
}

/** Where the rest of what was said stands. */
function Private({ draft }: { draft: Draft }) {
  const texts = say(desk);
  const where = draft.address.aloud ? texts.below : texts.privately;
  if (!draft.conversation) return <>{where}</>;
  return <a href={href("conversations", draft.conversation)} title={`${texts.toConversation} (C)`} data-testid="to-conversation">{where}</a>;
}

function Answer({ draft, risks: found }: { draft: Draft; risks: readonly Risk[] }) {
  const texts = say(desk);
  const first = useRef(draft.text);
  const box = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (first.current === draft.text) return;
    first.current = draft.text;
    box.current?.animate?.([{ opacity: 0.35 }, { opacity: 1 }], { duration: 500 });
  }, [draft.text]);
  if (!draft.text) {
    return <div class="answer none"><p>{texts.noAnswer}</p><small>{texts.noAnswerHint}</small></div>;
  }
  return (
    <div class="answer">
      <p ref={box} data-testid="answer"><Marked text={draft.text} risks={found} /></p>
      <small class="length">{texts.chars([...draft.text].length)}{draft.address.public && !onlySpoken(draft) && mayDecide.value && isOpen(draft) && <CopyIt draft={draft} />}</small>
    </div>
  );
}

/** Where an answer could be posted by the house as well, copying is the small way. */
function CopyIt({ draft }: { draft: Draft }) {
  return (
    <button type="button" class="look-up copy-it" data-act="copy" aria-keyshortcuts="C" onClick={() => { if (settled.peek()) void copy(draft); }}>
      <Icon name="copy" />{say(liveTexts).copy}<kbd>C</kbd>
    </button>
  );
}

export function Risks({ draft, found }: { draft: Draft; found: readonly Risk[] }) {
  const texts = say(desk);
  return (
    <ul class="risks" aria-label={texts.risks}>
      {found.map((risk, at) => (
        <li key={at} class={cured(draft, risk) ? "done" : ""} data-risk={risk.kind}>
          <Icon name={cured(draft, risk) ? "sent" : "warn"} round />
          <span>
            <b>{word(risks, risk.kind)}</b>
            {risk.found && <q>{risk.found}</q>} {risk.advice}
            {risk.blocking && <em>{cured(draft, risk) ? texts.changedNow : texts.mustChange}</em>}
            {risk.kind === "outdated" && <> <AsItIsNow draft={draft} /></>}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** While editing: the piece the guard named is gone from the text. Whether all is well the guard says when it is sent. */
function cured(draft: Draft, risk: Risk): boolean {
  if (risk.kind === "outdated") return mode.value === "edit" && wording.value.trim() !== draft.text;
  return mode.value === "edit" && risk.found !== "" && !wording.value.includes(risk.found);
}

/** Where what has changed stands now: the answer, or the shelf. */
function AsItIsNow({ draft }: { draft: Draft }) {
  const texts = say(reasonTexts);
  const cited = draft.sources.filter((source) => source.kind === "knowledge");
  const sold = draft.sources.some((source) => source.kind === "product" && (source.states ?? []).length > 0);
  return (
    <>
      {cited.map((source) => <a key={source.id} href={href("knowledge", "entry", source.id)}>{texts.seeNow}</a>)}
      {sold && <> <a href={shelfOf(draft)}>{texts.seeShelf}</a></>}
    </>
  );
}

function shelfOf(draft: Draft): string {
  return href("shelf", draft.address.public && draft.room ? draft.room : "all");
}

/** How many ask, in how many wordings; opens them. */
function HowAsked({ draft, wordings }: { draft: Draft; wordings: number }) {
  return (
    <button type="button" class="look-up how-asked" data-act="members" aria-keyshortcuts="M" onClick={() => { mode.value = "members"; }}>
      <span class="figure">{draft.address.public ? say(reasonTexts).wordings(draft.count, wordings) : say(desk).lines(draft.count)}</span><kbd>M</kbd>
    </button>
  );
}

/** What is cited; an entry of the knowledge base and a shelf can be opened, to mend it at its source. */
function Cited({ source, draft }: { source: Source; draft: Draft }) {
  if (source.kind === "knowledge") return <a href={href("knowledge", "entry", source.id)}>{source.title}</a>;
  if (source.kind === "statement") return <a href={href("crisis", source.id)}>{source.title}</a>;
  return source.kind === "product" ? <a href={shelfOf(draft)}>{source.title}</a> : <>{source.title}</>;
}

function Grounds({ draft }: { draft: Draft }) {
  const texts = say(desk);
  const percent = Math.round(draft.confidence * 100);
  return (
    <dl class="grounds">
      {draft.sources.length > 0 && (
        <div>
          <dt>{texts.sources}</dt>
          <dd>
            {draft.sources.map((source) => (
              <span key={`${source.kind} ${source.id}`} class="source">
                <b>{word(sources, source.kind)}</b> <Cited source={source} draft={draft} /> {source.place && source.place !== "console" && <code title={source.place}>{source.place.split("/").slice(-2).join("/")}</code>}
              </span>
            ))}
          </dd>
        </div>
      )}
      {draft.because && <div><dt>{texts.because}</dt><dd>{draft.because}</dd></div>}
      <div>
        <dt>{texts.confidence}</dt>
        <dd class="sure"><meter min={0} max={100} value={percent} aria-label={texts.confidence} /><span class="figure">{percent}%</span>{mode.value !== "edit" && <LookUps />}</dd>
      </div>
    </dl>
  );
}

function LookUps() {
  const texts = say(reasonTexts);
  return (
    <span class="look-ups">
      <button type="button" class="look-up" data-act="why" aria-keyshortcuts="W" onClick={() => { mode.value = "why"; }}>{texts.open}<kbd>W</kbd></button>
      {mayUnmask.value && <button type="button" class="look-up" data-act="show-typed" aria-keyshortcuts="U" onClick={() => { mode.value = "unmask"; }}>{texts.show}<kbd>U</kbd></button>}
    </span>
  );
}
