// Figures of a show that are made of others: the half-minute rate, lengths, points put together for a table.
import type { Point } from "./model";

export interface Settled {
  readonly in_time: number;
  readonly late: number;
  readonly expired: number;
}

/** How many it is the share of. */
export function settled(of: Settled): number {
  return of.in_time + of.late + of.expired;
}

/** The share of those who had their answer within the half minute; null where nobody asked. */
export function rate(of: Settled): number | null {
  const all = settled(of);
  return all === 0 ? null : of.in_time / all;
}

/** Below this many askers a share says little, and is drawn faint. */
export const FEW = 5;

/** Neighbouring points put together so that there are at most `most`. */
export function together(points: readonly Point[], most: number): Point[] {
  const step = Math.ceil(points.length / most) || 1;
  const groups: Point[] = [];
  for (let start = 0; start < points.length; start += step) {
    const group = points.slice(start, start + step);
    const sum = (name: Exclude<keyof Point, "at">) => group.reduce((total, point) => total + point[name], 0);
    groups.push({ at: group[0]?.at ?? 0, heard: sum("heard"), drafted: sum("drafted"), in_time: sum("in_time"), late: sum("late"), expired: sum("expired") });
  }
  return groups;
}
