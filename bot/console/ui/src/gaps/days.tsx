// Day by day: how much was asked and answered, what was asked most, and which products people are unhappy with.
import { signal } from "@preact/signals";
import { useKeys } from "../base/keys";
import { say } from "../base/prefs";
import { productName } from "../knowledge/choices";
import { dayName, gapTexts, percent } from "../texts/gaps";
import { intents, word } from "../texts/words";
import { days } from "./gaps";
import { Heat } from "./heat";
import type { Day, Hot, WeakPoint } from "./model";

const HIGHEST_PX = 84;

/** The day that is looked at; empty: the latest with questions. */
export const looked = signal("");

export function Days() {
  const texts = say(gapTexts);
  const all = days.value;
  const shown = all?.find((day) => day.day === looked.value) ?? all?.find((day) => day.asked > 0) ?? all?.[0];
  const step = (by: 1 | -1) => () => {
    const at = all?.findIndex((day) => day === shown) ?? -1;
    const to = at < 0 ? undefined : all?.[at + by];
    if (to) looked.value = to.day;
  };
  useKeys({ arrowleft: step(1), arrowright: step(-1) });
  if (!all || !shown) return <p class="loading" role="status">{texts.loading}</p>;
  if (all.every((day) => day.asked === 0)) return <p class="nothing" role="status">{texts.noDays}</p>;
  return (
    <>
      {all.length > 1 && <Strip all={all} shown={shown} />}
      <h2 class="day-title" data-testid="day">{dayName(shown.day)}<small class="figure">{texts.daySaid(shown.asked, shown.questions, percent(shown.answered_share))}</small></h2>
      <div class="day-columns">
        <HotTable day={shown} />
        <Products day={shown} />
      </div>
      {all.length > 1 && <Heat all={all} shown={shown.day} />}
    </>
  );
}

/** A bar a day: as high as many asked, filled as far as they were answered. */
function Strip({ all, shown }: { all: readonly Day[]; shown: Day }) {
  const texts = say(gapTexts);
  const most = Math.max(1, ...all.map((day) => day.asked));
  return (
    <div class={`strip${all.length > 10 ? " dense" : ""}`} role="group" aria-label={texts.strip}>
      {all.toReversed().map((day) => (
        <button
          key={day.day} type="button" data-day={day.day} aria-pressed={day === shown} onClick={() => { looked.value = day.day; }}
          aria-label={`${dayName(day.day)}: ${texts.daySaid(day.asked, day.questions, percent(day.answered_share))}`}
        >
          <b class="figure">{day.asked > 0 ? day.asked : ""}</b>
          <span class="strip-bar" style={{ height: `${Math.round((HIGHEST_PX * day.asked) / most)}px` }}><i style={{ height: `${Math.round(100 * day.answered_share)}%` }} /></span>
          <small class="figure">{day.day.slice(5).replace("-", "/").replace(/^0/, "")}</small>
        </button>
      ))}
      <p class="strip-legend"><i class="well" />{texts.answered}<i />{texts.notAnswered}</p>
    </div>
  );
}

function HotTable({ day }: { day: Day }) {
  const texts = say(gapTexts);
  const most = Math.max(1, ...day.hot.map((one) => one.asked));
  return (
    <section class="block" data-testid="hot">
      <h2>{texts.hot}</h2>
      {day.hot.length === 0 && <p class="fine">{texts.noHot}</p>}
      <ol class="hot">{day.hot.map((one) => <HotRow key={one.question} one={one} most={most} />)}</ol>
    </section>
  );
}

function HotRow({ one, most }: { one: Hot; most: number }) {
  const texts = say(gapTexts);
  const about = [word(intents, one.intent), one.product && productName(one.product)].filter(Boolean).join(" · ");
  return (
    <li>
      <span class="hot-text"><b>{one.question}</b><small>{about}</small></span>
      <span class="hot-asked"><meter min={0} max={most} value={one.asked} aria-hidden="true" /><b class="figure">{texts.asked(one.asked)}</b></span>
      <small class={`figure${one.answered_share < 0.5 ? " caution" : ""}`}>{texts.answeredShare(percent(one.answered_share))}</small>
    </li>
  );
}

function Products({ day }: { day: Day }) {
  const texts = say(gapTexts);
  const weak = day.products.filter((point) => point.weak > 0);
  return (
    <section class="block" data-testid="weak">
      <h2>{texts.weak}<small>{texts.weakHint}</small></h2>
      {weak.length === 0 && <p class="fine">{day.products.length > 0 ? texts.noWeak : texts.noProducts}</p>}
      <ol class="hot">{weak.map((point) => <WeakRow key={point.product} point={point} />)}</ol>
    </section>
  );
}

function WeakRow({ point }: { point: WeakPoint }) {
  const texts = say(gapTexts);
  const told = [texts.negative(point.negative), texts.complaints(point.complaints), texts.refunds(point.refunds)].filter(Boolean);
  return (
    <li class="weak" data-product={point.product}>
      <span class="hot-text"><b>{point.name}</b><small>{told.join(" · ")}</small></span>
      <span class="hot-asked"><meter min={0} max={100} value={Math.round(100 * point.share)} aria-hidden="true" /><b class="figure">{texts.weakOf(point.weak, point.asked)}</b></span>
      <small class={`figure${(point.change ?? 0) > 0 ? " caution" : ""}`}>{texts.change(point.change)}</small>
      {point.top.length > 0 && <p>{point.top.map((question) => <q key={question}>{question}</q>)}</p>}
    </li>
  );
}
