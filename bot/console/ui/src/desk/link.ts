// The desk's line to the server: a snapshot, then events from its cursor on; after any fault the same again.
import { signal } from "@preact/signals";
import { call, LoggedOut } from "../base/api";
import { learn } from "../base/clock";
import type { DeskEvent, Snapshot } from "../base/model";
import { sessionOver } from "../base/session";
import { listen, type Message } from "../base/stream";
import { apply as applyConversations, learnHolders, restart as restartConversations } from "../conversations/book";
import { tellGiven } from "../conversations/given";
import { applyTurns, load as loadThread } from "../conversations/thread";
import { allPending, apply, restart } from "./book";
import { applyCases } from "../cases/board";
import { tellNudges } from "../cases/nudges";
import { selected } from "./focus";
import { applyPulse } from "./live";
import { tellRedrafted } from "./redrafted";
import { applyWatch } from "../watch/news";
import { tellSpoken } from "./spoken";

export type Line = "opening" | "live" | "lost";
export const line = signal<Line>("opening");

const LIMIT = 500;
const ENOUGH = 40;
const BREATH_MS = 100; // between two turns of news, however fast they come
const WAITS_MS = [300, 700, 1_500, 3_000, 5_000];
const BESIDE = ["prompted,failed,unknown", "approved,sending,sent,said,copied"];

let more = false; // the server has more pending drafts than it sent
let stop = new AbortController();
let waiting: DeskEvent[] = [];
let frame = 0;
let timer = 0;
let flushed = 0;

/** Runs until `close`; a second call replaces the first. */
export async function open(): Promise<void> {
  stop.abort();
  stop = new AbortController();
  const mine = stop;
  for (let failures = 0; !mine.signal.aborted; failures += 1) {
    try {
      const cursor = await snapshot();
      if (mine.signal.aborted) return;
      failures = -1;
      line.value = "live";
      await listen(`/api/events?cursor=${encodeURIComponent(cursor)}`, mine.signal, hear);
    } catch (error) {
      if (mine.signal.aborted) return;
      if (error instanceof LoggedOut) return sessionOver();
      line.value = "lost";
      await pause(WAITS_MS[Math.min(failures + 1, WAITS_MS.length - 1)] ?? 5_000);
    }
  }
}

export function close(): void {
  stop.abort();
  line.value = "opening";
}

async function snapshot(): Promise<string> {
  const asked = performance.now();
  const first = await list("pending", LIMIT);
  learn(first.now, asked);
  const beside = await Promise.all(BESIDE.map((states) => list(states, 30)));
  more = first.drafts.length >= LIMIT;
  waiting = [];
  learnHolders(first.held ?? {});
  restart([...first.drafts, ...beside.flatMap((answer) => answer.drafts)], selected.peek());
  void restartConversations();
  void loadThread();
  return first.cursor;
}

function list(states: string, limit: number): Promise<Snapshot> {
  return call<Snapshot>("GET", `drafts?state=${states}&limit=${limit}`);
}

function hear(message: Message): void {
  const said = JSON.parse(message.data) as object | object[];
  for (const item of Array.isArray(said) ? said : [said]) {
    const event = { ...item, type: (item as { type?: string }).type ?? message.event } as DeskEvent;
    if (event.type === "reset") return void open();
    waiting.push(event);
  }
  if (timer) return;
  const draw = () => { frame = requestAnimationFrame(flush); };
  const rest = flushed + BREATH_MS - performance.now();
  if (rest <= 0) draw();
  timer = setTimeout(flush, 400); // a hidden page gets no frames
  if (rest > 0) setTimeout(draw, rest);
}

function flush(): void {
  cancelAnimationFrame(frame);
  clearTimeout(timer);
  frame = timer = 0;
  flushed = performance.now();
  const events = waiting;
  waiting = [];
  if (events.length === 0) return;
  applyPulse(events);
  applyWatch(events);
  applyConversations(events);
  apply(events);
  applyTurns(events);
  applyCases(events);
  tellGiven(events);
  tellNudges(events);
  tellRedrafted(events);
  tellSpoken(events);
  if (more && allPending.peek().length < ENOUGH) void open();
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => {
    const wake = () => {
      clearTimeout(timeout);
      removeEventListener("online", wake);
      done();
    };
    const timeout = setTimeout(wake, ms * (0.8 + Math.random() * 0.4));
    addEventListener("online", wake);
  });
}
