// The report of one show: what a lead reads afterwards, and prints; of a show that goes on, how it stands.
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { href, mayLead } from "../base/session";
import { clock, day } from "../conversations/when";
import { Icon } from "../shell/icons";
import { Sure } from "../shell/sure";
import { percent } from "../texts/gaps";
import { foldedWords, grouped } from "../texts/rooms";
import { channelName, lengthOf, showTexts } from "../texts/shows";
import { Chart } from "./charts";
import { Best, Edits, Handover, Products, Unanswered } from "./lines";
import type { Ending, ShowReport } from "./model";
import { People } from "./people";
import { endShow, report } from "./shows";
import { rate, settled } from "./sums";

const NEVER: readonly Ending[] = ["expired", "rejected", "withdrawn", "doubtful"];

export function Report({ id }: { id: string }) {
  const texts = say(showTexts);
  const shown = report.value;
  if (!shown) return <p class="loading" role="status">{texts.loading}</p>;
  return (
    <>
      <Head id={id} report={shown} />
      <Figures report={shown} />
      <Chart report={shown} />
      <div class="show-columns">
        <div><Products report={shown} /><Unanswered report={shown} /><Handover id={id} report={shown} /><Rest report={shown} /></div>
        <div><Best report={shown} /><Edits report={shown} /><People report={shown} /></div>
      </div>
    </>
  );
}

function Head({ id, report: shown }: { id: string; report: ShowReport }) {
  const texts = say(showTexts);
  const { room, since, until, live } = shown;
  const file = (part: string) => `/api/shows/${encodeURIComponent(id)}/${part}`;
  return (
    <header class="show-head">
      <a class="show-back" href={href("shows")}>{texts.all}</a>
      <h1>{shown.title || room.address.conversation}{live && <em class="on-air">{texts.live}</em>}</h1>
      <p class="figure">{day(since, tick.value)} {clock(since)}–{live ? texts.now : clock(until)} · {lengthOf(until - since)} · {channelName(room.address.channel)} {room.address.conversation}{room.hosts.length > 0 && ` · ${texts.hostedBy(room.hosts.join("、"))}`}</p>
      <nav class="show-acts" aria-label={texts.files}>
        <button type="button" class="chip" data-act="print" onClick={() => print()}>{texts.print}</button>
        {mayLead.value && (
          <>
            <a class="chip" download href={file("questions")} data-act="questions"><Icon name="file" />{texts.questionTable}</a>
            <a class="chip" download href={file("handover")} data-act="handover"><Icon name="file" />{texts.handoverTable}</a>
            <a class="chip" download href={file("recording")} data-act="recording"><Icon name="file" />{texts.recording}</a>
            {live && <Sure name="end-show" label={texts.end} question={texts.endSure} act={() => void endShow(room.id)} kind="chip" />}
          </>
        )}
        <a class="chip" href="#/rehearsal" data-act="rehearsal">{texts.rehearse}</a>
      </nav>
    </header>
  );
}

function Figures({ report: { totals, staffed, live } }: { report: ShowReport }) {
  const texts = say(showTexts);
  const share = rate(totals);
  const answered = (totals.endings.answered ?? 0) + (totals.endings.earlier ?? 0);
  const none = NEVER.reduce((sum, ending) => sum + (totals.endings[ending] ?? 0), live ? 0 : totals.endings.waiting ?? 0);
  return (
    <section class="figures" data-testid="figures">
      <Figure value={share === null ? "—" : percent(share)} name={texts.rate} hint={share === null ? texts.nobodyAsked : texts.rateOf(grouped(totals.in_time), grouped(settled(totals)))} />
      <Figure value={grouped(totals.askers)} name={texts.askers} hint={texts.askersHint(grouped(totals.questions), grouped(totals.heard))} />
      <Figure value={totals.askers > 0 ? percent(answered / totals.askers) : "—"} name={texts.answeredAll} hint={texts.answeredHint(grouped(totals.endings.answered ?? 0), grouped(totals.endings.earlier ?? 0))} />
      <Figure value={grouped(none)} name={texts.unansweredAll} hint={endings(totals.endings, live)} />
      {staffed && <Figure value={texts.persons(staffed.needed)} name={texts.staffed} hint={texts.staffedHint(clock(staffed.at), staffed.drafted)} />}
    </section>
  );
}

/** Why the others got no answer. */
function endings(of: ShowReport["totals"]["endings"], live: boolean): string {
  const names = say(showTexts).endings;
  const told = (list: readonly Ending[]) => list.filter((ending) => (of[ending] ?? 0) > 0).map((ending) => `${names[ending]} ${grouped(of[ending] ?? 0)}`).join(" · ");
  const besides = told(live ? ["handed_over", "waiting"] : ["handed_over"]);
  return [told(live ? NEVER : [...NEVER, "waiting"]), besides && say(showTexts).besides(besides)].filter(Boolean).join(say(showTexts).then);
}

function Figure({ value, name, hint }: { value: string; name: string; hint: string }) {
  return <div><b class="figure">{value}</b><span>{name}</span><small>{hint}</small></div>;
}

/** What nobody had to read, what was dropped, and when nothing was heard. */
function Rest({ report: { totals, quiet } }: { report: ShowReport }) {
  const texts = say(showTexts);
  const shed = Object.values(totals.shed).reduce((sum, n) => sum + n, 0);
  const folded = foldedWords(totals.folded);
  return (
    <section class="block">
      <h2>{texts.rest}</h2>
      <ul class="notes plain-notes">
        <li>{folded ? texts.folded(folded) : texts.foldedNone}</li>
        {totals.repeated > 0 && <li>{texts.repeated(grouped(totals.repeated))}</li>}
        <li class={shed > 0 ? "caution" : ""}>{shed > 0 ? texts.shed(grouped(shed), grouped((totals.shed["high"] ?? 0) + (totals.shed["vital"] ?? 0))) : texts.shedNone}</li>
        {quiet.length === 0 ? <li>{texts.quietNone}</li> : quiet.map((gap) => <li key={gap.at} class="caution">{texts.quietFor(clock(gap.at), gap.minutes)}</li>)}
      </ul>
    </section>
  );
}
