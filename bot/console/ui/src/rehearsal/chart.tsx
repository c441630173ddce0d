// The share in time over the minutes of a rehearsal, as a line; below, how many asked. The same as a table for whoever
// does not see it.
import { say } from "../base/prefs";
import { clock } from "../conversations/when";
import { percent } from "../texts/gaps";
import { rehearsalTexts } from "../texts/rehearsal";
import { grouped } from "../texts/rooms";
import type { PlayedMinute, Rehearsal } from "./model";

const WIDE = 1000;
const LINE = { top: 10, high: 120 };
const BARS = { top: 148, high: 60 };
const HIGH = 234;
const GOAL = 0.95;
const TIMES = 10;

/** A moment of the recording: by the clock where that is known, else minutes and seconds since it began. */
export function momentOf(rehearsal: { readonly begins_at: number }, seconds: number): string {
  if (rehearsal.begins_at > 0) return clock(rehearsal.begins_at + 1000 * seconds);
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

function shareOf(minute: PlayedMinute): number | null {
  return minute.askers > 0 ? minute.in_time / minute.askers : null;
}

export function MinuteChart({ rehearsal, share }: { rehearsal: Rehearsal; share: number }) {
  const texts = say(rehearsalTexts);
  const { minutes } = rehearsal;
  const worst = Math.min(1, ...minutes.map((minute) => shareOf(minute) ?? 1));
  return (
    <section class="block chart-block" data-testid="chart">
      <h2>{texts.chart}<small>{texts.chartHint}</small></h2>
      <div class="chart-scroll">
        <svg class="chart" viewBox={`-44 0 ${WIDE + 50} ${HIGH}`} role="img" aria-label={texts.chartSaid(percent(share), percent(worst))}>
          <Weak rehearsal={rehearsal} />
          <Shares rehearsal={rehearsal} />
          <Askers minutes={minutes} />
          <Times rehearsal={rehearsal} />
        </svg>
      </div>
      <details class="chart-table">
        <summary>{texts.asTable}</summary>
        <AsTable rehearsal={rehearsal} />
      </details>
    </section>
  );
}

const each = (minutes: readonly PlayedMinute[]) => WIDE / Math.max(1, minutes.length);

/** Where the desk did not hold. */
function Weak({ rehearsal }: { rehearsal: Rehearsal }) {
  if (rehearsal.weak_to_s === 0) return null;
  const wide = each(rehearsal.minutes) / 60;
  return <rect class="weak" x={rehearsal.weak_from_s * wide} width={(rehearsal.weak_to_s - rehearsal.weak_from_s) * wide} y={LINE.top} height={BARS.top + BARS.high - LINE.top} />;
}

function Shares({ rehearsal }: { rehearsal: Rehearsal }) {
  const { minutes } = rehearsal;
  const texts = say(rehearsalTexts);
  const y = (share: number) => LINE.top + LINE.high * (1 - share);
  const dots = minutes.map((minute, n) => ({ x: (n + 0.5) * each(minutes), share: shareOf(minute), minute }));
  const seen = dots.filter((dot) => dot.share !== null);
  return (
    <g class="share">
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <line class="grid" x1={0} x2={WIDE} y1={y(share)} y2={y(share)} />
          <text x={-6} y={y(share) + 3.5} text-anchor="end">{percent(share)}</text>
        </g>
      ))}
      <line class="goal" x1={0} x2={WIDE} y1={y(GOAL)} y2={y(GOAL)} />
      <path d={seen.map((dot, n) => `${n ? "L" : "M"}${dot.x.toFixed(1)} ${y(dot.share ?? 0).toFixed(1)}`).join("")} />
      {seen.map((dot) => (
        <circle key={dot.minute.at_s} class={(dot.share ?? 1) < GOAL ? "under" : ""} cx={dot.x} cy={y(dot.share ?? 0)} r={3.4}>
          <title>{texts.chartPoint(momentOf(rehearsal, dot.minute.at_s), percent(dot.share ?? 0), grouped(dot.minute.askers))}</title>
        </circle>
      ))}
    </g>
  );
}

function Askers({ minutes }: { minutes: readonly PlayedMinute[] }) {
  const most = Math.max(1, ...minutes.map((minute) => minute.askers));
  const wide = Math.max(1, Math.min(26, each(minutes) * 0.78));
  const high = (count: number) => (BARS.high * count) / most;
  const base = BARS.top + BARS.high;
  return (
    <g class="askers">
      <line class="grid" x1={0} x2={WIDE} y1={base} y2={base} />
      <text x={-6} y={BARS.top + 9} text-anchor="end">{grouped(most)}</text>
      {minutes.map((minute, n) => {
        const x = (n + 0.5) * each(minutes) - wide / 2;
        return (
          <g key={minute.at_s}>
            <rect class="in-time" x={x} width={wide} y={base - high(minute.in_time)} height={high(minute.in_time)} />
            <rect class="late" x={x} width={wide} y={base - high(minute.askers)} height={high(minute.askers - minute.in_time)} />
          </g>
        );
      })}
    </g>
  );
}

function Times({ rehearsal }: { rehearsal: Rehearsal }) {
  const { minutes } = rehearsal;
  const step = Math.max(1, Math.ceil(minutes.length / TIMES));
  return (
    <g>
      {minutes.map((minute, n) => n % step === 0 && (
        <text key={minute.at_s} x={(n + 0.5) * each(minutes)} y={HIGH - 4} text-anchor="middle">{momentOf(rehearsal, minute.at_s)}</text>
      ))}
    </g>
  );
}

function AsTable({ rehearsal }: { rehearsal: Rehearsal }) {
  const texts = say(rehearsalTexts);
  return (
    <table>
      <thead><tr><th scope="col">{texts.at}</th><th scope="col" class="n">{texts.inTime}</th><th scope="col" class="n">{texts.askers}</th><th scope="col" class="n">{texts.heard}</th></tr></thead>
      <tbody>
        {rehearsal.minutes.map((minute) => {
          const share = shareOf(minute);
          return <tr key={minute.at_s}><th scope="row">{momentOf(rehearsal, minute.at_s)}</th><td class="n figure">{share === null ? "—" : percent(share)}</td><td class="n figure">{grouped(minute.askers)}</td><td class="n figure">{grouped(minute.heard)}</td></tr>;
        })}
      </tbody>
    </table>
  );
}
