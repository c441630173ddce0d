// The case or incident that is looked at, and what people do to it; where it does not work, why, and what stands now.
import { effect, signal } from "@preact/signals";
import { Away, call, Forbidden, LoggedOut, Overtaken, Refused, Rejected } from "../base/api";
import { learn } from "../base/clock";
import { say } from "../base/prefs";
import { go, me, path, screen, sessionOver } from "../base/session";
import { tell } from "../shell/aloud";
import { toast } from "../shell/toasts";
import { caseTexts } from "../texts/cases";
import { caseSaid } from "../texts/casewords";
import { changed, load as loadBoard, loadIncidents, marked, part, revision } from "./board";
import type { Case, CasePage, Incident, IncidentPage } from "./model";

export const page = signal<CasePage | null>(null);
export const incidentPage = signal<IncidentPage | null>(null);
export const missing = signal(false);
export const lost = signal(false);
export const busy = signal(false);

let asked = 0;

export async function loadCase(id: string): Promise<void> {
  await fetched(async (mine) => {
    const answer = await call<CasePage>("GET", `cases/${encodeURIComponent(id)}`);
    if (mine !== asked) return;
    page.value = answer;
  });
}

export async function loadIncident(id: string): Promise<void> {
  await fetched(async (mine) => {
    const answer = await call<IncidentPage>("GET", `incidents/${encodeURIComponent(id)}`);
    if (mine === asked) incidentPage.value = answer;
  });
}

async function fetched(work: (mine: number) => Promise<void>): Promise<void> {
  asked += 1;
  const mine = asked;
  const began = performance.now();
  try {
    await work(mine);
    if (mine !== asked) return;
    lost.value = false;
    const now = page.peek()?.now ?? incidentPage.peek()?.now;
    if (now) learn(now, began);
  } catch (error) {
    if (mine !== asked) return;
    if (error instanceof LoggedOut) sessionOver();
    else if (error instanceof Rejected && error.status === 404) missing.value = true;
    else lost.value = true;
  }
}

function shownIncident(): string {
  return part.peek() === "incident" ? path.peek()[2] ?? "" : "";
}

/** The case in the address; "" where the board or an incident is looked at. */
export function shownCase(): string {
  const here = part.value;
  return here === "incidents" || here === "incident" ? "" : here;
}

// Another address: another case. The same one again whenever it changed.
effect(() => {
  const id = shownCase();
  if (page.peek()?.case.id !== id) page.value = null;
  missing.value = false;
  if (id && me.value) void loadCase(id);
});
effect(() => {
  const id = screen.value === "cases" && part.value === "incident" ? path.value[2] ?? "" : "";
  if (incidentPage.peek()?.incident.id !== id) incidentPage.value = null;
  if (id && me.value) void loadIncident(id);
});
effect(() => {
  void revision.value;
  const id = page.peek()?.case.id;
  if (id && changed.peek().has(id)) void loadCase(id);
  const incident = incidentPage.peek();
  if (incident && shownIncident() && (incident.incident.cases ?? []).some((one) => changed.peek().has(one))) void loadIncident(incident.incident.id);
});

let doing: Promise<unknown> = Promise.resolve();

/** Does something to the case that is looked at, as it is on screen. True when it is done. */
export function handle(deed: string, ask: object = {}, told = ""): Promise<boolean> {
  const done = handled(deed, ask, told);
  doing = done;
  return done;
}

/** Once what is being done is done: digits come faster than answers. */
export function next(work: () => Promise<unknown>): void {
  doing = doing.then(work, work);
}

async function handled(deed: string, ask: object = {}, told = ""): Promise<boolean> {
  const one = page.peek()?.case;
  if (!one) return false;
  const done = await tried(async () => {
    const answer = await call<{ case: Case; lacks: readonly string[] }>("POST", `cases/${encodeURIComponent(one.id)}/${deed}`, { version: one.version ?? 0, ...ask });
    const now = page.peek();
    if (now?.case.id === one.id && (answer.case.version ?? 0) >= (now.case.version ?? 0)) page.value = { ...now, ...answer };
  });
  if (done && told) tell(told);
  if (page.peek()?.case.id === one.id) await loadCase(one.id);
  void loadBoard();
  return done;
}

export async function handleIncident(deed: string, ask: object = {}, told = ""): Promise<boolean> {
  const one = incidentPage.peek()?.incident;
  if (!one) return false;
  let notices = -1;
  const done = await tried(async () => {
    const answer = await call<{ notices?: number }>("POST", `incidents/${encodeURIComponent(one.id)}/${deed}`, { version: one.version ?? 0, ...ask });
    notices = answer.notices ?? -1;
  });
  const texts = say(caseTexts);
  if (done && (told || notices >= 0)) toast("news", notices >= 0 ? texts.toldAll(notices) : told, "", one.title);
  await loadIncident(one.id);
  return done;
}

/** Opens one, and goes there. */
export async function openCase(ask: object): Promise<boolean> {
  return tried(async () => {
    const made = (await call<{ case: Case }>("POST", "cases", ask)).case;
    void loadBoard();
    go("cases", made.id);
  });
}

export async function gather(title: string, cases: readonly string[]): Promise<boolean> {
  return tried(async () => {
    const made = (await call<{ incident: Incident }>("POST", "incidents", { title, cases })).incident;
    marked.value = new Set();
    void loadBoard();
    void loadIncidents();
    go("cases", "incident", made.id);
  });
}

async function tried(deed: () => Promise<unknown>): Promise<boolean> {
  if (busy.peek()) return false;
  busy.value = true;
  const texts = say(caseTexts);
  try {
    await deed();
    return true;
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
    else if (error instanceof Refused) toast("caution", texts.notDone, error.risks.map((risk) => (risk.found ? `「${risk.found}」${risk.advice}` : caseSaid(risk.advice))).join(" "));
    else if (error instanceof Overtaken) toast("caution", texts.changed, error.message);
    else if (error instanceof Away) toast("caution", texts.away);
    else if (error instanceof Rejected) toast("caution", texts.notDone, error.detail || error.message);
    else if (error instanceof Forbidden) toast("caution", texts.notDone, error.message);
    else throw error;
    return false;
  } finally {
    busy.value = false;
  }
}
