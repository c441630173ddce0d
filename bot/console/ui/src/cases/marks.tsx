// Small marks of a case: its clock, its kind, how the customer comes.
import { useComputed } from "@preact/signals";
import { tick } from "../base/clock";
import { lang, say } from "../base/prefs";
import { moment } from "../conversations/when";
import { Icon } from "../shell/icons";
import { caseTexts } from "../texts/cases";
import { stepOf, type Case } from "./model";

/** Time as people plan by it: 45 分, 3 小时 20 分, 2 天; 45 min, 3 h 20, 2 d. */
export function planned(ms: number): string {
  const minutes = Math.max(1, Math.ceil(ms / 60_000));
  const zh = lang.value === "zh";
  if (minutes < 60) return zh ? `${minutes} 分` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 10 && minutes % 60 > 0) return zh ? `${hours} 小时 ${minutes % 60} 分` : `${hours} h ${minutes % 60}`;
  if (hours < 48) return zh ? `${hours} 小时` : `${hours} h`;
  return zh ? `${Math.floor(hours / 24)} 天` : `${Math.floor(hours / 24)} d`;
}

/** How long this step still has; it counts on in red, and stands still while the customer is waited for. */
export function Clock({ one }: { one: Case }) {
  const texts = say(caseTexts);
  const due = one.due_at ?? 0;
  const waits = one.waits_since ?? 0;
  const shown = useComputed(() => (waits ? texts.waitsFor(planned(tick.value - waits)) : tick.value > due ? texts.over(planned(tick.value - due)) : texts.left(planned(due - tick.value))));
  const state = useComputed(() => (waits ? "waits" : tick.value > due ? "late" : one.level === "warned" ? "soon" : ""));
  if (stepOf(one) === "closed") return <span class="case-clock waits">{texts.closedAt(moment(one.closed_at ?? 0, tick.value))}</span>;
  if (!due && !waits) return null;
  return <span class={`case-clock figure ${state.value}`} role="timer" aria-live="off" data-clock={state.value}><Icon name={waits ? "pause" : "wait"} round />{shown}</span>;
}

export function KindMark({ one }: { one: Case }) {
  const texts = say(caseTexts);
  const manner = one.manner ?? "calm";
  return (
    <span class="case-kinds">
      <i class="case-kind">{texts.kinds[one.kind] ?? one.kind}</i>
      {one.urgency === "urgent" && <i class="case-kind caution">{texts.urgencies.urgent}</i>}
      {manner !== "calm" && <i class="case-kind caution">{texts.manners[manner] ?? manner}</i>}
      {(one.reopened ?? 0) > 0 && <i class="case-kind">{texts.reopened(one.reopened ?? 0)}</i>}
    </span>
  );
}
