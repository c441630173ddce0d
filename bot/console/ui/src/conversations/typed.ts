// One customer's line as it was typed, for a minute; nothing of it is kept anywhere.
import { effect, signal } from "@preact/signals";
import { bar } from "./bar";
import { unmask } from "./deeds";
import { shownId } from "./thread";

const SHOWN_MS = 60_000;

/** Until `until`, by performance.now(). */
export const typed = signal<{ readonly number: number; readonly text: string; readonly until: number } | null>(null);
let timer = 0;

export function maskAgain(): void {
  clearTimeout(timer);
  typed.value = null;
}

export async function showTyped(number: number, reason: string): Promise<void> {
  const where = shownId.peek();
  const text = await unmask(number, reason);
  if (text === null || shownId.peek() !== where) return;
  maskAgain();
  typed.value = { number, text, until: performance.now() + SHOWN_MS };
  bar.value = "write";
  timer = setTimeout(maskAgain, SHOWN_MS);
}

effect(() => {
  void shownId.value;
  maskAgain();
});
