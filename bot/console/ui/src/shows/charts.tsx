// How the half minute was kept over the show: for each minute as many askers as there were, so that a share of two does
// not look like a share of two thousand; the share itself as a line above. Below, how much was said, and where nothing was.
import { say } from "../base/prefs";
import { clock } from "../conversations/when";
import { percent } from "../texts/gaps";
import { grouped } from "../texts/rooms";
import { showTexts } from "../texts/shows";
import type { Point, ShowReport } from "./model";
import { FEW, rate, settled, together } from "./sums";

const WIDE = 1000;
const LINE = { top: 10, high: 64 };
const BARS = { top: 86, high: 110 };
const SAID = { top: 216, high: 40 };
const HIGH = 276;
const MOST_BARS = 180;
const MOST_ROWS = 24;

export function Chart({ report }: { report: ShowReport }) {
  const texts = say(showTexts);
  const points = together(report.points, MOST_BARS);
  const whole = { ...report.totals };
  const share = rate(whole);
  const told = share === null ? texts.chartNothing : texts.chartSaid(percent(share), grouped(settled(whole)), worst(points));
  return (
    <section class="block chart-block" data-testid="chart">
      <h2>{texts.chart}<small>{texts.chartHint}</small></h2>
      <p class="chart-legend" aria-hidden="true"><i class="in-time" />{texts.inTime}<i class="late" />{texts.late}<i class="expired" />{texts.expired}<i class="line" />{texts.rate}</p>
      <div class="chart-scroll">
        <svg class="chart" viewBox={`-44 0 ${WIDE + 50} ${HIGH}`} role="img" aria-label={told}>
          <Share points={points} />
          <Bars points={points} />
          <Said points={points} report={report} />
          <Times points={points} />
        </svg>
      </div>
      <details class="chart-table">
        <summary>{texts.asTable}</summary>
        <AsTable points={together(report.points, MOST_ROWS)} />
      </details>
    </section>
  );
}

/** The worst of the minutes that many asked in, in words. */
function worst(points: readonly Point[]): string {
  const busy = points.filter((point) => settled(point) >= FEW);
  const found = busy.reduce<Point | null>((low, point) => (low === null || (rate(point) ?? 1) < (rate(low) ?? 1) ? point : low), null);
  return found ? say(showTexts).chartWorst(clock(found.at), percent(rate(found) ?? 0)) : "";
}

function Share({ points }: { points: readonly Point[] }) {
  const each = WIDE / Math.max(1, points.length);
  const y = (share: number) => LINE.top + LINE.high * (1 - share);
  const dots = points.map((point, n) => ({ x: (n + 0.5) * each, share: rate(point), of: settled(point), at: point.at }));
  const runs: string[] = [];
  let run = "";
  for (const dot of dots) {
    if (dot.share === null) {
      if (run) runs.push(run);
      run = "";
    } else run += `${run ? "L" : "M"}${dot.x.toFixed(1)} ${y(dot.share).toFixed(1)}`;
  }
  if (run) runs.push(run);
  return (
    <g class="share">
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <line class="grid" x1={0} x2={WIDE} y1={y(share)} y2={y(share)} />
          <text x={-6} y={y(share) + 3.5} text-anchor="end">{percent(share)}</text>
        </g>
      ))}
      {runs.map((one) => <path key={one} d={one} />)}
      {dots.map((dot) => dot.share !== null && (
        <circle key={dot.at} class={dot.of < FEW ? "few" : ""} cx={dot.x} cy={y(dot.share)} r={Math.min(4.5, 1.6 + Math.log10(dot.of + 1))}>
          <title>{say(showTexts).chartPoint(clock(dot.at), percent(dot.share), grouped(dot.of))}</title>
        </circle>
      ))}
    </g>
  );
}

function Bars({ points }: { points: readonly Point[] }) {
  const each = WIDE / Math.max(1, points.length);
  const most = Math.max(1, ...points.map(settled));
  const wide = Math.max(1, Math.min(26, each * 0.78));
  const high = (count: number) => (BARS.high * count) / most;
  return (
    <g class="askers">
      <line class="grid" x1={0} x2={WIDE} y1={BARS.top + BARS.high} y2={BARS.top + BARS.high} />
      <text x={-6} y={BARS.top + 9} text-anchor="end">{grouped(most)}</text>
      {points.map((point, n) => {
        const x = (n + 0.5) * each - wide / 2;
        let below = BARS.top + BARS.high;
        const piece = (kind: string, count: number) => {
          below -= high(count);
          return count > 0 && <rect class={kind} x={x} y={below} width={wide} height={high(count)} />;
        };
        return (
          <g key={point.at}>
            <title>{say(showTexts).chartBar(clock(point.at), grouped(point.in_time), grouped(point.late), grouped(point.expired))}</title>
            {piece("in-time", point.in_time)}{piece("late", point.late)}{piece("expired", point.expired)}
          </g>
        );
      })}
    </g>
  );
}

/** Comments a minute, and the minutes in which nothing was heard. */
function Said({ points, report }: { points: readonly Point[]; report: ShowReport }) {
  const texts = say(showTexts);
  const each = WIDE / Math.max(1, points.length);
  const most = Math.max(1, ...points.map((point) => point.heard));
  const y = (heard: number) => SAID.top + SAID.high * (1 - heard / most);
  const first = points[0]?.at ?? 0;
  const last = report.points.at(-1)?.at ?? first;
  const scale = WIDE / Math.max(1, last + report.step_min * 60_000 - first);
  const area = points.map((point, n) => `L${((n + 0.5) * each).toFixed(1)} ${y(point.heard).toFixed(1)}`).join("");
  return (
    <g class="said">
      <text x={-6} y={SAID.top + 9} text-anchor="end">{grouped(most)}</text>
      <text class="name" x={0} y={SAID.top - 5}>{texts.comments}</text>
      <path d={`M0 ${SAID.top + SAID.high}${area}L${WIDE} ${SAID.top + SAID.high}Z`} />
      {report.quiet.map((gap) => (
        <rect key={gap.at} class="quiet" x={(gap.at - first) * scale} y={SAID.top} width={Math.max(2, gap.minutes * 60_000 * scale)} height={SAID.high}>
          <title>{texts.quietFor(clock(gap.at), gap.minutes)}</title>
        </rect>
      ))}
    </g>
  );
}

function Times({ points }: { points: readonly Point[] }) {
  const each = WIDE / Math.max(1, points.length);
  const every = Math.max(1, Math.ceil(points.length / 9));
  return (
    <g class="times">
      {points.map((point, n) => n % every === 0 && <text key={point.at} x={(n + 0.5) * each} y={HIGH - 4} text-anchor="middle">{clock(point.at)}</text>)}
    </g>
  );
}

function AsTable({ points }: { points: readonly Point[] }) {
  const texts = say(showTexts);
  return (
    <table>
      <thead><tr><th scope="col">{texts.from}</th><th scope="col" class="n">{texts.rate}</th><th scope="col" class="n">{texts.inTime}</th><th scope="col" class="n">{texts.late}</th><th scope="col" class="n">{texts.expired}</th><th scope="col" class="n">{texts.newQuestions}</th><th scope="col" class="n">{texts.comments}</th></tr></thead>
      <tbody>
        {points.map((point) => {
          const share = rate(point);
          return <tr key={point.at}><td class="figure">{clock(point.at)}</td><td class="n">{share === null ? "—" : percent(share)}</td><td class="n">{point.in_time}</td><td class="n">{point.late}</td><td class="n">{point.expired}</td><td class="n">{point.drafted}</td><td class="n">{point.heard}</td></tr>;
        })}
      </tbody>
    </table>
  );
}
