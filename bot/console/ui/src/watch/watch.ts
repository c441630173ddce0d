// Topics as they were last told: the list, or all of one; and what people do with them.
import { computed, effect, signal } from "@preact/signals";
import { Away, call, Forbidden, LoggedOut, Overtaken, Rejected } from "../base/api";
import { learn } from "../base/clock";
import { say } from "../base/prefs";
import { me, path, sessionOver } from "../base/session";
import { toast } from "../shell/toasts";
import { watchTexts } from "../texts/watch";
import type { Alert, AlertState, Ruling, SilenceList, Theme, TopicPage, WatchPage } from "./model";
import { news } from "./news";

const EVERY_MS = 30_000;
const REST_MS = 2_500; // between two looks, however fast things change
const PARTS: ReadonlySet<string> = new Set(["roster", "rules", "silences"]);

export interface Wanted {
  readonly level: number;
  readonly state: AlertState | "";
  readonly theme: Theme | "";
  readonly text: string;
}

export const wanted = signal<Wanted>({ level: 0, state: "", theme: "", text: "" });
export const listed = signal<WatchPage | null>(null);
export const page = signal<TopicPage | null>(null);
export const silences = signal<SilenceList | null>(null);
/** The topic in the address is not there (any more). */
export const missing = signal(false);
/** The last question got no answer: what is shown may be old. */
export const lost = signal(false);
export const busy = signal(false);
/** Which part of the screen: "", "roster", "rules", "silences", or "topic". */
export const part = computed(() => {
  const first = path.value[1] ?? "";
  return first === "" || PARTS.has(first) ? first : "topic";
});
export const chosen = computed(() => (part.value === "topic" ? path.value[1] ?? "" : ""));
let asked = 0;

export async function load(): Promise<void> {
  asked += 1;
  const mine = asked;
  const began = performance.now();
  try {
    if (part.peek() === "topic") {
      const answer = await call<TopicPage>("GET", `watch/${encodeURIComponent(chosen.peek())}`);
      learn(answer.now, began);
      if (mine === asked) page.value = answer;
    } else if (part.peek() === "silences") {
      const answer = await call<SilenceList>("GET", "silences");
      if (mine === asked) silences.value = answer;
    } else if (part.peek() === "") {
      const answer = await call<WatchPage>("GET", `watch?${query()}`);
      learn(answer.now, began);
      if (mine === asked) listed.value = answer;
    }
    if (mine === asked) lost.value = false;
  } catch (error) {
    if (mine !== asked) return;
    if (error instanceof LoggedOut) sessionOver();
    else if (error instanceof Rejected && error.status === 404) missing.value = true;
    else lost.value = true;
  }
}

function query(): string {
  const { level, state, theme, text } = wanted.peek();
  return new URLSearchParams({ level: String(level), ...(state && { state }), ...(theme && { theme }), ...(text && { text: text.slice(0, 60) }) }).toString();
}

export function want(change: Partial<Wanted>): void {
  wanted.value = { ...wanted.peek(), ...change };
  void load();
}

/** Whoever looks sees it as it is now, and as soon as something changes. */
export function stayFresh(): () => void {
  page.value = null;
  missing.value = false;
  let last = performance.now();
  let timer = 0;
  const look = () => {
    clearTimeout(timer);
    timer = 0;
    if (document.hidden || !me.peek() || missing.peek()) return;
    last = performance.now();
    void load();
  };
  void load();
  let seen = news.peek()?.revision;
  const stop = effect(() => {
    const now = news.value?.revision;
    if (now === seen) return;
    seen = now;
    if (!timer) timer = setTimeout(look, Math.max(0, last + REST_MS - performance.now()));
  });
  addEventListener("focus", look);
  const often = setInterval(look, EVERY_MS);
  return () => {
    stop();
    clearTimeout(timer);
    removeEventListener("focus", look);
    clearInterval(often);
  };
}

/** Does something to an alert as it is on screen; says so where somebody was faster. */
export async function act(alert: Alert, deed: string, more: Readonly<Record<string, unknown>> = {}): Promise<boolean> {
  const done = await tried(() => call("POST", `alerts/${encodeURIComponent(alert.id)}/${deed}`, { version: alert.version ?? 1, ...more }));
  if (done) toast("news", say(watchTexts).done[deed] ?? "", "", alert.title);
  await load();
  return done;
}

export function rule(alert: Alert, ruling: Ruling, duplicateOf: string, note: string): Promise<boolean> {
  return act(alert, "rule", { ruling, note, ...(duplicateOf && { duplicate_of: duplicateOf }) });
}

export async function silence(ask: object): Promise<boolean> {
  const done = await tried(() => call("POST", "silences", ask));
  if (done) toast("news", say(watchTexts).silenceSet);
  await load();
  return done;
}

export async function endSilence(id: string): Promise<void> {
  if (await tried(() => call("POST", `silences/${encodeURIComponent(id)}/end`))) toast("news", say(watchTexts).silenceEnded);
  await load();
}

/** Put an answer to that post on the desk. */
export async function contact(topic: string, post: string): Promise<void> {
  if (await tried(() => call("POST", `watch/${encodeURIComponent(topic)}/contact`, { post }))) toast("news", say(watchTexts).contacted);
  await load();
}

/** Crisis mode for that topic; the screen of the crisis comes up. */
export async function openCrisis(topic: string): Promise<void> {
  let id = "";
  const done = await tried(async () => { id = (await call<{ crisis: { id: string } }>("POST", "crises", { topics: [topic] })).crisis.id; });
  if (done && id) location.hash = `#/crisis/${encodeURIComponent(id)}`;
}

export async function tried(what: () => Promise<unknown>): Promise<boolean> {
  const texts = say(watchTexts);
  if (busy.peek()) return false;
  busy.value = true;
  try {
    await what();
    return true;
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
    else if (error instanceof Away) toast("caution", texts.notArrived);
    else if (error instanceof Forbidden) toast("caution", texts.forbidden);
    else if (error instanceof Overtaken) toast("caution", texts.faster, error.message);
    else toast("caution", texts.notDone, error instanceof Rejected && error.detail ? error.detail : error instanceof Error ? error.message : String(error));
    return false;
  } finally {
    busy.value = false;
  }
}

effect(() => {
  if (me.value === null) {
    listed.value = null;
    page.value = null;
    silences.value = null;
  }
});
