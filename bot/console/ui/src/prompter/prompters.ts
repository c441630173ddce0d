// Which hosts there are and which prompters are open; asked for again and again while somebody looks.
import { computed, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { call, LoggedOut } from "../base/api";
import { learn, tick } from "../base/clock";
import { me, sessionOver } from "../base/session";
import { prompted } from "../desk/book";

export interface OpenPrompter {
  readonly screen: string;
  readonly user: string;
  /** Whose lines it shows; empty: every line. */
  readonly host: string;
  readonly seen_at: number;
  readonly hidden: boolean;
  /** What stands first on it. */
  readonly reading: string;
}

interface Told {
  readonly hosts: readonly string[];
  readonly open: readonly OpenPrompter[];
  readonly now: number;
}

export const DARK_MS = 20_000; // a sign of life comes every eight seconds

const named = signal<readonly string[]>([]);
export const prompters = signal<readonly OpenPrompter[]>([]);
/** By name: who has an account or hosts a room, and whom a line waits for. */
export const hosts = computed<readonly string[]>(() => {
  const waiting = prompted.value.map((draft) => draft.host ?? "").filter((name) => name !== "");
  return [...new Set([...named.value, ...waiting])].sort();
});

export async function ask(): Promise<void> {
  if (!me.peek()) return;
  try {
    const asked = performance.now();
    const told = await call<Told>("GET", "prompters");
    learn(told.now, asked);
    named.value = told.hosts;
    prompters.value = told.open;
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
  }
}

/** Keeps the list fresh while the component is there. */
export function usePrompters(everyMs: number): void {
  useEffect(() => {
    void ask();
    const timer = setInterval(() => { if (!document.hidden) void ask(); }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
}

export type Condition = "open" | "hidden" | "dark";

export function conditionOf(prompter: OpenPrompter): Condition {
  if (tick.value - prompter.seen_at > DARK_MS) return "dark";
  return prompter.hidden ? "hidden" : "open";
}

const FORGOTTEN_MS = 10 * 60_000; // after that it was put away, and is no news

/** Those that fell silent without a word, and that nobody opened anew since. */
export const dark = computed<readonly OpenPrompter[]>(() => {
  const gone = (one: OpenPrompter) => conditionOf(one) === "dark" && tick.value - one.seen_at < FORGOTTEN_MS;
  const there = new Set(prompters.value.filter((one) => conditionOf(one) !== "dark").map((one) => one.host));
  return prompters.value.filter((one) => gone(one) && !there.has(one.host));
});

/** The prompters that show this host's lines. */
export function screensOf(host: string): readonly OpenPrompter[] {
  return prompters.value.filter((one) => one.host === host);
}

/** Somebody who can read it has this line in front. */
export function isRead(draft: string, host: string): boolean {
  return screensOf(host).some((one) => one.reading === draft && conditionOf(one) === "open");
}
