// The report of one rehearsal: the verdict in a sentence, three ways of working compared, minute by minute, what to write up.
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { href } from "../base/session";
import { clock, day } from "../conversations/when";
import { percent } from "../texts/gaps";
import { rehearsalTexts } from "../texts/rehearsal";
import { grouped } from "../texts/rooms";
import { MinuteChart, momentOf } from "./chart";
import type { Report } from "./model";
import { Lacking } from "./ready";
import { report } from "./rehearsals";

export function ReportView() {
  const texts = say(rehearsalTexts);
  const shown = report.value;
  if (!shown) return <p class="loading" role="status">{texts.loading}</p>;
  return (
    <>
      <Head report={shown} />
      <Compared report={shown} />
      <MinuteChart rehearsal={shown.rehearsal} share={shown.shares[0] ?? 0} />
      {shown.rehearsal.unanswered.length > 0 && <div class="block"><Lacking questions={shown.rehearsal.unanswered} /></div>}
    </>
  );
}

function Head({ report: { rehearsal, holds, shares } }: { report: Report }) {
  const texts = say(rehearsalTexts);
  const { plan, needed } = rehearsal;
  const share = percent(shares[0] ?? 0);
  const more = holds
    ? needed > 0 && needed < plan.assistants ? texts.fewer(needed) : ""
    : `${texts.needs(needed)}${rehearsal.weak_to_s > 0 ? texts.worst(momentOf(rehearsal, rehearsal.weak_from_s), momentOf(rehearsal, rehearsal.weak_to_s)) : ""}`;
  const length = momentOf({ ...rehearsal, begins_at: 0 }, rehearsal.seconds);
  const notes = [
    texts.facts(grouped(rehearsal.messages), grouped(rehearsal.questions), length),
    (rehearsal.shed.shed ?? 0) > 0 ? texts.shed(grouped(rehearsal.shed.shed ?? 0), grouped(rehearsal.shed["shed:high"] ?? 0)) : "",
    rehearsal.unreadable > 0 ? texts.unreadable(grouped(rehearsal.unreadable)) : "",
    texts.hint(rehearsal.hint),
  ].filter(Boolean);
  return (
    <header class="rehearsal-head">
      <a class="show-back" href={href("rehearsal")}>{texts.all}</a>
      <h1 class={holds ? "holds" : "fails"} data-testid="verdict">{holds ? texts.holds(plan.assistants, share) : texts.fails(plan.assistants, share)}</h1>
      {more && <p class="rehearsal-more">{more}</p>}
      <p class="figure">{rehearsal.recording} · {texts.plan(plan.speed, plan.assistants, plan.pace_s)} · {day(rehearsal.at, tick.value)} {clock(rehearsal.at)}</p>
      <p class="figure fine">{notes.join(" · ")}</p>
    </header>
  );
}

function Compared({ report: { rehearsal, shares } }: { report: Report }) {
  const texts = say(rehearsalTexts);
  return (
    <section class="block">
      <h2>{texts.compared}<small>{texts.comparedHint}</small></h2>
      <div class="table-frame">
        <table class="policies" data-testid="policies">
          <thead><tr><th scope="col">{texts.policy}</th><th scope="col">{texts.inTime}</th><th scope="col" class="n">{texts.askers}</th><th scope="col" class="n">{texts.late}</th><th scope="col" class="n">{texts.drafts}</th><th scope="col" class="n">{texts.decisions}</th><th scope="col" class="n">{texts.longest}</th></tr></thead>
          <tbody>
            {rehearsal.results.map((one, n) => (
              <tr key={one.policy} data-policy={one.policy}>
                <th scope="row">{texts.policies[one.policy]}<small>{texts.policyHints[one.policy]}</small></th>
                <td class="policy-share"><b class="figure">{percent(shares[n] ?? 0)}</b><meter min={0} max={1} value={shares[n] ?? 0} aria-hidden="true" /></td>
                <td class="n figure">{grouped(one.askers)}</td>
                <td class="n figure">{grouped(one.late)}</td>
                <td class="n figure">{grouped(one.drafts)}</td>
                <td class="n figure">{grouped(one.decisions)}</td>
                <td class="n figure">{texts.seconds(Math.round(one.longest_s))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
