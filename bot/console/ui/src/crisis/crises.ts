// The crises this page knows: which are open and what that asks of the desk, and all of the one that is looked at.
import { computed, effect, signal } from "@preact/signals";
import { Away, call, Forbidden, LoggedOut, Overtaken, Refused, Rejected } from "../base/api";
import { learn } from "../base/clock";
import type { Draft } from "../base/model";
import { say } from "../base/prefs";
import { me, path, screen, sessionOver } from "../base/session";
import { toast } from "../shell/toasts";
import { crisisTexts } from "../texts/crisis";
import { news } from "../watch/news";
import { isOpenCrisis, type Crisis, type CrisisList, type CrisisPage, type Review } from "./model";

const REST_MS = 1_000; // between two looks, however fast things change
const EVERY_MS = 60_000;

export const listed = signal<CrisisList | null>(null);
export const page = signal<CrisisPage | null>(null);
export const review = signal<Review | null>(null);
export const missing = signal(false);
export const lost = signal(false);
export const busy = signal(false);

export const openOnes = computed<readonly Crisis[]>(() => (listed.value?.crises ?? []).filter(isOpenCrisis));
/** The crisis in the address, and whether its report is looked at. */
export const chosen = computed(() => (screen.value === "crisis" ? path.value[1] ?? "" : ""));
export const reporting = computed(() => screen.value === "crisis" && path.value[2] === "review");

/** The open crisis that a draft is about; the server decides by the same rule. */
export function crisisOf(draft: Draft): Crisis | undefined {
  const text = `${draft.question}\n${draft.text}`.toLowerCase();
  return openOnes.value.find((crisis) => touches(crisis, text, draft.product ?? ""));
}

function touches(crisis: Crisis, text: string, product: string): boolean {
  const marks = listed.value?.marks[crisis.id];
  const about = crisis.about ?? [];
  if (crisis.shop || (product && about.includes(product))) return true;
  if ((marks?.names ?? []).some((name) => text.includes(name.toLowerCase()))) return true;
  const other = product !== "" && !about.includes(product) && !(marks?.all ?? false);
  return !other && (crisis.words ?? []).some((word) => text.includes(word.toLowerCase()));
}

/** Two people must agree before it goes out. */
export function needsSecond(draft: Draft): boolean {
  if (openOnes.value.length === 0 || draft.state !== "pending") return false;
  if (!draft.address.public && !draft.address.aloud) return false;
  return openOnes.value.some((crisis) => (crisis.seconds ?? true) && touches(crisis, `${draft.question}\n${draft.text}`.toLowerCase(), draft.product ?? ""));
}

/** I would be the first of two. */
export function alone(draft: Draft): boolean {
  return needsSecond(draft) && !draft.backed_by;
}

/** I agreed, and it waits for somebody else. */
export function backedByMe(draft: Draft): boolean {
  return Boolean(draft.backed_by) && draft.backed_by === me.value?.name && needsSecond(draft);
}

let asked = 0;

export async function load(): Promise<void> {
  asked += 1;
  const mine = asked;
  const began = performance.now();
  const [id, report] = [chosen.peek(), reporting.peek()];
  try {
    const list = await call<CrisisList>("GET", "crises");
    learn(list.now, began);
    if (mine === asked) listed.value = list;
    if (id && report) {
      const answer = await call<Review>("GET", `crises/${encodeURIComponent(id)}/review`);
      if (mine === asked) review.value = answer;
    } else if (id) {
      const answer = await call<CrisisPage>("GET", `crises/${encodeURIComponent(id)}`);
      if (mine === asked) page.value = answer;
    }
    if (mine === asked) lost.value = false;
  } catch (error) {
    if (mine !== asked) return;
    if (error instanceof LoggedOut) sessionOver();
    else if (error instanceof Rejected && error.status === 404) missing.value = true;
    else lost.value = true;
  }
}

/** As it is now, and again whenever something changes; for as long as somebody is there. */
export function followCrises(): () => void {
  let last = 0;
  let timer = 0;
  const look = () => {
    clearTimeout(timer);
    timer = 0;
    if (!me.peek()) return;
    last = performance.now();
    void load();
  };
  const stop = effect(() => {
    news.value?.revision;
    if (!timer) timer = setTimeout(look, Math.max(0, last + REST_MS - performance.now()));
  });
  const moved = effect(() => {
    chosen.value;
    reporting.value;
    page.value = null;
    review.value = null;
    missing.value = false;
    if (chosen.value) look();
  });
  const often = setInterval(() => { if (!document.hidden) look(); }, EVERY_MS);
  return () => {
    stop();
    moved();
    clearTimeout(timer);
    clearInterval(often);
  };
}

/** Does something to the crisis that is looked at, as it is on screen. True when it is done. */
export async function handle(deed: string, ask: object = {}, told = ""): Promise<boolean> {
  const crisis = page.peek()?.crisis;
  if (!crisis) return false;
  const where = deed === "contact" ? "contact" : `crises/${encodeURIComponent(crisis.id)}/${deed}`;
  const seen = deed === "note" || deed === "contact" || deed === "follow" ? {} : { version: crisis.version ?? 1 };
  const done = await tried(() => call("POST", where, { ...seen, ...ask }));
  if (done && told) toast("news", told, "", crisis.title);
  await load();
  return done;
}

export async function openCrisis(ask: object): Promise<void> {
  let id = "";
  const done = await tried(async () => { id = (await call<{ crisis: Crisis }>("POST", "crises", ask)).crisis.id; });
  if (done) location.hash = `#/crisis/${encodeURIComponent(id)}`;
}

async function tried(deed: () => Promise<unknown>): Promise<boolean> {
  if (busy.peek()) return false;
  busy.value = true;
  const texts = say(crisisTexts);
  try {
    await deed();
    return true;
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
    else if (error instanceof Refused) toast("caution", texts.refused, error.risks.map((risk) => (risk.found ? `「${risk.found}」${risk.advice}` : risk.advice)).join(" "));
    else if (error instanceof Overtaken) toast("caution", texts.changed, error.message);
    else if (error instanceof Away) toast("caution", texts.away);
    else if (error instanceof Forbidden || error instanceof Rejected) toast("caution", texts.notDone, error.message);
    else throw error;
    return false;
  } finally {
    busy.value = false;
  }
}

effect(() => { if (!me.value) listed.value = null; });
