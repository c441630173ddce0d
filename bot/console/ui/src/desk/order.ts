// Which question comes first: urgency class, then time left, then how many ask. None of the three changes while a
// draft waits but the last, so a queue in this order holds still.
import type { Draft, Urgency } from "../base/model";

const RANK: Readonly<Record<Urgency, number>> = { urgent: 0, general: 1, not_urgent: 2 };

export function byUrgency(a: Draft, b: Draft): number {
  return RANK[a.urgency] - RANK[b.urgency] || a.deadline - b.deadline || b.count - a.count || (a.id < b.id ? -1 : 1);
}

/** For the host: urgent first, then the newest. */
export function byFreshness(a: Draft, b: Draft): number {
  return RANK[a.urgency] - RANK[b.urgency] || b.changed_at - a.changed_at || (a.id < b.id ? -1 : 1);
}

/** How much of the time a draft was given is left, 1 … 0; below 0 it is late. */
export function shareLeft(draft: Draft, now: number): number {
  return (draft.deadline - now) / Math.max(1, draft.deadline - draft.received_at);
}
