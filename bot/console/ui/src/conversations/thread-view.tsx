// The lines of the open conversation, by day and session, with the drafts that wait among them. It stays at its lower
// end as lines come, unless somebody reads further up.
import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { tick } from "../base/clock";
import type { Draft } from "../base/model";
import { say } from "../base/prefs";
import { mode, select, selected } from "../desk/focus";
import { tell } from "../shell/aloud";
import { conversationTexts } from "../texts/conversations";
import { conversationOf } from "./book";
import { mayWrite } from "./deeds";
import type { Turn } from "./model";
import { nameOf } from "./names";
import { Pending } from "./pending";
import { load, loadOlder, older, openId, shownId, trouble, turns, waiting } from "./thread";
import { Line } from "./turn";
import { day, dayNumber } from "./when";

const NEAR = 60;

export function Thread() {
  const texts = say(conversationTexts);
  const box = useRef<HTMLDivElement>(null);
  const drafts = waiting.value;
  const { unseen, scrolled, down } = useStick(box, turns.value);
  useFront(drafts);
  useAloud(turns.value);
  if (trouble.value && shownId.value !== openId.value) return <Trouble />;
  return (
    <div class="lines-box">
      <div class="thread-lines" ref={box} onScroll={scrolled} tabIndex={0} role="log" aria-live="off" aria-label={nameOf(conversationOf(shownId.value))}>
        <div class="thread-flow">
          {older.value && <button type="button" class="older" onClick={() => void loadOlder()}>↑ {texts.older}</button>}
          {shownId.value === openId.value ? <Lines list={turns.value} drafts={drafts} /> : <Ghosts />}
        </div>
      </div>
      {unseen > 0 && <button type="button" class="pill" onClick={down}>↓ {texts.fresh(unseen)}</button>}
    </div>
  );
}

function Ghosts() {
  return <>{[1, 2, 3].map((n) => <span key={n} class={`ghost-line${n === 2 ? " short" : ""}`} aria-hidden="true" />)}</>;
}

function Lines({ list, drafts }: { list: readonly Turn[]; drafts: readonly Draft[] }) {
  const texts = say(conversationTexts);
  const today = useComputed(() => dayNumber(tick.value)).value;
  const now = tick.peek();
  void today;
  const places = new Map(list.map((turn) => [turn.message ?? "", turn.number]));
  const after = (number: number) => drafts.filter((draft) => places.get(draft.message) === number);
  const loose = drafts.filter((draft) => !places.has(draft.message));
  const shown: JSX.Element[] = [];
  list.forEach((turn, at) => {
    const before = list[at - 1];
    const newSession = before !== undefined && before.session !== turn.session;
    if (!before || newSession || dayNumber(before.at) !== dayNumber(turn.at)) {
      shown.push(
        <p key={`day ${turn.number}`} class="day" role="separator">
          <span>{day(turn.at, now)}{(newSession || (!before && turn.session > 1)) && ` · ${texts.session(turn.session)}`}</span>
        </p>,
      );
    }
    shown.push(<Line key={turn.number} conversation={shownId.value} turn={turn} />);
    for (const draft of after(turn.number)) shown.push(<Pending key={draft.id} draft={draft} />);
  });
  return <>{shown}{loose.map((draft) => <Pending key={draft.id} draft={draft} />)}</>;
}

/** The first draft that waits here is the one the keys mean, unless the person chose another one. */
function useFront(drafts: readonly Draft[]): void {
  const chosen = selected.value;
  const first = drafts[0]?.id;
  const among = drafts.some((draft) => draft.id === chosen);
  useEffect(() => {
    if (first && !among && mayWrite.peek() && mode.peek() !== "edit") select(first);
  }, [first, among, chosen]);
}

function useStick(box: { current: HTMLDivElement | null }, list: readonly Turn[]) {
  const atEnd = useRef(true);
  const seen = useRef(0);
  const first = useRef(0);
  const height = useRef(0);
  const top = useRef(0);
  const unseen = useSignal(0);
  const last = list.at(-1)?.number ?? 0;
  const end = () => {
    const { current } = box;
    if (!current) return;
    current.scrollTop = current.scrollHeight;
    top.current = current.scrollTop;
  };
  useLayoutEffect(() => {
    atEnd.current = true;
    unseen.value = 0;
    end();
  }, [shownId.value]);
  useLayoutEffect(() => {
    const { current } = box;
    if (!current) return;
    const head = list[0]?.number ?? 0;
    if (atEnd.current) {
      end();
      seen.current = last;
    } else {
      if (head < first.current) current.scrollTop += current.scrollHeight - height.current; // older lines came above
      unseen.value = list.filter((turn) => turn.number > seen.current).length;
    }
    first.current = head;
    height.current = current.scrollHeight;
  }, [list]);
  useEffect(() => {
    const { current } = box;
    if (!current) return undefined;
    const watch = new ResizeObserver(() => { if (atEnd.current) end(); }); // drafts open, pictures come in
    watch.observe(current);
    if (current.firstElementChild) watch.observe(current.firstElementChild);
    return () => watch.disconnect();
  }, []);
  const scrolled = () => {
    const { current } = box;
    if (!current) return;
    const near = current.scrollHeight - current.scrollTop - current.clientHeight < NEAR;
    if (near) atEnd.current = true;
    else if (current.scrollTop < top.current) atEnd.current = false; // else it has only grown
    top.current = current.scrollTop;
    if (!atEnd.current) return;
    seen.current = last;
    unseen.value = 0;
  };
  const down = () => {
    atEnd.current = true;
    unseen.value = 0;
    end();
  };
  return { unseen: unseen.value, scrolled, down };
}

/** New lines of the customer are read aloud; those that were there are not. */
function useAloud(list: readonly Turn[]): void {
  const told = useRef({ id: "", number: 0 });
  const last = list.at(-1);
  useEffect(() => {
    const { id, number } = told.current;
    if (last && id === shownId.value && last.number > number && last.kind === "customer") {
      tell(say(conversationTexts).arrived(nameOf(conversationOf(shownId.value)), last.text ?? ""));
    }
    told.current = { id: shownId.value, number: last?.number ?? 0 };
  }, [last?.number, shownId.value]);
}

function Trouble() {
  const texts = say(conversationTexts);
  return (
    <div class="nothing" role="alert">
      <p>{trouble.value === "missing" ? texts.missing : texts.away}</p>
      {trouble.value === "away" && <button type="button" onClick={() => void load()}>{texts.tryAgain}</button>}
    </div>
  );
}
