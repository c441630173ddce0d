// The queue: what the people here can decide in time, and one line for the rest. It holds still under the person's eyes
// and hands: what is being read keeps its place on screen while others come and go, and while the mouse moves over the
// list nothing moves at all.
import { signal, useSignal } from "@preact/signals";
import { useCallback, useEffect, useRef } from "preact/hooks";
import { tick } from "../base/clock";
import type { Draft } from "../base/model";
import { say } from "../base/prefs";
import { useHand, useStillness } from "../base/stillness";
import { Icon } from "../shell/icons";
import { desk } from "../texts/desk";
import { draftOf, loaded, pending } from "./book";
import { behind, flying, line, select, selected, waiting } from "./focus";
import { isOnlyRoom, only, rooms } from "./live";
import { Row } from "./row";

const MOST = 80; // rows drawn, whatever private and urgent ones there are
const MOST_BEHIND = 100;

/** What waits behind is shown as well. */
const opened = signal(false);

export function toggleBehind(): void {
  opened.value = !opened.peek();
}

interface Rows {
  readonly shown: readonly Draft[];
  readonly behind: readonly Draft[];
}

/** The ids on screen, in order; J and K walk along them. */
export function walkable(): string[] {
  const { shown, behind: rest } = visible();
  return [...shown, ...rest].map((draft) => draft.id);
}

function visible(): Rows {
  const first = line.value.slice(0, MOST);
  const chosen = draftOf(selected.value);
  const missing = chosen?.state === "pending" && !first.includes(chosen);
  return { shown: missing ? [...first, chosen] : first, behind: opened.value ? behind.value.slice(0, MOST_BEHIND) : [] };
}

export function Queue() {
  const texts = say(desk);
  const list = useRef<HTMLDivElement>(null);
  const { rows, held, hold } = useHold(visible());
  const fresh = useFresh(list, rows.shown, held);
  useStillness(list, rows, selected.value);
  const pick = useCallback((id: string) => select(id), []);
  const row = (draft: Draft) => (
    <Row key={draft.id} draft={draft} chosen={draft.id === selected.value} flying={flying.value.has(draft.id)} pick={pick} />
  );
  return (
    <section class="queue" aria-label={texts.queue}>
      <QueueHead />
      {fresh.count > 0 && <button type="button" class="pill" onClick={fresh.show}>↑ {texts.fresh(fresh.count)}</button>}
      <div
        class="rows" ref={list} role="listbox" tabIndex={0} aria-label={texts.queue} onScroll={fresh.scrolled}
        onPointerMove={hold.move} onPointerLeave={hold.leave} onDragOver={() => hold.move({})}
        {...(selected.value ? { "aria-activedescendant": `row-${selected.value}` } : {})}
      >
        {rows.shown.map(row)}
        {!loaded.value && [1, 2, 3, 4, 5].map((n) => <div key={n} class="row ghost" aria-hidden="true" />)}
        <Behind />
        {rows.behind.map(row)}
        <BeyondRows />
      </div>
    </section>
  );
}

/** One calm line for what is not chosen; opens it. */
function Behind() {
  const texts = say(desk);
  const count = behind.value.length;
  const line = useRef<HTMLButtonElement>(null);
  useEffect(() => { // what was opened comes into sight; closed again, what is being read
    if (opened.value) line.current?.scrollIntoView({ block: "start" });
    else document.getElementById(`row-${selected.peek() ?? ""}`)?.scrollIntoView({ block: "nearest" });
  }, [opened.value]);
  if (count === 0) return null;
  return (
    <button type="button" ref={line} class="behind-line" data-act="behind" aria-expanded={opened.value} aria-keyshortcuts="V" onClick={toggleBehind}>
      <Icon name={opened.value ? "up" : "down"} /><span>{texts.behind(count)}</span><kbd>V</kbd>
    </button>
  );
}

function BeyondRows() {
  const rest = Math.max(0, line.value.length - MOST) + (opened.value ? Math.max(0, behind.value.length - MOST_BEHIND) : 0);
  return rest > 0 ? <p class="rest">{say(desk).rest(rest)}</p> : null;
}

function QueueHead() {
  const texts = say(desk);
  const late = waiting.value.filter((draft) => tick.value > draft.deadline).length;
  return (
    <header class="panel-head">
      <h2>{texts.queue} <span class="figure" data-testid="waiting">{waiting.value.length}</span></h2>
      {late > 0 && <span class="late-count">{texts.lateOnes(late)}</span>}
      <OneRoom />
    </header>
  );
}

/** Only one room is looked at; how many wait elsewhere, and the way back. */
function OneRoom() {
  const texts = say(desk);
  const room = rooms.value.find((one) => one.id === only.value);
  if (!room) return null;
  const elsewhere = pending.value.filter((draft) => !isOnlyRoom(draft));
  const urgent = elsewhere.filter((draft) => draft.urgency === "urgent").length;
  return (
    <button type="button" class="one-room" data-act="all-rooms" aria-keyshortcuts="0" title={texts.onlyHere(room.title)} onClick={() => { only.value = ""; }}>
      <span>{texts.onlyHere(room.title)}</span>{elsewhere.length > 0 && <b class="figure">{texts.elsewhere(elsewhere.length)}</b>}{urgent > 0 && <b class="figure caution">{texts.urgent} {urgent}</b>}<Icon name="cross" />
    </button>
  );
}

/** While the mouse moves over the list it shows what it showed; drafts decided meanwhile stay, greyed. */
function useHold(fresh: Rows) {
  const { held, hold } = useHand();
  const before = useRef<Rows>(fresh);
  const now = (drafts: readonly Draft[]) => drafts.map((draft) => draftOf(draft.id)).filter((draft): draft is Draft => draft !== undefined);
  const rows = held.value ? { shown: now(before.current.shown), behind: before.current.behind.length && opened.value ? now(before.current.behind) : fresh.behind } : fresh;
  before.current = rows;
  return { rows, held: held.value, hold };
}

/** How many came in where they cannot be seen: above the part scrolled to, or held back. */
function useFresh(list: { current: HTMLDivElement | null }, drafts: readonly Draft[], held: boolean) {
  const scrolledDown = useSignal(false);
  const seen = useRef<ReadonlySet<string>>(new Set());
  const scope = useRef(only.value);
  const shown = new Set(drafts.map((draft) => draft.id));
  const otherRoom = scope.current !== only.value; // what comes up then is not new
  scope.current = only.value;
  if (otherRoom || (!scrolledDown.value && !held)) seen.current = shown;
  const all = line.value.slice(0, MOST);
  const count = seen.current.size === 0 ? 0 : all.filter((draft) => !seen.current.has(draft.id)).length;
  return {
    count: scrolledDown.value || held ? count : 0,
    scrolled: () => { scrolledDown.value = (list.current?.scrollTop ?? 0) > 4; },
    show: () => list.current?.scrollTo({ top: 0 }),
  };
}
