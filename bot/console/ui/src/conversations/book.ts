// Every conversation this page knows, and the lists made of it: whose it is, who waits longest, what was promised.
import { batch, computed, effect, signal } from "@preact/signals";
import { call, LoggedOut } from "../base/api";
import { tick } from "../base/clock";
import type { DeskEvent, Lookers } from "../base/model";
import { expired, me, sessionOver } from "../base/session";
import { openOnes } from "../crisis/crises";
import type { Conversation, ConversationList } from "./model";

export type Tab = "mine" | "queued" | "bot" | "all" | "closed";
export const TABS: readonly Tab[] = ["mine", "queued", "bot", "all", "closed"];

const LIMIT = 200;
const PEOPLES = 500;
const KEPT = 600;
const STEP_MS = 2_000;
const CALM_MS = 250;
const ATTACHED_MS = 5_000;
const OFTEN_MS = 30_000;

const known = new Map<string, Conversation>();
const revision = signal(0);
/** Whose a conversation is, by what came with the drafts; what is known of the conversation itself counts more. */
const holders = signal<Readonly<Record<string, string>>>({});

export const loaded = signal(false);
/** The last question for the list got no answer. */
export const lost = signal(false);
export const tab = signal<Tab>("mine");
let chosen = false; // a person chose the tab
export const sought = signal("");
/** Who looks at which conversation, and who writes in it. */
export const at = signal<Lookers>({});
export const typing = signal<Lookers>({});
/** Which conversations are about which open crisis, as far as they were listed. */
export const crises = signal<Readonly<Record<string, string>>>({});

const moment = computed(() => Math.floor(tick.value / STEP_MS) * STEP_MS);

export function conversationOf(id: string): Conversation | undefined {
  revision.value;
  return known.get(id);
}

/** Who has the conversation of a draft now; "" where nobody has, or it is public. */
export function holderOf(conversation: string | undefined): string {
  if (!conversation) return "";
  const there = conversationOf(conversation);
  if (there) return there.state === "held" ? there.owner : "";
  return holders.value[conversation] ?? "";
}

/** Somebody else speaks there. */
export function heldByOther(conversation: string | undefined): boolean {
  const holder = holderOf(conversation);
  return holder !== "" && holder !== me.value?.name;
}

/** Broken promises first, then who waits longest, then the newest. */
function byNeed(now: number) {
  const broken = (one: Conversation) => one.promise_at > 0 && one.promise_at < now;
  return (a: Conversation, b: Conversation): number => {
    if (broken(a) !== broken(b)) return broken(a) ? -1 : 1;
    if (broken(a) && a.promise_at !== b.promise_at) return a.promise_at - b.promise_at;
    if (a.waiting_since > 0 !== b.waiting_since > 0) return a.waiting_since > 0 ? -1 : 1;
    return a.waiting_since - b.waiting_since || b.last_at - a.last_at || (a.id < b.id ? -1 : 1);
  };
}

function within(name: Tab, one: Conversation): boolean {
  switch (name) {
    case "mine": return one.state === "held" && one.owner === me.value?.name;
    case "all": return one.state !== "closed";
    default: return one.state === name;
  }
}

export const counts = computed<Readonly<Record<Tab, number>>>(() => {
  revision.value;
  const all = [...known.values()];
  return Object.fromEntries(TABS.map((name) => [name, all.filter((one) => within(name, one)).length])) as Record<Tab, number>;
});

/** Customers of mine who wait for an answer. */
export const waitingForMe = computed(() => {
  revision.value;
  return [...known.values()].filter((one) => within("mine", one) && one.waiting_since > 0).length;
});

/** What the open tab lists, in order; a search looks through all tabs. */
export const listed = computed<readonly Conversation[]>(() => {
  revision.value;
  const wanted = sought.value.trim().toLowerCase();
  const fits = (one: Conversation) =>
    wanted ? `${one.name}\n${one.last_text}\n${one.owner}`.toLowerCase().includes(wanted) : within(tab.value, one);
  const newest = (a: Conversation, b: Conversation) => b.last_at - a.last_at;
  return [...known.values()].filter(fits).sort(!wanted && tab.value === "closed" ? newest : byNeed(moment.value));
});

/** What the server says of one; an older version than the one known, or one with fewer lines, is old news. */
export function record(conversation: Conversation): void {
  if (keep(conversation)) revision.value += 1;
}

function keep(conversation: Conversation): boolean {
  const before = known.get(conversation.id);
  if (before && (before.version > conversation.version || (before.version === conversation.version && before.turns > conversation.turns))) return false;
  known.set(conversation.id, conversation);
  return true;
}

export function apply(events: readonly DeskEvent[]): void {
  let moved = false;
  batch(() => {
    for (const event of events) {
      if (event.type === "conversation") moved = keep(event.conversation) || moved;
      else if (event.type === "presence") {
        at.value = event.at ?? {};
        typing.value = event.typing ?? {};
      }
    }
    if (!moved) return;
    prune();
    revision.value += 1;
  });
}

function prune(): void {
  if (known.size <= KEPT) return;
  const over = [...known.values()].filter((one) => one.state === "closed").sort((a, b) => a.last_at - b.last_at);
  for (const one of over.slice(0, known.size - KEPT)) known.delete(one.id);
}

/** With the drafts it is told whose their conversations are. */
export function learnHolders(told: Readonly<Record<string, string>>): void {
  holders.value = told;
}

/** Everything that is not over, anew: after a break of the line, and at the start. What people have and wait for is
 * asked apart, so that however many the bot has push none of it out. */
export async function restart(): Promise<void> {
  const before = new Map(known);
  const [peoples, bots] = await Promise.all([
    ask({ states: "queued,held", limit: String(PEOPLES) }), ask({ states: "bot", limit: String(LIMIT) }),
  ]);
  if (!peoples || !bots) return;
  const all = [...peoples, ...bots];
  const there = new Set(all.map((one) => one.id));
  const whole = peoples.length < PEOPLES && bots.length < LIMIT;
  // what an event told meanwhile is news, not over
  for (const [id, one] of before) if (whole && !there.has(id) && one.state !== "closed" && known.get(id) === one) known.delete(id);
  batch(() => {
    all.forEach(keep);
    if (!loaded.value && !chosen) tab.value = firstTab();
    loaded.value = true;
    revision.value += 1;
  });
}

export function openTab(name: Tab): void {
  chosen = true;
  tab.value = name;
}

function firstTab(): Tab {
  const all = [...known.values()];
  return (["mine", "queued"] as const).find((name) => all.some((one) => within(name, one))) ?? "all";
}

async function ask(query: Readonly<Record<string, string>>): Promise<readonly Conversation[] | null> {
  try {
    const answer = await call<ConversationList>("GET", `conversations?${new URLSearchParams(query).toString()}`);
    lost.value = false;
    const asked = Object.fromEntries(answer.conversations.map(({ id }) => [id, answer.crises?.[id] ?? ""]));
    crises.value = { ...crises.peek(), ...asked };
    return answer.conversations;
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
    else lost.value = true;
    return null;
  }
}

async function learn(query: Readonly<Record<string, string>>): Promise<void> {
  const found = await ask(query);
  if (!found) return;
  found.forEach(keep);
  revision.value += 1;
}

// Those that are over, and what is looked for, are asked of the server when somebody wants them.
effect(() => {
  const text = sought.value.trim();
  if (!loaded.value || me.value === null) return undefined;
  if (!text && tab.value !== "closed") return undefined;
  const query = text ? { states: "bot,queued,held,closed", text, limit: "50" } : { states: "closed", limit: "100" };
  const timer = setTimeout(() => void learn(query), text ? CALM_MS : 0);
  return () => clearTimeout(timer);
});

// While a crisis is open, more and more conversations turn out to be about it: they are asked for again.
const openCrises = computed(() => openOnes.value.map((crisis) => crisis.id).join(" "));
effect(() => {
  const ids = openCrises.value;
  if (!loaded.value || (!ids && Object.values(crises.peek()).every((id) => id === ""))) return undefined;
  const soon = setTimeout(() => void restart(), ids ? ATTACHED_MS : 0);
  const often = ids ? setInterval(() => { if (!document.hidden) void restart(); }, OFTEN_MS) : 0;
  return () => {
    clearTimeout(soon);
    clearInterval(often);
  };
});

// Whoever comes back after the session was over finds everything where it was.
effect(() => {
  if (me.value !== null || expired.value) return;
  known.clear();
  chosen = false;
  batch(() => {
    holders.value = {};
    crises.value = {};
    at.value = {};
    typing.value = {};
    sought.value = "";
    loaded.value = false;
    revision.value = revision.peek() + 1;
  });
});
