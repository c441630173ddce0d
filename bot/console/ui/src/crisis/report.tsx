// The report afterwards: how fast we were, how big it was, what happened when, and what was learned. Fit to be printed.
import { say } from "../base/prefs";
import { tick } from "../base/clock";
import { href } from "../base/session";
import { clock, moment } from "../conversations/when";
import { grouped } from "../texts/rooms";
import { crisisTexts, type CrisisTexts } from "../texts/crisis";
import { chosen, review } from "./crises";
import { textOf } from "./statements";

export function Report() {
  const texts = say(crisisTexts);
  const shown = review.value;
  if (!shown || shown.crisis.id !== chosen.value) return <p class="loading" role="status">{texts.loading}</p>;
  const { crisis } = shown;
  const said = (crisis.statements ?? []).filter((one) => one.state === "published");
  const speed = [
    [texts.paged, shown.paged_after_s], [texts.claimed, shown.claimed_after_s],
    [texts.firstContact, shown.contacted_after_s], [texts.stated, shown.stated_after_s],
  ] as const;
  return (
    <article data-testid="report">
      <header class="topic-head">
        <a class="show-back" href={href("crisis", crisis.id)}>{texts.back}</a>
        <h1>{texts.report}：{crisis.title}</h1>
        <p class="topic-kind">{texts.openedBy(crisis.opened_by, moment(crisis.opened_at, tick.value))}{crisis.closed_at ? ` · ${texts.closedBy(crisis.closed_by ?? "", moment(crisis.closed_at, tick.value))}` : ` · ${texts.isOpen}`}</p>
        <p><button type="button" class="no-print" data-act="print" onClick={() => print()}>{texts.print}</button></p>
      </header>
      <section class="block"><h2>{texts.speed}</h2>
        <dl class="pairs">{speed.map(([name, seconds]) => <div key={name}><dt>{name}</dt><dd class="figure">{seconds === null ? texts.never : lasted(seconds, texts)}</dd></div>)}</dl>
      </section>
      <section class="block"><h2>{texts.figures}</h2>
        <ul class="crisis-figures figure">
          <li>{texts.postsOf(shown.posts, shown.copies)}</li><li>{texts.repostsOf(grouped(shown.reposts))}</li><li>{texts.voicesOf(shown.voices)}</li>
          <li>{texts.answered(shown.answered)}</li><li>{texts.secondedOf(shown.seconded)}</li><li>{texts.affected}：{texts.followed(shown.followed, shown.affected)}</li>
        </ul>
      </section>
      <section class="block"><h2>{texts.timeline}</h2>
        <ol class="crisis-log" data-testid="timeline">
          {shown.moments.map((one, at) => (
            <li key={at} data-kind={one.kind}><time class="figure">{day(one.at, shown.moments[at - 1]?.at)}{clock(one.at)}</time><span><b>{texts.what[one.kind] ?? one.kind}</b>{one.says && <> {one.says}</>}</span><small class="figure">{one.by && one.by !== "house" ? `${one.by} ` : ""}{one.reposts != null && texts.reposts(grouped(one.reposts))}</small></li>
          ))}
        </ol>
      </section>
      {crisis.wording?.approved_by && <section class="block"><h2>{texts.wording}</h2><p>{crisis.wording.public}</p><p>{crisis.wording.private}</p></section>}
      {said.length > 0 && <section class="block"><h2>{texts.statements}</h2>{said.map((one) => <p key={one.number} class="crisis-statement">{textOf(one, texts)}</p>)}</section>}
      {crisis.lessons && <section class="block"><h2>{texts.lessons}</h2><p class="crisis-statement">{crisis.lessons}</p></section>}
    </article>
  );
}

/** The day, where it is another one than that of the line before. */
function day(at: number, before: number | undefined): string {
  const name = (moment: number) => new Date(moment).toLocaleDateString(undefined, { month: "numeric", day: "numeric" });
  return before !== undefined && name(before) === name(at) ? "" : `${name(at)} `;
}

function lasted(seconds: number, texts: CrisisTexts): string {
  if (seconds < 90) return texts.secondsOf(String(Math.round(seconds)));
  if (seconds < 5_400) return texts.minutes(String(Math.round(seconds / 60)));
  return texts.hours((seconds / 3_600).toFixed(1));
}
