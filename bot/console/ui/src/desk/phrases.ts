// The shop's quick phrases, as they can be put into a reply.
import { signal } from "@preact/signals";
import { call } from "../base/api";
import type { Phrase } from "../knowledge/model";

/** null: not asked for yet. */
export const phrases = signal<readonly Phrase[] | null>(null);
const MOST = 8;

/** Asked for again whenever somebody wants one: they change while people work. */
export async function learnPhrases(): Promise<void> {
  try {
    phrases.value = (await call<{ phrases: readonly Phrase[] }>("GET", "phrases")).phrases;
  } catch {
    phrases.value ??= []; // those known before will do
  }
}

/** What stands between the start of the text and the caret, if it asks for a phrase: "/fa" asks for "fa". */
export function wish(text: string, caret: number): string | null {
  return /^[/／、]([\p{L}\p{N}_-]{0,20})$/u.exec(text.slice(0, caret))?.[1] ?? null;
}

/** Best first: the shortcut begins so, holds it, or the words do. */
export function matching(typed: string): readonly Phrase[] {
  const sought = typed.toLowerCase();
  const rank = (phrase: Phrase) => {
    const shortcut = phrase.shortcut.toLowerCase();
    if (shortcut.startsWith(sought)) return 0;
    if (shortcut.includes(sought)) return 1;
    return `${phrase.title}\n${phrase.text}\n${phrase.live}`.toLowerCase().includes(sought) ? 2 : 3;
  };
  return (phrases.value ?? [])
    .map((phrase) => ({ phrase, at: rank(phrase) }))
    .filter(({ at }) => at < 3)
    .sort((a, b) => a.at - b.at)
    .slice(0, MOST)
    .map(({ phrase }) => phrase);
}

/** For a reply: the form of address is nobody's to guess; other blanks stay for the person to fill. */
export function sayable(phrase: Phrase, inRoom: boolean): string {
  return ((inRoom && phrase.live) || phrase.text).replaceAll("{name}", "");
}
