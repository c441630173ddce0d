// The list of entries: what is asked for, what came, and which one the person stands on. Kept while they are elsewhere.
import { batch, effect, signal } from "@preact/signals";
import { call, LoggedOut } from "../base/api";
import { me, path, sessionOver } from "../base/session";
import type { Listed } from "./model";

export interface Wanted {
  readonly text: string;
  readonly state: string;
  readonly intent: string;
  readonly product: string;
  readonly offset: number;
}

export const PAGE = 50;
const EVERYTHING: Wanted = { text: "", state: "all", intent: "", product: "", offset: 0 };
const TYPING_MS = 160;
const EVERY_MS = 10_000;

export const wanted = signal<Wanted>(EVERYTHING);
export const listed = signal<Listed | null>(null);
/** Where in the list the rows that are shown begin; `wanted` is ahead of it while they are fetched. */
export const shown = signal(0);
/** The last question got no answer: what is shown may be old. */
export const listLost = signal("");
export const busy = signal(false);
/** The entry the person stood on last. */
export const stood = signal("");

let asked = 0;
let timer = 0;

/** Other entries are wanted; whatever is not named stays, and one begins at the front. */
export function want(change: Partial<Wanted>, slowly = false): void {
  wanted.value = { ...wanted.value, offset: 0, ...change };
  stood.value = "";
  clearTimeout(timer);
  if (slowly) timer = setTimeout(() => void load(), TYPING_MS);
  else void load();
}

export function wantAll(): void {
  want(EVERYTHING);
}

export function filtered(): boolean {
  const { text, state, intent, product } = wanted.value;
  return text !== "" || state !== "all" || intent !== "" || product !== "";
}

/** `quietly`: nobody asked for it, so nothing need be seen of it. */
export async function load(quietly = false): Promise<void> {
  asked += 1;
  const mine = asked;
  busy.value = !quietly;
  const { text, state, intent, product, offset } = wanted.peek();
  const query = new URLSearchParams({
    text: text.trim(), state, offset: String(offset), limit: String(PAGE), ...(intent && { intent }), ...(product && { product }),
  });
  try {
    const answer = await call<Listed>("GET", `knowledge?${query.toString()}`);
    if (mine !== asked) return; // a later question is on its way
    batch(() => {
      listed.value = answer;
      shown.value = offset;
      listLost.value = "";
    });
    if (offset > 0 && offset >= answer.total) want({ offset: lastOffset(answer.total) });
  } catch (error) {
    if (mine !== asked) return;
    if (error instanceof LoggedOut) sessionOver();
    else listLost.value = error instanceof Error ? error.message : String(error);
  } finally {
    if (mine === asked) busy.value = false;
  }
}

export function lastOffset(total: number): number {
  return Math.max(0, Math.floor((total - 1) / PAGE) * PAGE);
}

export function turn(by: 1 | -1): void {
  const total = listed.value?.total ?? 0;
  const offset = Math.max(0, Math.min(lastOffset(total), wanted.value.offset + by * PAGE));
  if (offset !== wanted.value.offset) want({ offset });
}

/** Whoever comes to the list, or back to the window, sees it as it is now; and so does who stays. */
export function stayFresh(): () => void {
  const look = () => { if (!document.hidden && me.peek() && !busy.peek()) void load(true); };
  void load();
  addEventListener("focus", look);
  const often = setInterval(look, EVERY_MS);
  return () => {
    removeEventListener("focus", look);
    clearInterval(often);
  };
}

effect(() => {
  const [place, part, id] = path.value;
  if (place === "knowledge" && part === "entry" && id) stood.value = id;
});
effect(() => {
  if (me.value === null) listed.value = null;
});
