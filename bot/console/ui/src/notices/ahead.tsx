// What goes out: today, tomorrow, the week; each text as its customer would read it, or why it would not go out.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useKeys } from "../base/keys";
import { grouped } from "../base/grouped";
import { lang, say } from "../base/prefs";
import { useSight } from "../base/sight";
import { dayNumber } from "../conversations/when";
import { Icon } from "../shell/icons";
import { common } from "../texts/common";
import { parcelTexts } from "../texts/parcels";
import { Item } from "./item";
import type { AgendaItem, AgendaPage } from "./model";

const FRESH_MS = 30_000;
const WEEK = 7;
/** The day that is shown, counted from the shop's today; the whole week from today. */
const ahead = signal<number | "week">(0);
const stood = signal("");
/** The shop's today, as last told. */
const today = signal("");

export function Ahead() {
  const texts = say(parcelTexts);
  const start = useSight<AgendaPage>(ahead.value === 0 || !today.value ? "agenda" : "", FRESH_MS);
  const wanted = ahead.value === 0 || !today.value ? "" : `agenda?day=${ahead.value === "week" ? today.value : moved(today.value, ahead.value)}${ahead.value === "week" ? `&days=${WEEK}` : ""}`;
  const other = useSight<AgendaPage>(wanted, FRESH_MS);
  const sight = ahead.value === 0 ? start : other;
  const told = (sight.found ?? start.found)?.today;
  useEffect(() => { if (told) today.value = told; }, [told]);
  const turn = (by: 1 | -1) => { ahead.value = Math.max(0, Math.min(60, (ahead.peek() === "week" ? 0 : Number(ahead.peek())) + by)); };
  useKeys({ arrowleft: () => turn(-1), arrowright: () => turn(1) });
  useEffect(() => { stood.value = ""; }, [ahead.value]);
  const shown = sight.found && (ahead.value === 0 || sight.found.day === (ahead.value === "week" ? today.value : moved(today.value, ahead.value))) ? sight.found : null;
  return (
    <div class="page agenda">
      <nav class="chips agenda-days">
        <button type="button" class="chip" aria-label={texts.dayBefore} disabled={ahead.value === 0 || ahead.value === "week"} onClick={() => turn(-1)}>←</button>
        <Day at={0} label={texts.today} /><Day at={1} label={texts.tomorrow} />
        {typeof ahead.value === "number" && ahead.value > 1 && <Day at={ahead.value} label={named(moved(today.value, ahead.value))} />}
        <button type="button" class="chip" aria-label={texts.dayAfter} onClick={() => turn(1)}>→</button>
        <Day at="week" label={texts.week} />
        {shown && <Sums items={shown.items} />}
      </nav>
      {(sight.lost || sight.refused) && <p class="shelf-lost" role="alert"><Icon name="warn" round />{sight.refused || texts.lost}</p>}
      {shown ? <Items page={shown} again={sight.look} /> : !sight.lost && !sight.refused && <p class="loading">{say(common).loading}</p>}
    </div>
  );
}

function Day({ at, label }: { at: number | "week"; label: string }) {
  return <button type="button" class="chip" data-day={at} aria-pressed={ahead.value === at} onClick={() => { ahead.value = at; }}>{label}</button>;
}

/** So many days after that day, as the server writes days. */
function moved(day: string, by: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + by);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString().slice(0, 10);
}

function named(day: string): string {
  return new Date(`${day}T00:00:00`).toLocaleDateString(lang.value === "zh" ? "zh-CN" : "en-GB", { month: "short", day: "numeric", weekday: "short" });
}

const forCustomers = (item: AgendaItem) => item.notice !== null || item.cancels;

function Sums({ items }: { items: readonly AgendaItem[] }) {
  const texts = say(parcelTexts);
  const told = items.filter(forCustomers);
  const goes = told.filter((item) => item.notice?.says === "").length;
  const stays = told.filter((item) => item.notice && item.notice.says !== "").length;
  const open = told.length - goes - stays;
  return (
    <p class="agenda-sums figure" data-testid="agenda-sums">
      <span class="goes">{texts.goesOut(goes)}</span>
      {stays > 0 && <span class="stays">{texts.staysIn(stays)}</span>}
      {open > 0 && <span>{texts.notYet(open)}</span>}
    </p>
  );
}

function Items({ page, again }: { page: AgendaPage; again: () => Promise<void> }) {
  const texts = say(parcelTexts);
  const list = useRef<HTMLDivElement>(null);
  const told = page.items.filter(forCustomers);
  const own = page.items.filter((item) => !forCustomers(item));
  const walk = (by: 1 | -1) => {
    const at = told.findIndex((item) => item.id === stood.peek());
    stood.value = told[Math.max(0, Math.min(told.length - 1, at + by))]?.id ?? "";
    list.current?.querySelector(`[data-due="${CSS.escape(stood.peek())}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const press = () => list.current?.querySelector<HTMLElement>(`[data-due="${CSS.escape(stood.peek())}"] [data-act="cancel"]`)?.click();
  useKeys({ j: () => walk(1), arrowdown: () => walk(1), k: () => walk(-1), arrowup: () => walk(-1), x: press });
  const days = grouped(told, (item) => dayNumber(item.at));
  return (
    <div ref={list} data-testid="agenda">
      {told.length === 0 && <p class="parcel-none"><b>{texts.noneAhead}</b><small>{texts.noneAheadHint}</small></p>}
      {days.map(([number, items]) => (
        <section key={number}>
          {days.length > 1 && <h2 class="agenda-day">{new Date(items[0]?.at ?? 0).toLocaleDateString(lang.value === "zh" ? "zh-CN" : "en-GB", { month: "long", day: "numeric", weekday: "long" })}</h2>}
          <ol class="ahead-list">{items.map((item) => <Item key={item.id} item={item} again={again} here={item.id === stood.value} days={false} />)}</ol>
        </section>
      ))}
      {page.more && <p class="fine" data-testid="agenda-more">{texts.more(page.items.length, page.counts.waiting ?? 0)}</p>}
      {own.length > 0 && (
        <details class="agenda-own">
          <summary>{texts.own(own.length)} <small>{texts.ownHint}</small></summary>
          <ol class="ahead-list">{own.map((item) => <Item key={item.id} item={item} again={again} here={false} />)}</ol>
        </details>
      )}
    </div>
  );
}
