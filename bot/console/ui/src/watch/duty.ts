// The roster and the rules of alerts as they were last told; what people change of them, and what that would have done.
import { computed, effect, signal } from "@preact/signals";
import { call, LoggedOut } from "../base/api";
import { say } from "../base/prefs";
import { me, sessionOver } from "../base/session";
import type { Slot, Weekday } from "../staff/model";
import { toast } from "../shell/toasts";
import { dutyTexts } from "../texts/duty";
import type { Demand, Level, Ruling, Theme } from "./model";
import { tried } from "./watch";

export const WAYS = ["wecom", "dingtalk", "feishu", "phone", "mail"] as const;
export type Way = (typeof WAYS)[number];
export const LEVEL_NAMES = ["notice", "warning", "serious", "crisis"] as const;
export type LevelName = (typeof LEVEL_NAMES)[number];
export const BARS = ["expected", "reposts", "per_min", "posts", "voices", "reach"] as const;
export type Bar = (typeof BARS)[number];

export type Person = { readonly name: string } & Readonly<Partial<Record<Way, string>>>;

export interface Shift {
  readonly slots: readonly Slot[];
  readonly people: readonly string[];
}

export interface Roster {
  readonly people: readonly Person[];
  readonly shifts: readonly Shift[];
  readonly leads: readonly string[];
  readonly version: number;
  readonly changed_by?: string;
  readonly changed_at?: number;
}

export interface RosterPage {
  readonly roster: Roster;
  readonly on_duty: readonly Person[];
  readonly holes: readonly Slot[];
  readonly accounts: readonly string[];
}

export type Bars = Readonly<Record<Bar, number | null>> & { readonly negative: number };

export interface Severity extends Readonly<Record<LevelName, Bars>> {
  readonly weights: Readonly<Partial<Record<Theme, number>>>;
  readonly writers: number;
  readonly orders: number;
  readonly voices: number;
  readonly systemic_weight: number;
  readonly night: string;
  readonly night_weight: number;
}

export interface Rules {
  readonly severity: Severity;
  readonly demands: Readonly<Record<string, Demand>>;
  readonly quiet: string;
  readonly inhibit: boolean;
  readonly version: number;
  readonly changed_by?: string;
  readonly changed_at?: number;
}

export interface Scored {
  readonly level: Level;
  readonly alerts: number;
  readonly real: number;
  readonly noise: number;
  readonly duplicate: number;
  readonly unruled: number;
  readonly precision: number | null;
  readonly bar?: string;
  readonly raise_to?: number | null;
  readonly spares?: number;
}

export interface RulesPage {
  readonly rules: Rules;
  readonly receivers: Readonly<Record<string, string>>;
  readonly record: readonly Scored[];
}

export interface OutcomeRow {
  readonly topic: string;
  readonly title: string;
  readonly would: Level;
  readonly at: number;
  readonly paged_at: number | null;
  readonly pages: number;
  readonly says: string;
  readonly was: Level;
  readonly ruling: Ruling | null;
}

export interface Outcome {
  readonly pages: number;
  readonly held: number;
  readonly levels: Readonly<Record<string, number>>;
  readonly noise_spared: number;
  readonly real_missed: number;
  readonly rows: readonly OutcomeRow[];
}

export interface RulesTried {
  readonly facts: number;
  readonly topics: number;
  readonly tried: Outcome;
  readonly in_force: Outcome;
}

export const roster = signal<RosterPage | null>(null);
export const rules = signal<RulesPage | null>(null);
/** What is written and not kept yet; null: nothing. */
export const rosterDraft = signal<Roster | null>(null);
export const rulesDraft = signal<Rules | null>(null);
export const outcome = signal<RulesTried | null>(null);
/** What is wrong with the rules as they are written. */
export const rulesFault = signal("");
export const dutyLost = signal(false);
const TRY_MS = 500;
let asked = 0;
let timer = 0;

export const shownRoster = computed(() => rosterDraft.value ?? roster.value?.roster ?? null);
export const shownRules = computed(() => rulesDraft.value ?? rules.value?.rules ?? null);

export async function learnRoster(): Promise<void> {
  roster.value = (await got<RosterPage>("roster")) ?? roster.peek();
}

export async function learnRules(): Promise<void> {
  rules.value = (await got<RulesPage>("alert-rules")) ?? rules.peek();
  const now = shownRules.peek();
  if (now) void tryOut(now);
}

async function got<T>(what: string): Promise<T | null> {
  try {
    const answer = await call<T>("GET", what);
    dutyLost.value = false;
    return answer;
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
    else dutyLost.value = true;
    return null;
  }
}

export async function saveRoster(): Promise<void> {
  const draft = rosterDraft.peek();
  if (!draft) return;
  const { people, shifts, leads, version } = draft;
  const body = { version, leads, shifts, people: people.map(({ name, ...ways }) => ({ name, ...Object.fromEntries(Object.entries(ways).filter(([way, value]) => value && (WAYS as readonly string[]).includes(way))) })) };
  const saved = await tried(async () => { roster.value = await call<RosterPage>("POST", "roster", body); });
  if (!saved) return void learnRoster();
  rosterDraft.value = null;
  toast("news", say(dutyTexts).rosterSaved);
}

export function changeRoster(change: Partial<Roster>): void {
  const now = shownRoster.peek();
  if (now) rosterDraft.value = { ...now, ...change };
}

export function changeRules(change: Partial<Rules>): void {
  const now = shownRules.peek();
  if (!now) return;
  const next = { ...now, ...change };
  rulesDraft.value = next;
  clearTimeout(timer);
  timer = setTimeout(() => void tryOut(next), TRY_MS);
}

export function leaveRules(): void {
  rulesDraft.value = null;
  rulesFault.value = "";
  const now = rules.peek()?.rules;
  if (now) void tryOut(now);
}

export async function saveRules(): Promise<void> {
  const draft = rulesDraft.peek();
  if (!draft) return;
  const saved = await tried(async () => { rules.value = await call<RulesPage>("POST", "alert-rules", { version: draft.version, ...askedOf(draft) }); });
  if (!saved) return void learnRules();
  rulesDraft.value = null;
  toast("news", say(dutyTexts).rulesSaved);
  void tryOut(draft);
}

async function tryOut(of: Rules): Promise<void> {
  asked += 1;
  const mine = asked;
  try {
    const answer = await call<RulesTried>("POST", "alert-rules/try", askedOf(of));
    if (mine !== asked) return;
    outcome.value = answer;
    rulesFault.value = "";
  } catch (error) {
    if (mine !== asked) return;
    if (error instanceof LoggedOut) sessionOver();
    else rulesFault.value = error instanceof Error ? ("detail" in error && typeof error.detail === "string" && error.detail) || error.message : String(error);
  }
}

/** As the server takes them: the levels with their bars and demands. */
function askedOf(of: Rules): object {
  const { weights, writers, orders, voices, systemic_weight, night, night_weight } = of.severity;
  const level = (name: LevelName, number: number) => {
    const bars = of.severity[name];
    return { bars: { ...Object.fromEntries(BARS.map((bar) => [bar, bars[bar] ?? null])), negative: bars.negative }, demand: of.demands[String(number)] ?? {} };
  };
  return {
    ...Object.fromEntries(LEVEL_NAMES.map((name, n) => [name, level(name, n + 1)])),
    weights, writers, orders, voices, systemic_weight, night, night_weight, quiet: of.quiet, inhibit: of.inhibit,
  };
}

/** From when to when, in minutes of the week, on each day that a slot touches. */
export function spansOf(slot: Slot, week: readonly Weekday[]): readonly { readonly day: number; readonly from: number; readonly to: number }[] {
  const begin = minuteOf(slot.begin);
  const end = minuteOf(slot.end);
  return slot.days.flatMap((name) => {
    const day = week.indexOf(name);
    if (end > begin) return [{ day, from: begin, to: end }];
    return [{ day, from: begin, to: 1_440 }, ...(end > 0 ? [{ day: (day + 1) % 7, from: 0, to: end }] : [])];
  });
}

function minuteOf(time: string): number {
  const [hour = "0", minute = "0"] = time.split(":");
  return Number(hour) * 60 + Number(minute);
}

effect(() => {
  if (me.value === null) {
    roster.value = rules.value = rosterDraft.value = rulesDraft.value = outcome.value = null;
  }
});
