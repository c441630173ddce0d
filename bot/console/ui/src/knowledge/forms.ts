// Forms of an entry as values: the empty one, the newest one, what two of them differ in.
import type { Entry, View, Written } from "./model";

export type Field = Exclude<keyof Written, "id">;
/** In the order people read them. */
export const FIELDS: readonly Field[] = [
  "questions", "answer", "live", "intent", "stage", "product", "rooms", "authority", "shortcut", "media", "valid_from", "valid_until",
];

/** A day as the server writes it. */
export function day(at: number): string {
  const date = new Date(at);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

/** An empty form with an id nobody has. */
export function blankForm(now: number, id = freshId(now)): Written {
  return {
    id, questions: [""], answer: "", live: "", stage: "presale", intent: "other", product: "", authority: "agent", rooms: [],
    media: [], shortcut: "", valid_from: day(now), valid_until: null,
  };
}

function freshId(now: number): string {
  const letters = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return `e${day(now).slice(2).replaceAll("-", "")}-${letters.toString(36).slice(0, 5)}`;
}

/** What a reviewer looks at: the form that waits, else the one in force. */
export function lastForm(record: Entry): Written | null {
  return record.proposed ?? record.approved;
}

export function same(one: Written, other: Written): boolean {
  return FIELDS.every((field) => JSON.stringify(one[field]) === JSON.stringify(other[field]));
}

/** As it is handed in: no empty lines, no blanks at the ends. */
export function tidy(written: Written): Written {
  const lines = (list: readonly string[]) => [...new Set(list.map((line) => line.trim()).filter(Boolean))];
  return {
    ...written, questions: lines(written.questions), rooms: lines(written.rooms), media: lines(written.media),
    answer: written.answer.trim(), live: written.live.trim(), product: written.product.trim(),
    shortcut: written.shortcut.trim().replace(/^[/／]/, ""), valid_until: written.valid_until || null,
  };
}

const MOVES: readonly string[] = ["approved", "restored", "retired"];

/** The change that was in force at `number`, 0 being the file's. */
export function current(view: View): number | null {
  const last = view.history.find((change) => MOVES.includes(change.action));
  return last && last.action !== "retired" ? last.number : null;
}

/** What to restore so that the last change that counted is undone: what it took out, or what stood before it. */
export function backTo(view: View): number | null {
  const [last, before] = view.history.filter((change) => MOVES.includes(change.action));
  if (last?.action === "retired") return last.number;
  return before && before.action !== "retired" ? before.number : null;
}
