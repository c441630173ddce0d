// What the rules on screen would have done in the last seven days, beside those in force.
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { href } from "../base/session";
import { moment } from "../conversations/when";
import { dutyTexts } from "../texts/duty";
import { watchTexts } from "../texts/watch";
import { LEVEL_NAMES, outcome, rulesDraft, type Outcome } from "./duty";

const SHOWN = 20;

export function DryRun() {
  const texts = say(dutyTexts);
  const watch = say(watchTexts);
  const told = outcome.value;
  if (!told) return <section class="block dry-run" data-testid="dry-run"><h2>{texts.dryRun}</h2><p class="fine">{texts.trying}</p></section>;
  const { tried, in_force: now } = told;
  const rows = [...tried.rows].filter((row) => row.would > 0 || row.was > 0).sort((a, b) => b.would - a.would || b.at - a.at);
  return (
    <section class="block dry-run" data-testid="dry-run">
      <h2 aria-live="polite">{texts.wouldPage(tried.pages)}{rulesDraft.value && <small>{texts.nowPages(now.pages)}</small>}</h2>
      <p class="fine">{[levels(tried), texts.measured(told.topics, told.facts), tried.held > 0 && texts.held(tried.held), tried.noise_spared > 0 && texts.spared(tried.noise_spared)].filter(Boolean).join(" · ")}</p>
      {tried.real_missed > 0 && <p class="caution" data-testid="missed">{texts.missed(tried.real_missed)}</p>}
      {rows.length > 0 && (
        <details class="chart-table">
          <summary>{texts.which(rows.length)}</summary>
          <div class="table-frame">
            <table>
              <thead><tr><th scope="col">{texts.topic}</th><th scope="col">{texts.would}</th><th scope="col">{texts.was}</th><th scope="col">{texts.when}</th><th scope="col">{texts.ruling}</th></tr></thead>
              <tbody>
                {rows.slice(0, SHOWN).map((row) => (
                  <tr key={`${row.topic}${row.at}`}>
                    <th scope="row"><a href={href("watch", row.topic)}>{row.title}</a><small>{row.says}</small></th>
                    <td>{watch.levels[row.would]}{row.pages > 0 && ` · ${texts.pages(row.pages)}`}</td><td>{watch.levels[row.was]}</td>
                    <td class="figure">{row.paged_at || row.at ? moment(row.paged_at ?? row.at, tick.value) : "—"}</td><td>{row.ruling ? watch.rulings[row.ruling] : "—"}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </section>
  );
}

function levels(tried: Outcome): string {
  const names = say(watchTexts).levels;
  return LEVEL_NAMES.map((name, n) => [names[n + 1], tried.levels[name] ?? 0] as const).filter(([, count]) => count > 0).toReversed().map(([name, count]) => `${name} ${count}`).join(" · ");
}
