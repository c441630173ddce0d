// How the desk is doing since this page was opened: questions answered, and how many of them in time.
import { effect, signal } from "@preact/signals";
import { decidedAt, recent } from "./book";

export const tally = signal({ done: 0, inTime: 0 });

const counted = new Set<string>();
const opened = performance.timeOrigin;

effect(() => {
  const fresh = recent.value.filter((draft) => !counted.has(draft.id) && decidedAt(draft) >= opened);
  if (fresh.length === 0) return;
  for (const draft of fresh) counted.add(draft.id);
  const { done, inTime } = tally.peek();
  tally.value = {
    done: done + fresh.length,
    inTime: inTime + fresh.filter((draft) => decidedAt(draft) <= draft.deadline).length,
  };
});
