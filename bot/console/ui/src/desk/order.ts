// Which questions the desk shows, and in which order: as many as the people there can decide in time, those worth most;
// of what presses alike, what is worth most first. The same rule as bot/core/value.py, number for number
// (tests/browser/test_choosing.py holds the two together). Besides, what a person holds is always shown.
import type { Draft, Urgency } from "../base/model";

const RANK: Readonly<Record<Urgency, number>> = { urgent: 0, general: 1, not_urgent: 2 };
const LATE = 0.35; // what is left of the value when it cannot be in time any more for the first who asked
const DECISION_MS = 4_000; // what a decision takes, about: with less time left, it will be late
const ALONE = 1.3; // in private nobody else answers, and nobody else hears it
const HALF_MINUTE_MS = 30_000; // what ends within the same half minute from now presses alike; then value decides

/** Of the whole draft: what its answer is worth to all who ask. */
function value(draft: Draft, late: boolean): number {
  const whole = (draft.address.public ? draft.value ?? 0 : ALONE) * Math.max(1, draft.count);
  return late ? whole * LATE : whole;
}

export interface Choice {
  readonly shown: readonly Draft[];
  /** What waits behind, worth most first. */
  readonly rest: readonly Draft[];
}

interface Weighed {
  readonly draft: Draft;
  readonly value: number;
  /** In which half minute from now its time ends. */
  readonly presses: number;
}

/** What the desk shows of what waits. Private and urgent drafts always, and those a person holds; of the others in rooms
 * the `most` that are worth most. */
export function choose(drafts: readonly Draft[], now: number, most: number, held: ReadonlySet<string>): Choice {
  const weighed = drafts.map((draft): Weighed => {
    const late = now + DECISION_MS > draft.deadline;
    const presses = Math.floor(Math.max(0, draft.deadline - now - 1) / HALF_MINUTE_MS);
    return { draft, value: value(draft, late), presses };
  });
  const others = weighed.filter(({ draft }) => draft.address.public && draft.urgency !== "urgent").sort(byWorth);
  const behind = new Set(others.slice(Math.max(0, most)).filter(({ draft }) => !held.has(draft.id)));
  return {
    shown: weighed.filter((one) => !behind.has(one)).sort(byPlace).map(({ draft }) => draft),
    rest: [...behind].map(({ draft }) => draft),
  };
}

function byWorth(a: Weighed, b: Weighed): number {
  return b.value - a.value || a.draft.received_at - b.draft.received_at || byId(a.draft, b.draft);
}

/** Urgent first; then by the half minute in which its time ends, value and deadline. */
function byPlace(a: Weighed, b: Weighed): number {
  return (
    RANK[a.draft.urgency] - RANK[b.draft.urgency]
    || a.presses - b.presses
    || b.value - a.value
    || a.draft.deadline - b.draft.deadline
    || byId(a.draft, b.draft)
  );
}

function byId(a: Draft, b: Draft): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** For the host: urgent first, then the newest. */
export function byFreshness(a: Draft, b: Draft): number {
  return RANK[a.urgency] - RANK[b.urgency] || b.changed_at - a.changed_at || byId(a, b);
}

/** Milliseconds until the deadline, never more than the draft was given; negative when late. */
export function timeLeft(draft: Draft, now: number): number {
  return Math.min(draft.deadline - now, draft.deadline - draft.received_at);
}

/** How much of the time a draft was given is left, 1 … 0; below 0 it is late. */
export function shareLeft(draft: Draft, now: number): number {
  return timeLeft(draft, now) / Math.max(1, draft.deadline - draft.received_at);
}
