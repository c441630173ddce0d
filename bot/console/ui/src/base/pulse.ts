// The house's own health, asked for again and again while somebody is logged in; and that they are still there.
import { signal } from "@preact/signals";
import { Away, call, LoggedOut } from "./api";
import { learn } from "./clock";
import type { Health } from "./model";
import { me, screen, sessionOver } from "./session";

export const health = signal<Health | null>(null);
/** The last question about health got no answer. */
export const healthLost = signal(false);

/** Screens that say themselves what is looked at there. */
const TELLING: ReadonlySet<string> = new Set(["desk", "conversations"]);

/** Asks every `everyMs`; returns how to stop. */
export function startPulse(everyMs: number): () => void {
  let timer = 0;
  let stopped = false;
  const beat = async () => {
    if (me.value && !document.hidden) { // a page nobody looks at is no sign of life
      if (!TELLING.has(screen.value)) void call("POST", "presence", {}).catch(() => undefined);
      await ask();
    }
    if (!stopped) timer = setTimeout(() => void beat(), everyMs);
  };
  void beat();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

async function ask(): Promise<void> {
  try {
    const asked = performance.now();
    const answer = await call<Health>("GET", "health");
    learn(answer.now, asked);
    health.value = answer;
    healthLost.value = false;
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
    else healthLost.value = error instanceof Away;
  }
}

/** Whether comments arrive at all: an empty desk alone does not tell. */
export type Hearing =
  | { readonly kind: "unknown" | "no-feed" | "idle" }
  | { readonly kind: "gone"; readonly feed: string }
  | { readonly kind: "quiet" | "heard"; readonly feed: string; readonly since: number };

export function hearing(now: number): Hearing {
  const house = health.value;
  if (!house) return { kind: "unknown" };
  if (house.feeds.length === 0) return { kind: "no-feed" };
  const gone = goneFeed(house);
  if (gone) return { kind: "gone", feed: gone };
  const awaited = house.feeds.filter((_, i) => house.states[i]?.state !== "idle");
  const told = awaited.length > 0 ? awaited : house.feeds.filter((feed) => feed.rooms.length === 0);
  if (told.length === 0) return { kind: "idle" }; // rooms that are not live
  const last = told.reduce((a, b) => ((b.last_at ?? 0) > (a.last_at ?? 0) ? b : a));
  const since = Math.max(0, now - (last.last_at ?? house.started_at));
  const silent = house.states[house.feeds.indexOf(last)]?.state;
  return { kind: silent === "silent" || silent === "alarm" ? "quiet" : "heard", feed: last.feed, since };
}

/** A feed that should be heard and whose line is down. */
export function goneFeed(house: Health): string | undefined {
  return house.feeds.find((feed, i) => !feed.connected && house.states[i]?.state !== "idle")?.feed;
}
