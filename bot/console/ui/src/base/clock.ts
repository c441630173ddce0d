// The server's time. Countdowns read `serverNow`, which follows corrections slowly, so that no ring ever jumps.
import { signal } from "@preact/signals";

const JUMP_MS = 5_000; // beyond this the machine slept or somebody set its clock: follow at once
const SLEW = 0.1; // otherwise time runs at 0.9 … 1.1 of its pace until it is right

let base = Date.now() - performance.now();
let target = base;
let bestTrip = Infinity;
let learned = false;
let read = performance.now();

/** One sample: the server said `now` in an answer asked for at `asked` (by performance.now()). */
export function learn(now: number, asked: number): void {
  const got = performance.now();
  const trip = got - asked;
  const sample = now + trip / 2 - got;
  const far = Math.abs(sample - target) > JUMP_MS;
  if (learned && !far && trip > bestTrip * 2) return;
  bestTrip = far ? trip : Math.min(bestTrip, trip);
  target = sample;
  if (!learned || far) base = target;
  learned = true;
}

export function serverNow(): number {
  const now = performance.now();
  const most = SLEW * (now - read);
  read = now;
  base += Math.max(-most, Math.min(most, target - base));
  return now + base;
}

/** Moves four times a second; for every number on screen that shows passing time. */
export const tick = signal(serverNow());
setInterval(() => {
  tick.value = serverNow();
}, 250);
