// What a step asks for, line by line, and what was found out.
import { useSignal } from "@preact/signals";
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { mayDecide } from "../base/session";
import { moment } from "../conversations/when";
import { caseTexts } from "../texts/cases";
import { caseSaid } from "../texts/casewords";
import { busy, handle, next, page } from "./deeds";
import { OPEN_STEPS, stepOf, type Case, type Checked } from "./model";

/** The nth line of the step on screen, done or open again; one after the other, however fast the keys come. */
export function toggle({ checklist = [], ...one }: Case, n: number): void {
  const line = checklist.filter((it) => (it.step ?? "verify") === stepOf(one))[n];
  if (line) next(async () => page.peek()?.case.id === one.id && handle("check", { key: line.key, done: !line.by, note: "" }));
}

export function Checklist({ one }: { one: Case }) {
  const texts = say(caseTexts);
  const now = stepOf(one);
  const lines = one.checklist ?? [];
  const here = lines.filter((line) => (line.step ?? "verify") === now);
  const others = OPEN_STEPS.filter((step) => step !== now && lines.some((line) => (line.step ?? "verify") === step));
  const done = here.filter((line) => line.by).length;
  return (
    <section class="block" data-testid="checklist">
      <h2>{now === "closed" ? texts.checklist : `${texts.steps[now]} · ${texts.checklist}`}{here.length > 0 && <small class="figure">{done} / {here.length}</small>}</h2>
      {here.length === 0 && now !== "closed" && <p class="fine">{texts.noChecks}</p>}
      <ul class="case-checks">{here.map((line, n) => <Line key={line.key} line={line} may={mayDecide.value} hint={n < 9 ? String(n + 1) : ""} />)}</ul>
      {others.map((step) => (
        <details key={step} class="case-other">
          <summary>{texts.steps[step]} · {texts.checklist} <small class="figure">{lines.filter((line) => (line.step ?? "verify") === step && line.by).length} / {lines.filter((line) => (line.step ?? "verify") === step).length}</small></summary>
          <ul class="case-checks">{lines.filter((line) => (line.step ?? "verify") === step).map((line) => <Line key={line.key} line={line} may={mayDecide.value && now !== "closed"} />)}</ul>
        </details>
      ))}
    </section>
  );
}

function Line({ line, may, hint = "" }: { line: Checked; may: boolean; hint?: string }) {
  const texts = say(caseTexts);
  const note = useSignal("");
  const noting = useSignal(false);
  const done = Boolean(line.by);
  const put = (to: boolean) => void handle("check", { key: line.key, done: to, note: note.peek().trim() }).then((ok) => { if (ok) noting.value = false; });
  return (
    <li class={done ? "done" : ""} data-check={line.key}>
      <label>
        <input type="checkbox" checked={done} disabled={!may || busy.value} onChange={() => put(!done)} />
        {may && hint && <kbd>{hint}</kbd>}<span>{caseSaid(line.text)}{line.needed && !done && <i class="case-needed">{texts.needed}</i>}</span>
      </label>
      {done ? <small>{line.note && <q>{line.note}</q>} {texts.checkedBy(line.by ?? "", moment(line.at ?? 0, tick.value))}</small>
        : may && (noting.value
          ? <form onSubmit={(event) => { event.preventDefault(); put(true); }} onKeyDown={(event) => { if (event.key === "Escape") { event.stopPropagation(); noting.value = false; } }}>
              <input aria-label={texts.checkNote} placeholder={texts.checkNote} maxLength={500} value={note.value} autofocus onInput={(event) => { note.value = event.currentTarget.value; }} />
              <button type="submit" disabled={busy.value}>{texts.checkOff}</button>
            </form>
          : <button type="button" class="link" onClick={() => { noting.value = true; }}>{texts.checkNote}</button>)}
    </li>
  );
}

export function Finding({ one }: { one: Case }) {
  const texts = say(caseTexts);
  const text = useSignal(one.finding ?? "");
  const may = mayDecide.value && stepOf(one) !== "closed";
  if (!one.finding && stepOf(one) === "accept") return null;
  if (!may) return one.finding ? <section class="block"><h2>{texts.finding}</h2><p class="case-text">{one.finding}</p></section> : null;
  const differs = text.value.trim() !== (one.finding ?? "");
  return (
    <section class="block" data-testid="finding">
      <h2>{texts.finding}</h2>
      <form class="case-write" onSubmit={(event) => { event.preventDefault(); void handle("describe", { finding: text.peek().trim() }, texts.saved); }}>
        <textarea rows={2} aria-label={texts.finding} placeholder={texts.findingPlace} maxLength={2000} value={text.value} onInput={(event) => { text.value = event.currentTarget.value; }} />
        {differs && <button type="submit" class="act primary" data-act="save-finding" disabled={busy.value}><span>{texts.save}</span></button>}
      </form>
    </section>
  );
}
