// Moments as people say them: 14:05, 昨天 14:05, 11月20日; and the day a line belongs to.
import { lang } from "../base/prefs";

const DAY_MS = 86_400_000;

function locale(): string {
  return lang.value === "zh" ? "zh-CN" : "en-GB";
}

export function clock(at: number): string {
  return new Date(at).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit", hour12: false });
}

/** Days since some day, by this machine's midnight. */
export function dayNumber(at: number): number {
  const date = new Date(at);
  return Math.floor((at - date.getTimezoneOffset() * 60_000) / DAY_MS);
}

export function day(at: number, now: number): string {
  const apart = dayNumber(now) - dayNumber(at);
  if (apart === 0) return lang.value === "zh" ? "今天" : "Today";
  if (apart === 1) return lang.value === "zh" ? "昨天" : "Yesterday";
  if (apart === -1) return lang.value === "zh" ? "明天" : "Tomorrow";
  const date = new Date(at);
  const year = date.getFullYear() === new Date(now).getFullYear() ? {} : { year: "numeric" as const };
  return date.toLocaleDateString(locale(), { ...year, month: lang.value === "zh" ? "long" : "short", day: "numeric", weekday: "short" });
}

/** The moment in as few words as tell it: today only the clock. */
export function moment(at: number, now: number): string {
  const apart = dayNumber(now) - dayNumber(at);
  if (apart === 0) return clock(at);
  return apart === 1 ? `${day(at, now)} ${clock(at)}` : day(at, now);
}

/** A moment for those who read it on whatever day: 11月23日 15:00. */
export function dated(at: number): string {
  return `${new Date(at).toLocaleDateString(locale(), { month: "long", day: "numeric" })} ${clock(at)}`;
}

/** Time that passes, as a clock tells it: 0:08, 12:05, 3h. */
export function counted(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  return minutes < 100 ? `${minutes}:${String(seconds % 60).padStart(2, "0")}` : `${Math.floor(minutes / 60)}h`;
}

/** A moment to come: today only the clock, else the day too. */
export function later(at: number, now: number): string {
  return dayNumber(at) === dayNumber(now) ? clock(at) : `${day(at, now)} ${clock(at)}`;
}
