// Where messages went, and what people decided: counted since the first start, biggest first, reasons under their outcome.
import type { Health } from "../base/model";
import { say } from "../base/prefs";
import { counterName, healthTexts } from "../texts/health";

interface Row {
  readonly name: string;
  readonly count: number;
  readonly parts: readonly Row[];
}

const MESSAGES = ["drafted", "joined", "answered", "ignored", "dead", "shed", "duplicate"];

export function Outcomes({ house }: { house: Health }) {
  const texts = say(healthTexts);
  const messages = MESSAGES.map((name) => gathered(house.counters, name)).filter((row) => row.count > 0).sort(bySize);
  const decided = gathered(house.counters, "state").parts;
  return (
    <section class="block">
      <h2>{texts.outcomes}<small>{texts.outcomesHint}</small></h2>
      <Bars rows={messages} />
      {decided.length > 0 && <h2 class="second">{texts.decided}</h2>}
      <Bars rows={decided} />
    </section>
  );
}

function bySize(a: Row, b: Row): number {
  return b.count - a.count;
}

/** One outcome with its reasons: the counters `name:reason`, and `name` where it is counted by itself or altogether. */
function gathered(counters: Health["counters"], name: string): Row {
  const parts = Object.entries(counters)
    .filter(([key]) => key.startsWith(`${name}:`))
    .map(([key, count]) => ({ name: key.slice(name.length + 1), count, parts: [] }))
    .sort(bySize);
  return { name, count: counters[name] ?? parts.reduce((sum, part) => sum + part.count, 0), parts };
}

function Bars({ rows }: { rows: readonly Row[] }) {
  const most = Math.max(1, ...rows.map((row) => row.count));
  return (
    <ul class="bars">
      {rows.flatMap((row) => [
        <Bar key={row.name} row={row} most={most} />,
        ...row.parts.map((part) => <Bar key={`${row.name}:${part.name}`} row={part} most={most} part />),
      ])}
    </ul>
  );
}

function Bar({ row, most, part = false }: { row: Row; most: number; part?: boolean }) {
  return (
    <li class={part ? "part" : ""}>
      <span>{counterName(row.name)}</span>
      <meter min={0} max={most} value={row.count} aria-hidden="true" />
      <b class="figure">{row.count.toLocaleString("en")}</b>
    </li>
  );
}
