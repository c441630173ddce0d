// Which question comes first: urgency class, then time left, then how many ask. Deadlines are compared by the two
// seconds they fall into, so that many askers count; being fixed moments, they do not reorder as time passes.
import type { Draft, Urgency } from "../base/model";

const RANK: Readonly<Record<Urgency, number>> = { urgent: 0, general: 1, not_urgent: 2 };

const TOGETHER_MS = 2_000;

export function byUrgency(a: Draft, b: Draft): number {
  return (
    RANK[a.urgency] - RANK[b.urgency]
    || Math.floor(a.deadline / TOGETHER_MS) - Math.floor(b.deadline / TOGETHER_MS)
    || b.count - a.count
    || a.deadline - b.deadline
    || (a.id < b.id ? -1 : 1)
  );
}

/** For the host: urgent first, then the newest. */
export function byFreshness(a: Draft, b: Draft): number {
  return RANK[a.urgency] - RANK[b.urgency] || b.changed_at - a.changed_at || (a.id < b.id ? -1 : 1);
}

/** Milliseconds until the deadline, never more than the draft was given; negative when late. */
export function timeLeft(draft: Draft, now: number): number {
  return Math.min(draft.deadline - now, draft.deadline - draft.received_at);
}

/** How much of the time a draft was given is left, 1 … 0; below 0 it is late. */
export function shareLeft(draft: Draft, now: number): number {
  return timeLeft(draft, now) / Math.max(1, draft.deadline - draft.received_at);
}
