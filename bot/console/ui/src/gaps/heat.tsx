// Which question was hot on which day: rows are questions, columns days, the darker the more asked.
import { say } from "../base/prefs";
import { dayName, gapTexts } from "../texts/gaps";
import { looked } from "./days";
import type { Day } from "./model";

const MOST = 12;

interface Line {
  readonly question: string;
  readonly total: number;
  readonly asked: ReadonlyMap<string, number>;
}

export function Heat({ all, shown }: { all: readonly Day[]; shown: string }) {
  const texts = say(gapTexts);
  const lines = hottest(all);
  if (lines.length === 0) return null;
  const columns = all.toReversed();
  const most = Math.max(1, ...lines.flatMap((line) => [...line.asked.values()]));
  return (
    <section class="block heat-block">
      <h2>{texts.heat}<small>{texts.heatHint}</small></h2>
      <div class="heat-scroll">
        <table class="heat" data-testid="heat">
          <thead>
            <tr>
              <th scope="col">{texts.question}</th>
              {columns.map((day) => <th key={day.day} scope="col" class={day.day === shown ? "on" : ""}>{day.day.slice(8).replace(/^0/, "")}</th>)}
              <th scope="col">{texts.total}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.question}>
                <th scope="row">{line.question}</th>
                {columns.map((day) => <Cell key={day.day} day={day.day} asked={line.asked.get(day.day) ?? 0} most={most} on={day.day === shown} />)}
                <td class="total">{line.total}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Cell({ day, asked, most, on }: { day: string; asked: number; most: number; on: boolean }) {
  const heat = asked === 0 ? 0 : 10 + Math.round((32 * asked) / most);
  return (
    <td class={on ? "on" : ""} title={dayName(day)} onClick={() => { looked.value = day; }} style={{ "--heat": `${heat}%` }}>
      {asked > 0 ? asked : ""}
    </td>
  );
}

/** The questions that were asked most over all these days. */
function hottest(all: readonly Day[]): readonly Line[] {
  const by = new Map<string, Map<string, number>>();
  for (const { day, hot } of all) {
    for (const { question, asked } of hot) {
      const line = by.get(question) ?? new Map<string, number>();
      by.set(question, line.set(day, (line.get(day) ?? 0) + asked));
    }
  }
  return [...by]
    .map(([question, asked]) => ({ question, asked, total: [...asked.values()].reduce((sum, n) => sum + n, 0) }))
    .sort((a, b) => b.total - a.total || (a.question < b.question ? -1 : 1))
    .slice(0, MOST);
}
