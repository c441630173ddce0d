// The queue, most urgent first. It holds still under the person's eyes and hands: what is being read keeps its place on
// screen while others come and go, and while the mouse moves over the list nothing moves at all.
import { useSignal } from "@preact/signals";
import { useCallback, useRef } from "preact/hooks";
import { tick } from "../base/clock";
import type { Draft } from "../base/model";
import { say } from "../base/prefs";
import { useHand, useStillness } from "../base/stillness";
import { desk } from "../texts/desk";
import { draftOf, loaded, pending } from "./book";
import { flying, line, select, selected } from "./focus";
import { Row } from "./row";

const MOST = 60;

/** The ids on screen, in order; J and K walk along them. */
export function walkable(): string[] {
  return line.value.slice(0, MOST).map((draft) => draft.id);
}

function visible(): readonly Draft[] {
  const first = line.value.slice(0, MOST);
  const chosen = draftOf(selected.value);
  return chosen?.state === "pending" && !first.includes(chosen) ? [...first, chosen] : first;
}

export function Queue() {
  const texts = say(desk);
  const list = useRef<HTMLDivElement>(null);
  const { drafts, held, hold } = useHold(visible());
  const fresh = useFresh(list, drafts, held);
  useStillness(list, drafts, selected.value);
  const pick = useCallback((id: string) => select(id), []);
  const rest = Math.max(0, pending.value.length - MOST);
  return (
    <section class="queue" aria-label={texts.queue}>
      <QueueHead />
      {fresh.count > 0 && <button type="button" class="pill" onClick={fresh.show}>↑ {texts.fresh(fresh.count)}</button>}
      <div
        class="rows" ref={list} role="listbox" tabIndex={0} aria-label={texts.queue} onScroll={fresh.scrolled}
        onPointerMove={hold.move} onPointerLeave={hold.leave}
        {...(selected.value ? { "aria-activedescendant": `row-${selected.value}` } : {})}
      >
        {drafts.map((draft) => (
          <Row key={draft.id} draft={draft} chosen={draft.id === selected.value} flying={flying.value.has(draft.id)} pick={pick} />
        ))}
        {!loaded.value && [1, 2, 3, 4, 5].map((n) => <div key={n} class="row ghost" aria-hidden="true" />)}
        {rest > 0 && <p class="rest">{texts.rest(rest)}</p>}
      </div>
    </section>
  );
}

function QueueHead() {
  const texts = say(desk);
  const late = pending.value.filter((draft) => tick.value > draft.deadline).length;
  return (
    <header class="panel-head">
      <h2>{texts.queue} <span class="figure" data-testid="waiting">{pending.value.length}</span></h2>
      {late > 0 && <span class="late-count">{texts.lateOnes(late)}</span>}
    </header>
  );
}

/** While the mouse moves over the list it shows what it showed; drafts decided meanwhile stay, greyed. */
function useHold(fresh: readonly Draft[]) {
  const { held, hold } = useHand();
  const before = useRef<readonly Draft[]>(fresh);
  const drafts = held.value
    ? before.current.map((draft) => draftOf(draft.id)).filter((draft): draft is Draft => draft !== undefined)
    : fresh;
  before.current = drafts;
  return { drafts, held: held.value, hold };
}

/** How many came in where they cannot be seen: above the part scrolled to, or held back. */
function useFresh(list: { current: HTMLDivElement | null }, drafts: readonly Draft[], held: boolean) {
  const scrolledDown = useSignal(false);
  const seen = useRef<ReadonlySet<string>>(new Set());
  const shown = new Set(drafts.map((draft) => draft.id));
  if (!scrolledDown.value && !held) seen.current = shown;
  const all = line.value.slice(0, MOST);
  const count = seen.current.size === 0 ? 0 : all.filter((draft) => !seen.current.has(draft.id)).length;
  return {
    count: scrolledDown.value || held ? count : 0,
    scrolled: () => { scrolledDown.value = (list.current?.scrollTop ?? 0) > 4; },
    show: () => list.current?.scrollTo({ top: 0 }),
  };
}
