// Public statements in their four parts: acknowledge, facts, what is done, when the next one comes. Written by one person,
// approved by another, then published by hand.
import { useSignal } from "@preact/signals";
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { mayAlert, me } from "../base/session";
import { dated, later, moment } from "../conversations/when";
import { putInClipboard } from "../shell/clipboard";
import { Sure } from "../shell/sure";
import { toast } from "../shell/toasts";
import { crisisTexts, type CrisisTexts } from "../texts/crisis";
import { busy, handle } from "./crises";
import { isOpenCrisis, type CrisisPage, type Statement } from "./model";

const HOUR_MS = 3_600_000;

export function Statements({ page }: { page: CrisisPage }) {
  const texts = say(crisisTexts);
  const { crisis } = page;
  const writing = useSignal<number | null>(null); // 0: a new one
  const may = mayAlert.value && isOpenCrisis(crisis);
  const all = (crisis.statements ?? []).filter((one) => one.state !== "dropped");
  return (
    <section class="block" data-testid="statements">
      <h2>{texts.statements}</h2>
      {all.length === 0 && <p class="fine">{texts.noStatements}</p>}
      {all.map((one) => writing.value === one.number
        ? <Form key={one.number} page={page} statement={one} done={() => { writing.value = null; }} />
        : <One key={one.number} statement={one} late={page.late === one.number} may={may} change={() => { writing.value = one.number; }} />)}
      {may && writing.value === null && <p><button type="button" data-act="write-statement" onClick={() => { writing.value = 0; }}>{texts.newStatement}</button></p>}
      {writing.value === 0 && <Form page={page} done={() => { writing.value = null; }} />}
    </section>
  );
}

/** As it would be read in public. */
export function textOf(one: Pick<Statement, "acknowledge" | "facts" | "next" | "update_at">, texts: CrisisTexts): string {
  const parts = [one.acknowledge, one.facts, one.next].filter(Boolean);
  return one.update_at ? [...parts, `${texts.updateAt}：${dated(one.update_at)}`].join("\n") : parts.join("\n");
}

function One({ statement, late, may, change }: { statement: Statement; late: boolean; may: boolean; change: () => void }) {
  const texts = say(crisisTexts);
  const state = statement.state ?? "draft";
  const own = statement.written_by === me.value?.name;
  const pageAt = useSignal("");
  const text = textOf(statement, texts);
  const copy = () => void putInClipboard(text).then((done) => { if (done) toast("news", texts.copied); });
  return (
    <div class={`crisis-said${state === "draft" ? " waits" : ""}`} data-statement={statement.number} data-state={state}>
      <h3>{texts.number(statement.number)} · {texts.states[state]} <small>{texts.writtenBy(statement.written_by ?? "")}{statement.approved_by && ` · ${texts.approvedBy(statement.approved_by)}`} · {texts.chars([...text].length)}</small></h3>
      <p class="crisis-statement">{text}</p>
      {state === "published" && <p class="fine">{texts.publishedAt(statement.published_by ?? "", moment(statement.published_at ?? 0, tick.value))}{statement.page && <> · <a href={statement.page} target="_blank" rel="noreferrer noopener">{statement.page}</a></>}</p>}
      {state === "published" && statement.update_at ? <p class={late ? "late" : "fine"}>{late ? texts.late : texts.nextBy(later(statement.update_at, tick.value))}</p> : null}
      {may && state === "draft" && own && <p class="fine" data-testid="own-statement">{texts.ownWords}</p>}
      <div class="form-end">
        {may && state === "draft" && !own && <button type="button" class="act primary crisis-act" data-act="approve-statement" disabled={busy.value} onClick={() => void handle("approve-statement", { number: statement.number }, texts.approved)}><span>{texts.approve}</span></button>}
        {may && (state === "draft" || state === "approved") && <button type="button" data-act="change-statement" onClick={change}>{texts.change}</button>}
        {(state === "approved" || state === "published") && <button type="button" data-act="copy-statement" onClick={copy}>{texts.copy}</button>}
        {may && (state === "draft" || state === "approved") && <Sure name="drop-statement" label={texts.drop} question={texts.dropSure} off={busy.value} act={() => void handle("state", { ...parts(statement), dropped: true })} />}
      </div>
      {may && state === "approved" && (
        <form class="crisis-note" onSubmit={(event) => { event.preventDefault(); void handle("publish", { number: statement.number, page: pageAt.peek().trim() }, texts.published); }}>
          <input type="url" data-testid="publish-page" aria-label={texts.publishPage} placeholder={texts.publishPage} value={pageAt.value} onInput={(event) => { pageAt.value = event.currentTarget.value; }} />
          <button type="submit" class="act primary crisis-act" data-act="publish" disabled={busy.value}><span>{texts.publish}</span></button>
        </form>
      )}
    </div>
  );
}

function parts(one: Statement) {
  return { number: one.number, acknowledge: one.acknowledge ?? "", facts: one.facts ?? "", next: one.next ?? "", update_at: one.update_at ?? 0 };
}

function Form({ page: { suggested }, statement, done }: { page: CrisisPage; statement?: Statement; done: () => void }) {
  const texts = say(crisisTexts);
  const acknowledge = useSignal(statement ? statement.acknowledge ?? "" : suggested.acknowledge);
  const facts = useSignal(statement ? statement.facts ?? "" : suggested.facts);
  const next = useSignal(statement ? statement.next ?? "" : suggested.next);
  const update = useSignal(local(statement?.update_at || tick.peek() + 4 * HOUR_MS));
  const written = () => ({ acknowledge: acknowledge.value, facts: facts.value, next: next.value, update_at: update.value ? new Date(update.value).getTime() : 0 });
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    void handle("state", { number: statement?.number ?? 0, ...written() }, texts.sent).then((ok) => { if (ok) done(); });
  };
  const shown = textOf(written(), texts);
  return (
    <form class="watch-form" data-testid="statement-form" onSubmit={send}>
      {([["acknowledge", texts.acknowledge, acknowledge, ""], ["facts", texts.facts, facts, texts.factsPlace], ["next", texts.next, next, ""]] as const).map(([name, label, text, place]) => (
        <label key={name}><span>{label} · {texts.chars([...text.value].length)}</span><textarea name={name} rows={3} maxLength={1000} placeholder={place} value={text.value} onInput={(event) => { text.value = event.currentTarget.value; }} /></label>
      ))}
      <label><span>{texts.updateAt}</span><input type="datetime-local" name="update" value={update.value} onInput={(event) => { update.value = event.currentTarget.value; }} /></label>
      <details open><summary>{texts.preview} · {texts.chars([...shown].length)}</summary><p class="crisis-statement">{shown}</p></details>
      <div class="form-end"><button type="submit" class="act primary" data-act="send-statement" disabled={busy.value}><span>{texts.send}</span></button><button type="button" class="plain" onClick={done}>{texts.leave}</button></div>
    </form>
  );
}

/** A moment as the field of the browser takes it, on the clock of this machine. */
function local(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
