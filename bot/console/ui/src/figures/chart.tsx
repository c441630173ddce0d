// Answers by day: as many bars as there were rounds, and the share answered within half a minute as a line above them.
import { say } from "../base/prefs";
import { dayName, percent } from "../texts/gaps";
import { figureTexts } from "../texts/figures";
import { grouped } from "../texts/rooms";
import { shareOf, type Figures } from "./model";

const WIDE = 1000;
const LINE = { top: 10, high: 90 };
const BARS = { top: 118, high: 76 };
const HIGH = 218;
const FEW = 5;

export function Chart({ days }: { days: readonly Figures[] }) {
  const texts = say(figureTexts);
  const each = WIDE / Math.max(1, days.length);
  const most = Math.max(1, ...days.map((day) => day.rounds));
  const wide = Math.max(2, Math.min(56, each * 0.6));
  const every = Math.max(1, Math.ceil(days.length / 10));
  const dots = days.map((day, n) => ({ day, x: (n + 0.5) * each, share: shareOf(day.half_minute) }));
  const low = floor(dots.flatMap(({ share }) => (share === null ? [] : [share])));
  const y = (share: number) => LINE.top + LINE.high * (1 - (share - low) / (1 - low));
  return (
    <section class="block chart-block" data-testid="figure-chart">
      <h2>{texts.chart}<small>{texts.chartHint}</small></h2>
      <div class="chart-scroll">
        <svg class="chart" viewBox={`-44 0 ${WIDE + 50} ${HIGH}`} role="img" aria-label={texts.chartSaid(days.length, worst(days))}>
          <g class="share">
            {[low, (1 + low) / 2, 1].map((share) => <g key={share}><line class="grid" x1={0} x2={WIDE} y1={y(share)} y2={y(share)} /><text x={-6} y={y(share) + 3.5} text-anchor="end">{percent(share)}</text></g>)}
            {runs(dots.map(({ x, share }) => (share === null ? null : [x, y(share)] as const))).map((run) => <path key={run} d={run} />)}
            {dots.map(({ day, x, share }) => share !== null && (
              <circle key={day.day} class={day.rounds < FEW ? "few" : ""} cx={x} cy={y(share)} r={4}><title>{texts.point(dayName(day.day), percent(share), grouped(day.rounds))}</title></circle>
            ))}
          </g>
          <g class="askers">
            <line class="grid" x1={0} x2={WIDE} y1={BARS.top + BARS.high} y2={BARS.top + BARS.high} />
            <text x={-6} y={BARS.top + 9} text-anchor="end">{grouped(most)}</text>
            {dots.map(({ day, x }) => day.rounds > 0 && <rect key={day.day} class="rounds" x={x - wide / 2} y={BARS.top + BARS.high * (1 - day.rounds / most)} width={wide} height={BARS.high * day.rounds / most}><title>{`${dayName(day.day)} ${grouped(day.rounds)}`}</title></rect>)}
          </g>
          <g class="times">{dots.map(({ day, x }, n) => n % every === 0 && <text key={day.day} x={x} y={HIGH - 4} text-anchor="middle">{Number(day.day.slice(5, 7))}/{Number(day.day.slice(8))}</text>)}</g>
        </svg>
      </div>
    </section>
  );
}

/** Where the scale of the shares begins, so that a good week is no flat line: at a quarter below the lowest. */
function floor(shares: readonly number[]): number {
  return Math.min(0.75, Math.max(0, Math.floor(Math.min(1, ...shares) * 4 - 0.2) / 4));
}

/** Lines through what is there; where nobody asked, none. */
function runs(points: readonly (readonly [number, number] | null)[]): string[] {
  const found: string[] = [];
  let run = "";
  for (const point of points) {
    if (point) run += `${run ? "L" : "M"}${point[0].toFixed(1)} ${point[1].toFixed(1)}`;
    else if (run) {
      found.push(run);
      run = "";
    }
  }
  return run ? [...found, run] : found;
}

function worst(days: readonly Figures[]): string {
  const busy = days.filter((day) => day.half_minute.of >= FEW);
  const low = busy.reduce<Figures | null>((found, day) => (found === null || (shareOf(day.half_minute) ?? 1) < (shareOf(found.half_minute) ?? 1) ? day : found), null);
  return low ? say(figureTexts).worst(dayName(low.day), percent(shareOf(low.half_minute) ?? 0)) : "";
}
