// Where a topic goes from here: from the present number towards what is expected, at first as fast as it goes now.
import type { Forecast, Point } from "./model";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export interface Future {
  readonly until: number;
  readonly middle: readonly (readonly [number, number])[];
  readonly low: readonly (readonly [number, number])[];
  readonly high: readonly (readonly [number, number])[];
}

/** At most as long as the past, an hour at least, and never beyond the day that the forecast speaks of. */
export function future(curve: readonly Point[], forecast: Forecast | null | undefined): Future | null {
  const [first] = curve;
  const last = curve.at(-1);
  if (!first || !last || !forecast || forecast.gone || forecast.expected <= last[1]) return null;
  const left = forecast.born + DAY - last[0];
  if (left < 5 * MINUTE) return null;
  const long = Math.min(left, Math.max(60 * MINUTE, last[0] - first[0]));
  const towards = (limit: number) => course(last[0], last[1], Math.max(limit, last[1]), forecast.per_min, left, long);
  return { until: last[0] + long, middle: towards(forecast.expected), low: towards(forecast.low), high: towards(forecast.high) };
}

function course(from: number, reposts: number, limit: number, perMin: number, left: number, long: number): [number, number][] {
  const gap = limit - reposts;
  // fast enough to be nearly there when the day is over
  const pace = gap > 0 ? Math.max(Math.min(perMin, gap) / gap, 3 / (left / MINUTE)) : 0;
  return Array.from({ length: 25 }, (_, n) => {
    const minutes = ((long / MINUTE) * n) / 24;
    return [from + minutes * MINUTE, reposts + gap * (1 - Math.exp(-pace * minutes))];
  });
}

/** At most so many of the points, evenly, the first and the last among them. */
export function thinned<T>(points: readonly T[], most: number): readonly T[] {
  if (points.length <= most) return points;
  return Array.from({ length: most }, (_, n) => points[Math.round((n * (points.length - 1)) / (most - 1))]).filter((one) => one !== undefined) as T[];
}

/** A round number of which a few reach `most`. */
export function stepTo(most: number): number {
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  return [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? power;
}

const STEPS_MIN = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 10_080];

/** Round moments on this machine's wall, at most so many. */
export function moments(begin: number, end: number, most: number): readonly number[] {
  const step = (STEPS_MIN.find((minutes) => (end - begin) / (minutes * MINUTE) <= most) ?? 20_160) * MINUTE;
  const zone = new Date(begin).getTimezoneOffset() * MINUTE;
  const first = Math.ceil((begin - zone) / step) * step + zone;
  return Array.from({ length: Math.max(0, Math.floor((end - first) / step) + 1) }, (_, n) => first + n * step);
}
