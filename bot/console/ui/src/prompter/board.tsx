// The prompters as those see them who fill them: on the left what each host has before them, on the right what can be
// done with one line, and which tablets are open. Everything by key.
import { computed, signal, useComputed, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { tick } from "../base/clock";
import { useKeys } from "../base/keys";
import type { Draft } from "../base/model";
import { say } from "../base/prefs";
import { href, mayDecide } from "../base/session";
import { useStillness } from "../base/stillness";
import { draftOf, prompted } from "../desk/book";
import { decide } from "../desk/decide";
import { flying } from "../desk/focus";
import { Icon } from "../shell/icons";
import { Sure } from "../shell/sure";
import { board } from "../texts/board";
import { prompter } from "../texts/prompter";
import { Controls } from "./controls";
import { Since } from "./line";
import { clock, inOrder, isFor } from "./lines";
import { Pairing } from "./pairing";
import { hosts, isRead, screensOf, usePrompters } from "./prompters";
import { Screens } from "./screens";

const ASK_MS = 3_000;
const ROWS = 12;
const STALE_MS = 10 * 60_000;

/** Chosen: a line on a host's prompter. */
const chosen = signal<{ readonly host: string; readonly id: string } | null>(null);

/** Every host's prompter, or one for all where nobody has one of their own. */
const lanes = computed<readonly string[]>(() => (hosts.value.length > 0 ? hosts.value : [""]));
const open = computed(() => prompted.value.filter((draft) => !flying.value.has(draft.id)));

function linesOf(host: string): readonly Draft[] {
  const reading = screensOf(host)[0]?.reading ?? null;
  return inOrder(open.value.filter((draft) => isFor(draft, host || null)), reading);
}

export function Board() {
  const texts = say(board);
  const pairing = useSignal(false);
  const list = useRef<HTMLDivElement>(null);
  usePrompters(ASK_MS);
  const entries = lanes.value.flatMap((host) => linesOf(host).slice(0, ROWS).map((draft) => ({ host, id: draft.id })));
  const at = entries.findIndex((one) => one.host === chosen.value?.host && one.id === chosen.value?.id);
  const current = entries[Math.max(0, at)] ?? null;
  const draft = current ? draftOf(current.id) : undefined;
  useLayoutEffect(() => { // it stays in hand, whatever comes up above it
    if (at < 0 && current) chosen.value = current;
  });
  useStillness(list, entries, current ? key(current.host, current.id) : null);
  const step = (by: 1 | -1) => () => {
    chosen.value = entries[Math.max(0, Math.min(entries.length - 1, Math.max(0, at) + by))] ?? null;
  };
  const connect = () => { if (mayDecide.peek()) pairing.value = true; };
  useKeys({ j: step(1), arrowdown: step(1), k: step(-1), arrowup: step(-1), c: connect });
  return (
    <main class="board">
      <section class="board-lines" ref={list} aria-label={texts.title}>
        {lanes.value.map((host) => <Lane key={host} host={host} current={current} />)}
      </section>
      <aside class="board-side">
        {mayDecide.value && <Stale />}
        {draft ? <Controls key={draft.id} draft={draft} /> : <p class="board-none" role="status">{texts.none}</p>}
        <Screens connect={mayDecide.value ? connect : null} />
      </aside>
      <Pairing open={pairing} />
    </main>
  );
}

/** Lines of the last show, or that nobody came to say: they go together. */
function Stale() {
  const texts = say(board);
  const old = open.value.filter((draft) => tick.value - draft.changed_at > STALE_MS);
  if (old.length === 0) return null;
  const clear = () => old.forEach((draft) => void decide(draft, "withdraw", { reason: texts.staleReason }));
  return <p class="stale"><span>{texts.stale(old.length)}</span><Sure name="clear" label={texts.clear} question={texts.clearSure(old.length)} act={clear} /></p>;
}

function key(host: string, id: string): string {
  return `${host}/${id}`;
}

interface LaneProps {
  readonly host: string;
  readonly current: { readonly host: string; readonly id: string } | null;
}

function Lane({ host, current }: LaneProps) {
  const texts = say(board);
  const lines = linesOf(host);
  const several = lanes.value.length > 1;
  return (
    <section class="lane" data-host={host}>
      <header>
        <h2>{host || texts.all}</h2><span class="figure">{texts.lines(lines.length)}</span>
        <span class="spring" />
        <a href={href("prompter", host || "*")} data-act="open">{texts.open}</a>
      </header>
      {lines.length === 0 && <p class="lane-empty">{texts.empty}</p>}
      {lines.slice(0, ROWS).map((draft) => (
        <LaneRow
          key={draft.id} draft={draft} host={host} shared={several && !draft.host}
          chosen={current?.host === host && current.id === draft.id}
        />
      ))}
      {lines.length > ROWS && <p class="lane-empty">{say(prompter).more(lines.length - ROWS)}</p>}
    </section>
  );
}

function LaneRow({ draft, host, shared, chosen: on }: { draft: Draft; host: string; shared: boolean; chosen: boolean }) {
  const texts = say(board);
  const up = useComputed(() => texts.promptedFor(clock(tick.value - draft.changed_at)));
  return (
    <button
      type="button" class={`lane-row${on ? " chosen" : ""}`} data-id={key(host, draft.id)} aria-pressed={on}
      onClick={() => { chosen.value = { host, id: draft.id }; }}
    >
      <span class="lane-marks">
        {draft.pinned && <b class="pin"><Icon name="pin" />{say(prompter).pinned}</b>}
        {isRead(draft.id, host) && <b class="read">{texts.reading}</b>}
        {shared && <b>{texts.all}</b>}
        <Since at={draft.received_at} words={texts.askedFor} />
        <span class="figure">{up}</span>
        <span class="figure">{say(prompter).asked(draft.count)}</span>
      </span>
      <span class="lane-text">{draft.text}</span>
      <q>{draft.question}</q>
    </button>
  );
}
