// What the lower edge of a conversation is for just now, and what lies over it.
import { effect, signal } from "@preact/signals";
import { shownId } from "./thread";

export type Bar = "write" | "close" | "unmask";

export const bar = signal<Bar>("write");
/** The line that is to be read as it was typed. */
export const unmasking = signal(0);
export const transferring = signal(false);
/** The customer's card lies over the rest, where there is no room for both. */
export const cardOpen = signal(false);
/** A picture in its full size. */
export const large = signal<{ readonly src: string; readonly title: string } | null>(null);

effect(() => {
  void shownId.value;
  bar.value = "write";
  unmasking.value = 0;
  transferring.value = false;
  large.value = null;
});
