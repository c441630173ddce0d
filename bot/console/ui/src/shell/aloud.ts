// What screen readers are told: decisions at once, new questions counted and told now and then.
import { signal } from "@preact/signals";

export const aloud = signal("");

const EVERY_MS = 5_000;
let waiting = 0;
let timer = 0;

export function tell(text: string): void {
  aloud.value = text;
}

/** So many more arrived; told together with whatever comes within the next seconds. */
export function tellArrived(count: number, words: (count: number) => string): void {
  waiting += count;
  if (timer || waiting === 0) return;
  timer = setTimeout(() => {
    tell(words(waiting));
    waiting = 0;
    timer = 0;
  }, EVERY_MS);
}
