// Gaps and days as they were last told: what is wanted, what came, and what people do with a gap.
import { computed, effect, signal } from "@preact/signals";
import { Away, call, LoggedOut } from "../base/api";
import { serverNow } from "../base/clock";
import { say } from "../base/prefs";
import { go, me, path, sessionOver } from "../base/session";
import { blankForm } from "../knowledge/forms";
import { keep } from "../knowledge/unsaved";
import { toast } from "../shell/toasts";
import { gapTexts } from "../texts/gaps";
import type { Day, Gap, GapList, GapState } from "./model";

export interface Wanted {
  readonly days: number;
  readonly state: GapState;
  readonly intent: string;
  readonly product: string;
}

export const SPANS = [1, 7, 30] as const;
const EVERY_MS = 8_000;

export const wanted = signal<Wanted>({ days: 7, state: "open", intent: "", product: "" });
export const listed = signal<GapList | null>(null);
export const days = signal<readonly Day[] | null>(null);
/** The last question got no answer: what is shown may be old. */
export const lost = signal(false);
/** The gap that is open, and the one whose dismissal is being explained. */
export const chosen = signal("");
export const dismissing = signal("");
export const part = computed(() => (path.value[1] === "days" ? "days" : "gaps"));
/** Intents and products met so far, to choose from; by id, with their names. */
export const products = signal<Readonly<Record<string, string>>>({});
export const intents = signal<readonly string[]>([]);
let asked = 0;

export function want(change: Partial<Wanted>): void {
  wanted.value = { ...wanted.value, ...change };
  chosen.value = "";
  dismissing.value = "";
  void load();
}

export async function load(): Promise<void> {
  asked += 1;
  const mine = asked;
  const { days: span, state, intent, product } = wanted.peek();
  try {
    if (part.peek() === "days") {
      const answer = await call<{ days: readonly Day[] }>("GET", `insights?days=${span}`);
      if (mine === asked) days.value = answer.days;
    } else {
      const query = new URLSearchParams({ days: String(span), state, ...(intent && { intent }), ...(product && { product }) });
      const answer = await call<GapList>("GET", `gaps?${query.toString()}`);
      if (mine === asked) show(answer);
    }
    if (mine === asked) lost.value = false;
  } catch (error) {
    if (mine !== asked) return;
    if (error instanceof LoggedOut) sessionOver();
    else lost.value = true;
  }
}

function show(answer: GapList): void {
  listed.value = answer;
  intents.value = [...new Set([...intents.peek(), ...answer.gaps.map((gap) => gap.intent)])];
  const named = answer.gaps.filter((gap) => gap.product).map((gap) => [gap.product, gap.product_name || gap.product] as const);
  products.value = { ...products.peek(), ...Object.fromEntries(named) };
}

/** Whoever looks sees it as it is now, and goes on doing so. */
export function stayFresh(): () => void {
  const look = () => { if (!document.hidden && me.peek()) void load(); };
  void load();
  addEventListener("focus", look);
  const often = setInterval(look, EVERY_MS);
  return () => {
    removeEventListener("focus", look);
    clearInterval(often);
  };
}

/** Opens the knowledge editor with the wordings and the reply people used; nothing is in force before a review. */
export function writeUp(gap: Gap): void {
  const texts = say(gapTexts);
  const now = serverNow();
  const written = gap.proposal ?? { ...blankForm(now), questions: gap.wordings, intent: gap.intent, product: gap.product };
  keep(written.id, { written, note: texts.writtenFor(gap.asked), version: 0, at: now });
  go("knowledge", "entry", written.id);
}

export async function dismiss(gap: Gap, reason: string): Promise<void> {
  if (await done("dismiss", { key: gap.key, reason })) toast("news", say(gapTexts).dismissed, say(gapTexts).dismissedHint, gap.question);
}

export async function reopen(gap: Gap): Promise<void> {
  if (await done("reopen", { key: gap.key })) toast("news", say(gapTexts).reopened, "", gap.question);
}

async function done(deed: "dismiss" | "reopen", body: unknown): Promise<boolean> {
  const texts = say(gapTexts);
  try {
    await call("POST", `gaps/${deed}`, body);
    dismissing.value = "";
    chosen.value = "";
    await load();
    return true;
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
    else if (error instanceof Away) toast("caution", texts.notArrived);
    else toast("caution", texts.notDone, error instanceof Error ? error.message : String(error));
    void load();
    return false;
  }
}

effect(() => {
  if (me.value === null) {
    listed.value = null;
    days.value = null;
  }
});
