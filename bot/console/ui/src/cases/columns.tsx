// The board of cases: a column for each step, late cases first. J and K go up and down, the arrows to the next column.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { tick } from "../base/clock";
import { useKeys } from "../base/keys";
import { say } from "../base/prefs";
import { go, href, mayDecide, me } from "../base/session";
import { Face } from "../desk/marks";
import { Icon } from "../shell/icons";
import { caseTexts } from "../texts/cases";
import { counts, listed, loadIncidents, lost, mark, marked, open, openTab, sought, tab, TABS } from "./board";
import { busy, gather } from "./deeds";
import { Clock, KindMark } from "./marks";
import { isLate, isQuiet, OPEN_STEPS, stepOf, type CaseRow, type Step } from "./model";
import { opening } from "./opening";

/** The case one stands at. */
interface Place { readonly column: number; readonly row: number }

export function Board() {
  const texts = say(caseTexts);
  const rows = listed.value;
  const steps: readonly Step[] = tab.value === "closed" || sought.value.trim() ? [...OPEN_STEPS, "closed"] : OPEN_STEPS;
  const columns = steps.map((step) => rows.filter((row) => stepOf(row.case) === step));
  const shown = tab.value === "closed" && !sought.value.trim() ? [columns.at(-1) ?? []] : columns;
  const names = tab.value === "closed" && !sought.value.trim() ? (["closed"] as const) : steps;
  const at = useMoves(shown);
  useEffect(() => void loadIncidents(), []);
  return (
    <>
      <Head />
      {lost.value && <p class="shelf-lost" role="alert"><Icon name="warn" round />{texts.lost}</p>}
      {open.value === null ? <p class="loading" role="status">{texts.loading}</p> : rows.length === 0 ? <Nothing /> : (
        <div class={`case-board columns-${shown.length}`} data-testid="board">
          {shown.map((column, n) => <Column key={names[n]} step={names[n] ?? "accept"} rows={column} at={at.value.column === n ? at.value.row : -1} />)}
        </div>
      )}
      {marked.value.size > 0 && <Gathering />}
    </>
  );
}

function useMoves(columns: readonly (readonly CaseRow[])[]) {
  const at = useSignal<Place>({ column: -1, row: -1 });
  const last = useRef(columns);
  last.current = columns;
  const clamp = (n: number, most: number) => Math.max(0, Math.min(most, n));
  const first = () => Math.max(0, last.current.findIndex((column) => column.length > 0));
  const down = (by: number) => {
    const column = at.peek().column < 0 ? first() : at.peek().column;
    const size = last.current[column]?.length ?? 0;
    if (size > 0) at.value = { column, row: at.peek().column < 0 ? 0 : clamp(at.peek().row + by, size - 1) };
  };
  const across = (by: 1 | -1) => {
    if (at.peek().column < 0) return down(0);
    for (let column = at.peek().column + by; column >= 0 && column < last.current.length; column += by) {
      const size = last.current[column]?.length ?? 0;
      if (size > 0) return void (at.value = { column, row: clamp(at.peek().row, size - 1) });
    }
  };
  const here = () => last.current[at.peek().column]?.[at.peek().row]?.case.id;
  const enter = () => { const id = here(); if (id) go("cases", id); };
  const toggle = () => { const id = here(); if (id && mayDecide.peek()) mark(id); };
  const tabs = Object.fromEntries(TABS.map((name, n) => [String(n + 1), () => openTab(name)]));
  useKeys({
    ...tabs, j: () => down(1), k: () => down(-1), arrowdown: () => down(1), arrowup: () => down(-1), arrowright: () => across(1), arrowleft: () => across(-1),
    enter, s: toggle, "/": () => document.querySelector<HTMLInputElement>(".case-search input")?.select(), n: () => { if (mayDecide.peek()) opening.value = {}; }, escape: () => { marked.value = new Set(); },
  });
  useEffect(() => document.querySelector(".case-card.at")?.scrollIntoView({ block: "nearest", inline: "nearest" }), [at.value]);
  return at;
}

function Head() {
  const texts = say(caseTexts);
  return (
    <header class="page-head case-head">
      <h1>{texts.title}</h1>
      <nav class="chips" role="tablist" aria-label={texts.title}>
        {TABS.map((name) => (
          <button key={name} type="button" role="tab" class="chip" data-tab={name} aria-selected={tab.value === name && !sought.value.trim()} onClick={() => openTab(name)}>
            {texts.tabs[name]}{counts.value[name] > 0 && <b class="figure">{counts.value[name]}</b>}
          </button>
        ))}
        <a class="chip" href={href("cases", "incidents")} data-part="incidents">{texts.incidents}</a>
      </nav>
      <label class="search case-search">
        <span class="unseen">{texts.search}</span><Icon name="search" />
        <input type="search" value={sought.value} placeholder={texts.searchPlace} maxLength={100} autocomplete="off" spellcheck={false} data-testid="case-search"
          onInput={(event) => { sought.value = event.currentTarget.value; }}
          onKeyDown={(event) => { if (event.key === "Escape") { sought.value = ""; event.currentTarget.blur(); } else if (event.key === "Enter" || event.key === "ArrowDown") event.currentTarget.blur(); }} />
      </label>
      {mayDecide.value && <button type="button" class="case-new" data-act="new-case" aria-keyshortcuts="N" onClick={() => { opening.value = {}; }}><span>{texts.newCase}</span><kbd>N</kbd></button>}
    </header>
  );
}

function Nothing() {
  const texts = say(caseTexts);
  return <section class="empty case-empty" role="status"><Icon name="file" /><h2>{sought.value.trim() ? texts.noneFound : texts.none[tab.value]}</h2>{tab.value !== "closed" && <p>{texts.noneHint}</p>}</section>;
}

function Column({ step, rows, at }: { step: Step; rows: readonly CaseRow[]; at: number }) {
  const texts = say(caseTexts);
  return (
    <section class="case-column" data-step={step} aria-label={texts.steps[step]}>
      <h2>{texts.steps[step]}<b class="figure">{rows.length}</b></h2>
      <ul>{rows.map((row, n) => <li key={row.case.id}><Card row={row} at={n === at} /></li>)}</ul>
      {rows.length === 0 && <p class="fine">{texts.noneStep}</p>}
    </section>
  );
}

export function Card({ row, at = false }: { row: CaseRow; at?: boolean }) {
  const texts = say(caseTexts);
  const { case: one, asked = 0 } = row;
  const late = isLate(one, tick.value);
  const chosen = marked.value.has(one.id);
  const owner = one.owner ?? "";
  return (
    <article class={`case-card${late ? " late" : ""}${at ? " at" : ""}${chosen ? " marked" : ""}`} data-case={one.number} {...(at ? { "aria-current": "true" as const } : {})}>
      <span class="case-top"><code>{one.number}</code><Clock one={one} /></span>
      <a class="case-title" href={href("cases", one.id)}>{one.title || texts.kinds[one.kind]}</a>
      <KindMark one={one} />
      <span class="case-foot">
        {owner ? <><Face name={owner} /><span class={owner === me.value?.name ? "mine" : ""}>{owner}</span></> : <span class="caution">{texts.noOwner}</span>}
        <span class="case-called">{one.called}</span>
        {mayDecide.value && stepOf(one) !== "closed" && <button type="button" class="case-mark" aria-pressed={chosen} aria-label={texts.mark(one.number)} title={texts.markHint} onClick={() => mark(one.id)}><Icon name={chosen ? "sent" : "merge"} /></button>}
      </span>
      {asked > 0 && <small class="caution">{texts.asked}</small>}
      {!late && isQuiet(one, tick.value) && <small class="caution">{texts.tellLate}</small>}
    </article>
  );
}

/** Those that are marked have one cause: one incident. */
function Gathering() {
  const texts = say(caseTexts);
  const title = useSignal("");
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    if (title.peek().trim()) void gather(title.peek().trim(), [...marked.peek()]);
  };
  return (
    <form class="case-gather" data-testid="gathering" onSubmit={send}>
      <b class="figure">{texts.marked(marked.value.size)}</b>
      <input aria-label={texts.incidentTitle} placeholder={texts.incidentPlace} maxLength={80} value={title.value} data-testid="incident-title" onInput={(event) => { title.value = event.currentTarget.value; }} />
      <button type="submit" class="act primary" data-act="gather" disabled={busy.value}><span>{texts.gather}</span></button>
      <button type="button" class="plain" onClick={() => { marked.value = new Set(); }}>{texts.clearMarks}</button>
    </form>
  );
}
