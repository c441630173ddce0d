// Working hours of several slots a day: read as a sentence, written slot by slot.
import { say } from "../base/prefs";
import { Icon } from "../shell/icons";
import { staffTexts } from "../texts/staff";
import type { Slot, Weekday } from "./model";

export const WEEK: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const MOST = 14;

/** 周一至周五 9:00–12:00、14:00–18:00 */
export function HoursText({ hours, none }: { hours: readonly Slot[]; none: string }) {
  const texts = say(staffTexts);
  if (hours.length === 0) return <span class="fine">{none}</span>;
  const byDays = new Map<string, Slot[]>();
  for (const slot of hours) {
    const key = WEEK.filter((day) => slot.days.includes(day)).join(",");
    byDays.set(key, [...(byDays.get(key) ?? []), slot]);
  }
  return (
    <span class="hours-text figure">
      {[...byDays].map(([key, slots]) => (
        <span key={key}>{daysText(key.split(",") as Weekday[])} {slots.map((slot) => `${slot.begin}–${slot.end}${slot.end <= slot.begin ? texts.nextDay : ""}`).join(texts.comma)}</span>
      ))}
    </span>
  );
}

function daysText(days: readonly Weekday[]): string {
  const texts = say(staffTexts);
  if (days.length === 7) return texts.everyDay;
  const at = days.map((day) => WEEK.indexOf(day));
  const inRow = at.every((place, n) => n === 0 || place === (at[n - 1] ?? 0) + 1);
  const [first] = days;
  const last = days.at(-1);
  if (inRow && days.length > 2 && first && last) return texts.fromTo(texts.days[first], texts.days[last]);
  return days.map((day) => texts.days[day]).join(texts.comma);
}

export function HoursForm({ hours, change }: { hours: readonly Slot[]; change: (hours: readonly Slot[]) => void }) {
  const texts = say(staffTexts);
  const put = (at: number, slot: Slot) => change(hours.map((one, place) => (place === at ? slot : one)));
  const add = () => change([...hours, { days: hours.at(-1)?.days ?? WEEK.slice(0, 5), begin: hours.length > 0 ? "14:00" : "09:00", end: hours.length > 0 ? "18:00" : "12:00" }]);
  return (
    <div class="hours-form" data-testid="hours">
      {hours.length === 0 && <p class="fine">{texts.groupHours}</p>}
      {hours.map((slot, at) => (
        <div key={at} class="slot" data-slot={at}>
          <div class="slot-days" role="group" aria-label={texts.hours}>
            {WEEK.map((day) => {
              const on = slot.days.includes(day);
              const days = WEEK.filter((one) => (one === day ? !on : slot.days.includes(one)));
              return <button key={day} type="button" aria-pressed={on} aria-label={texts.days[day]} disabled={on && slot.days.length === 1} onClick={() => put(at, { ...slot, days })}>{texts.shortDays[day]}</button>;
            })}
          </div>
          <span class="slot-times">
            <Time value={slot.begin} label={texts.from} put={(begin) => put(at, { ...slot, begin })} />
            –
            <Time value={slot.end} label={texts.until} put={(end) => put(at, { ...slot, end })} />
            {slot.end <= slot.begin && <small>{texts.nextDay}</small>}
          </span>
          <button type="button" class="plain" aria-label={texts.removeSlot} onClick={() => change(hours.filter((_, place) => place !== at))}><Icon name="cross" /></button>
        </div>
      ))}
      {hours.length < MOST && <button type="button" class="chip" data-act="add-slot" onClick={add}>+ {texts.addSlot}</button>}
    </div>
  );
}

/** "09:00" … "24:00", whatever clock the browser likes; "9:30" is written out. */
function Time({ value, label, put }: { value: string; label: string; put: (time: string) => void }) {
  const written = (box: HTMLInputElement) => {
    const [, hour = "", minute = "00"] = /^(\d{1,2})(?:[:：]?(\d{2}))?$/.exec(box.value.trim()) ?? [];
    put(hour ? `${hour.padStart(2, "0")}:${minute}` : box.value.trim());
  };
  return (
    <input
      value={value} aria-label={label} placeholder={say(staffTexts).timePlace} pattern="([01][0-9]|2[0-3]):[0-5][0-9]|24:00" required maxLength={5} inputMode="numeric" autocomplete="off"
      onChange={(event) => written(event.currentTarget)}
    />
  );
}
