// Shows as they were last told: the list with the rooms, or the report of one; and what people do with them.
import { computed, effect, signal } from "@preact/signals";
import { Away, call, LoggedOut, Rejected } from "../base/api";
import { serverNow } from "../base/clock";
import { say } from "../base/prefs";
import { go, me, path, sessionOver } from "../base/session";
import { blankForm } from "../knowledge/forms";
import { keep } from "../knowledge/unsaved";
import { toast } from "../shell/toasts";
import { showTexts } from "../texts/shows";
import type { Line, Room, ShowList, ShowReport, ShowRow } from "./model";

const EVERY_MS = 15_000;

export const listed = signal<readonly ShowRow[] | null>(null);
export const rooms = signal<readonly Room[]>([]);
export const report = signal<ShowReport | null>(null);
/** The show in the address is not there (any more). */
export const missing = signal(false);
/** The last question got no answer: what is shown may be old. */
export const lost = signal(false);
/** Which show is looked at; empty: the list. */
export const chosen = computed(() => path.value[1] ?? "");
let asked = 0;

export async function load(): Promise<void> {
  asked += 1;
  const mine = asked;
  const id = chosen.peek();
  try {
    if (id) {
      const answer = await call<ShowReport>("GET", `shows/${encodeURIComponent(id)}`);
      if (mine === asked) report.value = answer;
    } else {
      const [shows, all] = await Promise.all([call<ShowList>("GET", "shows"), call<{ rooms: readonly Room[] }>("GET", "rooms")]);
      if (mine !== asked) return;
      listed.value = shows.shows;
      rooms.value = [...all.rooms].sort((a, b) => a.id.localeCompare(b.id)); // rows keep their place
    }
    if (mine === asked) lost.value = false;
  } catch (error) {
    if (mine !== asked) return;
    if (error instanceof LoggedOut) sessionOver();
    else if (error instanceof Rejected && error.status === 404) missing.value = true;
    else lost.value = true;
  }
}

/** Whoever looks sees it as it is now; what is over does not change. */
export function stayFresh(): () => void {
  report.value = null;
  missing.value = false;
  const over = () => missing.peek() || (chosen.peek() !== "" && report.peek()?.live === false);
  const look = () => { if (!document.hidden && me.peek() && !over()) void load(); };
  void load();
  addEventListener("focus", look);
  const often = setInterval(look, EVERY_MS);
  return () => {
    removeEventListener("focus", look);
    clearInterval(often);
  };
}

/** Ends the show of a room by hand. */
export async function endShow(room: string): Promise<void> {
  if (await done(`rooms/${encodeURIComponent(room)}/end`, {})) toast("news", say(showTexts).ended);
}

export async function nameRoom(room: string, title: string, hosts: readonly string[]): Promise<boolean> {
  return done(`rooms/${encodeURIComponent(room)}`, { title, hosts });
}

/** Opens the knowledge editor with a question of the show and what it was answered; nothing is in force before a review. */
export function writeUp(line: Line): void {
  const now = serverNow();
  const written = { ...blankForm(now), questions: [line.question], answer: line.answer, live: line.answer, intent: line.intent, product: line.product };
  keep(written.id, { written, note: say(showTexts).writtenFor(line.askers), version: 0, at: now });
  go("knowledge", "entry", written.id);
}

async function done(what: string, body: unknown): Promise<boolean> {
  const texts = say(showTexts);
  try {
    await call("POST", what, body);
    await load();
    return true;
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
    else if (error instanceof Away) toast("caution", texts.notArrived);
    else toast("caution", texts.notDone, error instanceof Error ? error.message : String(error));
    return false;
  }
}

effect(() => {
  if (me.value === null) {
    listed.value = null;
    report.value = null;
  }
});
