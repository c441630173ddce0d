// What the host has said, on its way to the server. It is told as soon as the line is back, each once: the version says
// whether somebody was faster. Kept in the browser by ids alone, so that a reload loses nothing.
import { computed, effect, signal } from "@preact/signals";
import { call, Conflict, Away, LoggedOut } from "../base/api";
import type { Draft } from "../base/model";
import { kept, remember, say } from "../base/prefs";
import { me, sessionOver } from "../base/session";
import { record } from "../desk/book";
import { line } from "../desk/link";
import { toast } from "../shell/toasts";
import { prompter } from "../texts/prompter";

interface Said {
  readonly id: string;
  readonly version: number;
  readonly hash: string;
}

export interface Spoken {
  readonly draft: Draft;
  readonly at: number;
}

const KEY = "hm.said";
const AGAIN_MS = 3_000;
const KEPT = 12;

export const waiting = signal<readonly Said[]>(load());
/** Lines whose "said" is on its way; they are off the screen. */
export const onTheWay = computed<ReadonlySet<string>>(() => new Set(waiting.value.map((one) => one.id)));
/** What was said here, latest first, for reading it again. */
export const spoken = signal<readonly Spoken[]>([]);

let busy = false;
let timer = 0;

export function sayLine(draft: Draft): void {
  if (onTheWay.peek().has(draft.id)) return;
  spoken.value = [{ draft, at: performance.now() }, ...spoken.peek()].slice(0, KEPT);
  store([...waiting.peek(), { id: draft.id, version: draft.version, hash: draft.hash }]);
  void flush();
}

async function flush(): Promise<void> {
  if (busy || !me.peek()) return;
  busy = true;
  clearTimeout(timer);
  try {
    for (let next = waiting.peek()[0]; next; next = waiting.peek()[0]) await tell(next);
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
    else timer = setTimeout(() => void flush(), AGAIN_MS);
  } finally {
    busy = false;
  }
}

/** Tells one. Throws Away and LoggedOut, which leave it waiting; anything else settles it. */
async function tell(said: Said): Promise<void> {
  try {
    const { version, hash } = said;
    record((await call<{ draft: Draft }>("POST", `drafts/${encodeURIComponent(said.id)}/say`, { version, hash })).draft);
  } catch (error) {
    if (error instanceof Away || error instanceof LoggedOut) throw error;
    if (error instanceof Conflict) {
      record(error.draft);
      const { state, version, hash } = error.draft;
      if (state === "prompted" && hash === said.hash && version !== said.version) { // only its place changed: it is what was said
        return store(waiting.peek().map((one) => (one.id === said.id ? { ...one, version } : one)));
      }
      if (state !== "said") toast("caution", say(prompter).overtaken, error.draft.text);
    } else {
      toast("caution", say(prompter).overtaken, spoken.peek().find((one) => one.draft.id === said.id)?.draft.text ?? "");
    }
  }
  store(waiting.peek().filter((one) => one.id !== said.id));
}

function store(all: readonly Said[]): void {
  waiting.value = all;
  remember(KEY, JSON.stringify(all));
}

function load(): readonly Said[] {
  try {
    const found: unknown = JSON.parse(kept(KEY) ?? "[]");
    return Array.isArray(found) ? (found as readonly Said[]).filter((one) => typeof one?.id === "string") : [];
  } catch {
    return [];
  }
}

effect(() => {
  if (me.value && line.value === "live" && waiting.peek().length > 0) void flush();
});
addEventListener("online", () => void flush());
