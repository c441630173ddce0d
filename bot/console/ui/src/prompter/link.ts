// A host's line to the server: told to reload whenever it begins, then what becomes of the lines; after any fault again.
import { call, LoggedOut } from "../base/api";
import { learn } from "../base/clock";
import type { DeskEvent, Snapshot } from "../base/model";
import { sessionOver } from "../base/session";
import { listen, type Message } from "../base/stream";
import { apply, record, restart } from "../desk/book";
import { line } from "../desk/link";

const WAITS_MS = [300, 700, 1_500, 3_000];

/** Follows the host's lines; returns how to stop. */
export function follow(): () => void {
  const stop = new AbortController();
  void run(stop.signal);
  return () => {
    stop.abort();
    line.value = "opening";
  };
}

async function run(stop: AbortSignal): Promise<void> {
  for (let failures = 0; !stop.aborted; failures += 1) {
    const attempt = new AbortController();
    const cut = () => attempt.abort(); // a browser may let a dead line stand for long
    addEventListener("offline", cut);
    try {
      const hear = hearing(attempt, () => { failures = -1; });
      await listen("/api/events", AbortSignal.any([stop, attempt.signal]), hear);
    } catch (error) {
      if (stop.aborted) return;
      if (error instanceof LoggedOut) return sessionOver();
      line.value = "lost";
      await pause(WAITS_MS[Math.min(failures + 1, WAITS_MS.length - 1)] ?? 3_000);
    } finally {
      removeEventListener("offline", cut);
    }
  }
}

/** What to do with each event. News that come while the list is being fetched are laid over it. */
function hearing(attempt: AbortController, live: () => void): (message: Message) => void {
  let early: DeskEvent[] | null = [];
  const take = (event: DeskEvent) => {
    if (event.type === "opened") record(event.draft); // it may have been another host's a moment ago
    else apply([event]);
  };
  const reload = async () => {
    early = [];
    const asked = performance.now();
    const told = await call<Snapshot>("GET", "drafts?state=prompted&limit=200");
    learn(told.now, asked);
    restart(told.drafts, null);
    early?.forEach(take);
    early = null;
    line.value = "live";
    live();
  };
  return (message) => {
    if (message.event === "reset") return void reload().catch(() => attempt.abort());
    const event = { ...(JSON.parse(message.data) as object), type: message.event } as DeskEvent;
    if (early) early.push(event);
    else take(event);
  };
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
