// Which lines a prompter shows, in which order, and how large: pure rules, without the page.
import type { Draft } from "../base/model";
import { byFreshness } from "../desk/order";

/** Whose lines: a host by name, or null for every line there is. */
export type Reader = string | null;

/** The reader's own lines, and those for all. */
export function isFor(draft: Draft, reader: Reader): boolean {
  return reader === null || !draft.host || draft.host === reader;
}

/** Pinned first, then urgent, then newest; but what is being read stays first until it is said. */
export function inOrder(drafts: readonly Draft[], reading: string | null): readonly Draft[] {
  const sorted = drafts.toSorted((a, b) => Number(b.pinned ?? false) - Number(a.pinned ?? false) || byFreshness(a, b));
  const current = sorted.find((draft) => draft.id === reading);
  return current ? [current, ...sorted.filter((draft) => draft !== current)] : sorted;
}

export interface Size {
  /** Lines on screen, and the largest type of the first and of the others, in pixels. */
  readonly lines: 1 | 2 | 3;
  readonly first: number;
  readonly rest: number;
}

/** What A− and A+ go through. */
export const SIZES: readonly Size[] = [
  { lines: 3, first: 84, rest: 40 }, { lines: 3, first: 150, rest: 64 }, { lines: 2, first: 200, rest: 76 }, { lines: 1, first: 280, rest: 76 },
];
export const USUAL = 1;

const READABLE = 64; // pixels that are read from two metres
const LEADING = 1.36;
const AROUND = 0.15; // what frames and the line above the text take of a screen
const SHARES = { 1: 1, 2: 2.4 / 3.4, 3: 2.6 / 4.6 };

/** How many lines fit on screen if the first is to be read from afar; a small screen shows them smaller. */
export function linesAt(text: string, size: Size, width: number, height: number): 1 | 2 | 3 {
  const type = Math.min(READABLE, Math.max(28, width / 14));
  const columns = Math.max(1, Math.floor((width * 0.9) / type));
  const needed = Math.ceil(wide(text) / columns) * type * LEADING;
  const fits = (lines: 1 | 2 | 3) => needed <= height * (1 - AROUND) * SHARES[lines];
  return size.lines === 3 && fits(3) ? 3 : size.lines > 1 && fits(2) ? 2 : 1;
}

/** Characters, counted as wide as a Chinese one. */
function wide(text: string): number {
  let width = 0;
  for (const letter of text) width += letter.charCodeAt(0) < 0x2000 ? 0.55 : 1;
  return width;
}

const FIGURES = /((?:[¥￥]\s?)\d+(?:\.\d+)?|满\s?\d+\s?减\s?\d+|\d+(?:\.\d+)?\s?(?:元|块钱|块|折|%|％|号))/;

export interface Piece {
  readonly text: string;
  readonly strong: boolean;
}

/** The text in pieces: prices, discounts and link numbers stand out by their weight. */
export function pieces(text: string): readonly Piece[] {
  return text.split(FIGURES).map((part, at) => ({ text: part, strong: at % 2 === 1 })).filter((piece) => piece.text !== "");
}

/** Time as it passes, 0:07 … 12:40. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export const LATE_MS = 30_000;
