// Texts begun and not handed in. They stay in this browser, by person and entry, until they are proposed or thrown away.
import { signal } from "@preact/signals";
import { me } from "../base/session";
import type { Written } from "./model";

export interface Unsaved {
  readonly written: Written;
  readonly note: string;
  /** The version of the entry that was changed. */
  readonly version: number;
  readonly at: number;
}

type Kept = Readonly<Record<string, Unsaved>>;
const MOST = 30;
const moved = signal(0); // counts changes: the store itself cannot be watched

const keyOf = () => `hm.unsaved.${me.value?.name ?? ""}`;

/** Everything this person has begun here, by entry. */
export function unsaved(): Kept {
  void moved.value;
  try {
    return JSON.parse(localStorage.getItem(keyOf()) ?? "{}") as Kept;
  } catch {
    return {};
  }
}

export function keep(id: string, text: Unsaved): void {
  const newest = Object.entries({ ...unsaved(), [id]: text }).sort(([, a], [, b]) => b.at - a.at).slice(0, MOST);
  put(Object.fromEntries(newest));
}

export function forget(id: string): void {
  const { [id]: gone, ...rest } = unsaved();
  if (gone) put(rest);
}

function put(kept: Kept): void {
  try {
    localStorage.setItem(keyOf(), JSON.stringify(kept));
  } catch {
    // a browser that keeps nothing: the text lasts as long as the page
  }
  moved.value = moved.peek() + 1;
}
