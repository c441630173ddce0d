// One case: whose it is, its four steps with their clock, what this step asks for, what the customer hears, what happened.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { tick } from "../base/clock";
import { useKeys } from "../base/keys";
import { say } from "../base/prefs";
import { go, href, mayDecide, me } from "../base/session";
import { moment } from "../conversations/when";
import { toast } from "../shell/toasts";
import { caseTexts } from "../texts/cases";
import { caseSaid } from "../texts/casewords";
import { handle } from "./deeds";
import { Foot } from "./foot";
import { HandOver } from "./handing";
import { About, Log, Satisfied } from "./side";
import { Clock, KindMark } from "./marks";
import { Checklist, Finding, toggle } from "./checklist";
import { OPEN_STEPS, stepOf, type Case, type CasePage, type Step } from "./model";
import { Remedies } from "./remedies";
import { Talk } from "./talk";

/** What the lower edge asks for just now. */
export type Bar = "" | "close" | "confirm" | "reopen" | "drop";
export const bar = signal<Bar>("");
export const handing = signal(false);

const focusOn = (selector: string) => document.querySelector<HTMLElement>(selector)?.focus();

/** On to the next step where nothing lacks; else it says what does. What lacks last is the customer's yes. */
export function advance({ case: one, lacks }: CasePage): void {
  const texts = say(caseTexts);
  const step = stepOf(one);
  if (step === "follow_up") bar.value = "close";
  else if (step === "solve" && !one.confirmed_at && lacks.length === 1) bar.value = "confirm";
  else if (lacks.length > 0) toast("caution", texts.lacks(caseSaid(lacks[0] ?? "")), lacks.slice(1).map(caseSaid).join("；"));
  else void handle("act", { act: "advance" }, texts.acts.advance);
}

export function CaseView({ page }: { page: CasePage }) {
  const texts = say(caseTexts);
  const one = page.case;
  const step = stepOf(one);
  const may = mayDecide.value;
  const running = may && step !== "closed";
  useEffect(() => () => { bar.value = ""; handing.value = false; }, []);
  const digits = Object.fromEntries([...Array(9).keys()].map((n) => [String(n + 1), () => { if (running) toggle(one, n); }]));
  useKeys({
    ...digits,
    enter: () => { if (running && !one.waits_since) advance(page); },
    o: () => { if (running && one.owner !== me.value?.name) void handle("assign", { owner: me.value?.name ?? "", group: one.group ?? "" }, texts.take); },
    f: () => { if (running) handing.value = true; },
    a: () => focusOn("[data-testid=tell]"),
    n: () => focusOn("[data-testid=case-note]"),
    p: () => { if (running) document.querySelector<HTMLElement>("[data-act=offer]")?.click(); },
    c: () => { if (step === "solve" && running && !one.confirmed_at) bar.value = "confirm"; },
    z: () => { if (running && step !== "follow_up") void handle("act", { act: one.waits_since ? "resume" : "wait" }); },
    x: () => { if (running && (step === "accept" || step === "verify")) bar.value = "drop"; },
    u: () => { if (may && (step === "closed" || step === "follow_up")) bar.value = "reopen"; },
    v: () => { if (one.conversation) go("conversations", one.conversation); },
    escape: () => { if (bar.peek()) bar.value = ""; else go("cases"); },
  });
  return (
    <>
      <Head page={page} />
      <Steps one={one} />
      {may && <Foot page={page} />}
      <div class="case-columns">
        <div>
          <Checklist one={one} />
          <Finding one={one} key={`f${one.finding ?? ""}`} />
          <Remedies one={one} />
          <Talk page={page} />
        </div>
        <div><About page={page} /><Satisfied one={one} /><Log one={one} /></div>
      </div>
      <HandOver one={one} />
    </>
  );
}

function Head({ page: { case: one, incident } }: { page: CasePage }) {
  const texts = say(caseTexts);
  const { owner = "", first_owner = "", group = "", opened_at = 0, opened_by = "" } = one;
  return (
    <header class="case-page-head">
      <a class="show-back" href={href("cases")}>{texts.board}</a>
      <h1><code>{one.number}</code>{one.title || texts.kinds[one.kind]}<KindMark one={one} /></h1>
      <p>
        <b class={owner ? "" : "caution"} data-testid="owner">{owner ? `${texts.owner} ${owner}` : texts.noOwner}</b>
        {first_owner && first_owner !== owner && <> · {texts.firstOwner(first_owner)}</>}
        {group && <> · {texts.inGroup(group)}</>}
        {one.called && <> · {texts.customer} {one.called}</>}
        {opened_at > 0 && <> · {texts.openedAt(moment(opened_at, tick.value), opened_by === "house" ? "" : opened_by)}</>}
        {incident && <> · {texts.inIncident} <a href={href("cases", "incident", incident.id)}>{incident.title}</a></>}
        {one.conversation && <> · <a href={href("conversations", one.conversation)} data-act="see-talk">{texts.seeTalk} <kbd>V</kbd></a></>}
      </p>
    </header>
  );
}

/** The four steps: those behind with their time, the present one with its clock. */
function Steps({ one }: { one: Case }) {
  const texts = say(caseTexts);
  const now = stepOf(one);
  const at = now === "closed" ? OPEN_STEPS.length : OPEN_STEPS.indexOf(now);
  return (
    <ol class="case-steps" data-testid="steps" data-step={now}>
      {OPEN_STEPS.map((step, n) => (
        <li key={step} class={n < at ? "is-past" : n === at ? "is-now" : ""} {...(n === at ? { "aria-current": "step" as const } : {})} data-at={step}>
          <b>{texts.steps[step]}</b>
          {n === at ? <><Clock one={one} /><small>{texts.stepSince(moment(one.step_at ?? one.opened_at ?? 0, tick.value))}</small></> : n < at && <small>{leftAt(one, step)}</small>}
        </li>
      ))}
    </ol>
  );
}

/** When that step was left last, by the log. */
function leftAt(one: Case, step: Step): string {
  const next = OPEN_STEPS[OPEN_STEPS.indexOf(step as (typeof OPEN_STEPS)[number]) + 1] ?? "closed";
  const line = (one.log ?? []).findLast((it) => it.step === next && (it.what === "advanced" || it.what === "closed"));
  return line ? say(caseTexts).doneAt(moment(line.at, tick.value)) : "";
}
