// The curve of a topic: reposts so far, where it is expected to go with the band around it, when it will have reached
// the next round numbers, and what we did. The same as words and as a table for whoever does not see it.
import { signal } from "@preact/signals";
import { say } from "../base/prefs";
import { clock, later } from "../conversations/when";
import { tick } from "../base/clock";
import { grouped } from "../texts/rooms";
import { watchTexts } from "../texts/watch";
import { future, moments, stepTo, thinned, type Future } from "./course";
import type { Mark, Point, TopicPage } from "./model";

const WIDE = 1000;
const PHONE = 340;
const TOP = 34;
const HIGH = 250;
const BASE = TOP + HIGH;
const TIMES = 9;
const PHONE_TIMES = 4;
const MOST_ROWS = 24;
const DRAWN = 240;

/** On a phone the whole curve is in sight, drawn for that width. */
const phone = matchMedia("(width < 640px)");
const onPhone = signal(phone.matches);
phone.addEventListener("change", (event) => { onPhone.value = event.matches; });

interface Scale {
  readonly wide: number;
  readonly x: (at: number) => number;
  readonly y: (reposts: number) => number;
  readonly begin: number;
  readonly end: number;
  readonly most: number;
}

export function Curve({ page }: { page: TopicPage }) {
  const texts = say(watchTexts);
  const { curve, topic } = page.dossier;
  const [first] = curve;
  const last = curve.at(-1);
  if (!first || !last || curve.length < 2) return <section class="block" data-testid="curve"><h2>{texts.curve}</h2><p class="fine">{texts.curveNone}</p></section>;
  const ahead = future(curve, topic.forecast);
  const marks = page.marks.filter((mark) => mark.at >= first[0] - 60_000);
  const scale = scaled(curve, ahead, marks);
  const forecast = topic.forecast;
  const told = texts.curveSaid(grouped(last[1]), forecast ? grouped(Math.round(forecast.expected)) : "—", marks.length);
  return (
    <section class="block chart-block" data-testid="curve">
      <h2>{texts.curve}<small>{texts.curveHint}</small></h2>
      <p class="chart-legend" aria-hidden="true"><i class="line so-far" />{texts.soFar}<i class="band" />{texts.band}<i class="mark" />{texts.marks}</p>
      <div class="chart-scroll">
        <svg class="chart curve" viewBox={`-48 0 ${scale.wide + 60} ${BASE + 26}`} role="img" aria-label={told}>
          <Grid scale={scale} />
          {ahead && <Ahead ahead={ahead} scale={scale} />}
          <path class="so-far" d={path(thinned(curve, DRAWN).map(([at, reposts]) => [at, reposts] as const), scale)} />
          <circle class="now" cx={scale.x(last[0])} cy={scale.y(last[1])} r={4.5}><title>{texts.pointSaid(clock(last[0]), grouped(last[1]))}</title></circle>
          {(forecast?.reaches ?? []).filter((reach) => reach.at <= scale.end && reach.reposts <= scale.most).map((reach) => <Reached key={reach.reposts} at={reach.at} reposts={reach.reposts} scale={scale} />)}
          {marks.map((mark, n) => <Flag key={`${mark.at}${mark.kind}`} mark={mark} number={n + 1} scale={scale} />)}
        </svg>
      </div>
      <Marks marks={marks} />
      <details class="chart-table"><summary>{texts.asTable}</summary><AsTable curve={curve} /></details>
    </section>
  );
}

function scaled(curve: readonly Point[], ahead: Future | null, marks: readonly Mark[]): Scale {
  const begin = curve[0]?.[0] ?? 0;
  const end = Math.max(ahead?.until ?? 0, curve.at(-1)?.[0] ?? 0, ...marks.map((mark) => mark.at), begin + 60_000);
  const top = Math.max(5, ...curve.map((point) => point[1]), ahead?.high.at(-1)?.[1] ?? 0);
  const most = top * 1.06;
  const wide = onPhone.value ? PHONE : WIDE;
  return { wide, begin, end, most, x: (at) => (wide * (Math.max(at, begin) - begin)) / (end - begin), y: (reposts) => BASE - (HIGH * reposts) / most };
}

function path(points: readonly (readonly [number, number])[], scale: Scale): string {
  return points.map(([at, reposts], n) => `${n ? "L" : "M"}${scale.x(at).toFixed(1)} ${scale.y(reposts).toFixed(1)}`).join("");
}

function Grid({ scale }: { scale: Scale }) {
  const step = stepTo(scale.most);
  const rows = Array.from({ length: Math.floor(scale.most / step) + 1 }, (_, n) => n * step);
  const times = moments(scale.begin, scale.end, scale.wide === PHONE ? PHONE_TIMES : TIMES);
  return (
    <g>
      {rows.map((row) => <g key={row}><line class="grid" x1={0} x2={scale.wide} y1={scale.y(row)} y2={scale.y(row)} /><text x={-6} y={scale.y(row) + 3.5} text-anchor="end">{grouped(row)}</text></g>)}
      {times.map((at) => <text key={at} x={scale.x(at)} y={BASE + 18} text-anchor="middle">{clock(at)}</text>)}
    </g>
  );
}

function Ahead({ ahead, scale }: { ahead: Future; scale: Scale }) {
  const band = [...ahead.high, ...ahead.low.toReversed()].map(([at, reposts]) => `${scale.x(at).toFixed(1)},${scale.y(reposts).toFixed(1)}`).join(" ");
  return <g class="ahead"><polygon points={band} /><path d={path(ahead.middle, scale)} /></g>;
}

function Reached({ at, reposts, scale }: { at: number; reposts: number; scale: Scale }) {
  const x = scale.x(at);
  const y = scale.y(reposts);
  const left = x > scale.wide * 0.55;
  return (
    <g class="reach">
      <circle cx={x} cy={y} r={4} />
      <text x={left ? x - 8 : x + 8} y={y + (left ? -8 : 14)} text-anchor={left ? "end" : "start"}>{say(watchTexts).reachesShort(later(at, tick.value), grouped(reposts))}</text>
    </g>
  );
}

function Flag({ mark, number, scale }: { mark: Mark; number: number; scale: Scale }) {
  const x = scale.x(mark.at);
  return (
    <g class="flag">
      <title>{markSaid(mark)}</title>
      <line x1={x} x2={x} y1={TOP - 8} y2={BASE} />
      <circle cx={x} cy={TOP - 18 + (number % 2 ? 0 : 6)} r={9} />
      <text x={x} y={TOP - 14 + (number % 2 ? 0 : 6)} text-anchor="middle">{number}</text>
    </g>
  );
}

function markSaid(mark: Mark): string {
  const texts = say(watchTexts);
  return [clock(mark.at), texts.markKinds[mark.kind] ?? mark.kind, mark.by, mark.says].filter(Boolean).join(" · ");
}

function Marks({ marks }: { marks: readonly Mark[] }) {
  const texts = say(watchTexts);
  if (marks.length === 0) return <p class="fine">{texts.marksNone}</p>;
  return <ol class="watch-marks" data-testid="marks">{marks.map((mark, n) => <li key={`${mark.at}${mark.kind}`}><i aria-hidden="true">{n + 1}</i><span>{markSaid(mark)}</span></li>)}</ol>;
}

function AsTable({ curve }: { curve: readonly Point[] }) {
  const texts = say(watchTexts);
  const rounded = (value: number | null) => (value === null ? "—" : grouped(Math.round(value)));
  return (
    <table>
      <thead><tr><th scope="col">{texts.time}</th><th scope="col" class="n">{texts.soFar}</th><th scope="col" class="n">{texts.expected}</th><th scope="col" class="n">{texts.band}</th></tr></thead>
      <tbody>{thinned(curve, MOST_ROWS).map(([at, reposts, expected, low, high]) => <tr key={at}><th scope="row" class="figure">{clock(at)}</th><td class="n">{grouped(reposts)}</td><td class="n">{rounded(expected)}</td><td class="n">{rounded(low)}–{rounded(high)}</td></tr>)}</tbody>
    </table>
  );
}
