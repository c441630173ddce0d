// The calendar that promises and quiet hours go by: which days are worked, and until when that is known.
import { signal } from "@preact/signals";
import { grouped } from "../base/grouped";
import { useKeys } from "../base/keys";
import { lang, say } from "../base/prefs";
import { useSight } from "../base/sight";
import { Icon } from "../shell/icons";
import { common } from "../texts/common";
import { parcelTexts } from "../texts/parcels";
import type { CalendarPage, DayKind } from "./model";

const FRESH_MS = 60_000;
const MONTHS = 2;
const SOON_DAYS = 45;
const KINDS: readonly DayKind[] = ["workday", "weekend", "holiday", "make_up", "closed"];
const first = signal("");

export function Calendar() {
  const texts = say(parcelTexts);
  const { found, lost, refused } = useSight<CalendarPage>(`calendar?months=${MONTHS}&month=${first.value}`, FRESH_MS);
  const turn = (by: 1 | -1) => { first.value = moved(first.peek() || found?.month || "", by); };
  useKeys({ arrowleft: () => turn(-1), arrowright: () => turn(1) });
  if (!found) return lost || refused ? <div class="page"><p class="shelf-lost" role="alert"><Icon name="warn" round />{refused || texts.lost}</p></div> : <p class="loading">{say(common).loading}</p>;
  return (
    <div class="page calendar" data-testid="calendar">
      <nav class="chips">
        <button type="button" class="chip" data-act="month-before" aria-label={texts.monthBefore} onClick={() => turn(-1)}>←</button>
        <button type="button" class="chip" data-act="this-month" onClick={() => { first.value = ""; }}>{texts.today}</button>
        <button type="button" class="chip" data-act="month-after" aria-label={texts.monthAfter} onClick={() => turn(1)}>→</button>
        <p class="calendar-keys">{KINDS.map((kind) => <span key={kind} data-kind={kind}><i aria-hidden="true" />{texts.days[kind]}</span>)}</p>
      </nav>
      <div class="months">{grouped(found.days, (day) => day.date.slice(0, 7)).map(([month, days]) => <Month key={month} month={month} days={days} today={found.today} />)}</div>
      <Known page={found} />
      <ul class="calendar-rules">
        <li><Icon name="moon" />{texts.quiet(found.quiet_from, found.quiet_until)}</li>
        <li><Icon name="person" />{texts.most(found.most_a_day)}</li>
        <li><Icon name="pen" />{texts.ownDays}</li>
      </ul>
    </div>
  );
}

function Known({ page }: { page: CalendarPage }) {
  const texts = say(parcelTexts);
  if (!page.known_until) return <p class="fine">{texts.knownNone}</p>;
  const left = (Date.parse(page.known_until) - Date.parse(page.today)) / 86_400_000;
  const told = new Date(`${page.known_until}T00:00:00`).toLocaleDateString(lang.value === "zh" ? "zh-CN" : "en-GB", { year: "numeric", month: "long", day: "numeric" });
  const beyond = page.days.some((day) => day.date > page.known_until) || left < SOON_DAYS;
  return <p class={beyond ? "calendar-soon" : "fine"} data-testid="known-until">{beyond && <Icon name="warn" round />}{beyond ? texts.knownSoon(told) : texts.knownUntil(told)}</p>;
}

function Month({ month, days, today }: { month: string; days: CalendarPage["days"]; today: string }) {
  const texts = say(parcelTexts);
  const begins = (new Date(`${month}-01T00:00:00Z`).getUTCDay() + 6) % 7; // Monday first
  return (
    <section class="month block">
      <h2>{new Date(`${month}-01T00:00:00`).toLocaleDateString(lang.value === "zh" ? "zh-CN" : "en-GB", { year: "numeric", month: "long" })}</h2>
      <ol>
        {texts.weekdays.map((name) => <li key={name} class="weekday" aria-hidden="true">{name}</li>)}
        {days.map((day, at) => (
          <li
            key={day.date} data-date={day.date} data-kind={day.kind} class={day.date === today ? "today" : ""} title={[texts.days[day.kind], day.name].filter(Boolean).join(" · ")}
            {...(at === 0 ? { style: { gridColumnStart: begins + 1 } } : {})} {...(day.date === today ? { "aria-current": "date" as const } : {})}
          >
            <b class="figure">{Number(day.date.slice(8))}</b>
            <small>{texts.marks[day.kind] ?? texts.holidays[day.name] ?? day.name}</small>
          </li>
        ))}
      </ol>
    </section>
  );
}

function moved(month: string, by: number): string {
  const date = new Date(`${month || new Date().toISOString().slice(0, 7)}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + by);
  return date.toISOString().slice(0, 7);
}
