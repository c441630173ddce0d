// The questions of a show: by product, without an answer, answered best, rewritten, and for after-sale service.
import type { ComponentChildren } from "preact";
import { say } from "../base/prefs";
import { href, mayDecide, mayLead } from "../base/session";
import { clock } from "../conversations/when";
import { percent } from "../texts/gaps";
import { grouped } from "../texts/rooms";
import { reasonWord, showTexts } from "../texts/shows";
import { intents, person, word } from "../texts/words";
import type { Line, ShowReport } from "./model";
import { writeUp } from "./shows";

export function Products({ report }: { report: ShowReport }) {
  const texts = say(showTexts);
  const most = Math.max(1, ...report.products.map((line) => line.askers));
  return (
    <section class="block" data-testid="products">
      <h2>{texts.products}</h2>
      {report.products.length === 0 && <p class="fine">{texts.nobodyAsked}</p>}
      <ol class="hot">
        {report.products.map((line) => (
          <li key={line.product} data-product={line.product}>
            <span class="hot-text"><b>{line.name || texts.noProduct}</b><small>{line.wordings.map((wording) => <q key={wording}>{wording}</q>)}</small></span>
            <span class="hot-asked"><meter min={0} max={most} value={line.askers} aria-hidden="true" /><b class="figure">{texts.asked(grouped(line.askers))}</b></span>
            <small class={`figure${line.answered * 2 < line.askers ? " caution" : ""}`}>{texts.answeredShare(percent(line.answered / Math.max(1, line.askers)))}</small>
          </li>
        ))}
      </ol>
    </section>
  );
}

export function Unanswered({ report }: { report: ShowReport }) {
  const texts = say(showTexts);
  return (
    <Lines name="unanswered" title={texts.unanswered} total={report.unanswered_total} lines={report.unanswered} none={texts.unansweredNone}>
      {(line) => <small>{texts.endings[line.ending]}{line.reason && ` · ${reasonWord(line.reason)}`}{by(line)}</small>}
    </Lines>
  );
}

export function Best({ report }: { report: ShowReport }) {
  const texts = say(showTexts);
  return (
    <Lines name="best" title={texts.best} hint={texts.bestHint} lines={report.best} none={texts.bestNone}>
      {(line) => (
        <>
          <p class="show-answer">{line.answer}</p>
          <small>
            {line.entry ? <a href={href("knowledge", "entry", line.entry)}>{texts.known}</a> : mayDecide.value && <WriteUp line={line} />}
            {line.sight === "seen" && ` · ${texts.seen}`}
          </small>
        </>
      )}
    </Lines>
  );
}

export function Edits({ report }: { report: ShowReport }) {
  const texts = say(showTexts);
  if (report.edits.length === 0) return null;
  return (
    <Lines name="edits" title={texts.edits} hint={texts.editsHint} total={report.edits_total} lines={report.edits} none="">
      {(line) => (
        <>
          <p class="show-answer was"><del>{line.offered}</del></p>
          <p class="show-answer">{line.answer}</p>
          <small>{mayDecide.value && <WriteUp line={line} />}{by(line)}</small>
        </>
      )}
    </Lines>
  );
}

export function Handover({ id, report }: { id: string; report: ShowReport }) {
  const texts = say(showTexts);
  return (
    <Lines
      name="handover" title={texts.handover} hint={texts.handoverHint} total={report.handover_total} lines={report.handover} none={texts.handoverNone}
      more={mayLead.value ? <a download href={`/api/shows/${encodeURIComponent(id)}/handover`}>{texts.handoverTable}</a> : null}
    >
      {(line) => (
        <small>
          <b class={line.matter === "complaint" ? "caution" : ""}>{line.matter ? texts.matters[line.matter] : ""}</b>
          {` · ${clock(line.at)}${line.asker && ` · ${line.asker}`} · ${texts.endings[line.ending]} · `}<a href={href("why", line.draft)}>{texts.look}</a>
        </small>
      )}
    </Lines>
  );
}

interface LinesProps {
  readonly name: string;
  readonly title: string;
  readonly hint?: string;
  readonly total?: number;
  readonly lines: readonly Line[];
  readonly none: string;
  readonly more?: ComponentChildren;
  readonly children: (line: Line) => ComponentChildren;
}

function Lines({ name, title, hint, total, lines, none, more, children }: LinesProps) {
  const texts = say(showTexts);
  const left = (total ?? lines.length) - lines.length;
  return (
    <section class="block" data-testid={name}>
      <h2>{title}{total !== undefined && total > 0 && <b class="figure show-total">{total}</b>}{hint && <small>{hint}</small>}</h2>
      {lines.length === 0 && <p class="fine">{none}</p>}
      <ol class="show-lines">
        {lines.map((line) => (
          <li key={line.draft} data-draft={line.draft}>
            <p><b>{line.question}</b><span class="figure">{texts.asked(grouped(line.askers))}</span></p>
            <small class="show-about">{[word(intents, line.intent), line.name].filter(Boolean).join(" · ")}</small>
            {children(line)}
          </li>
        ))}
      </ol>
      {left > 0 && <p class="fine">{texts.more(grouped(left))} {more}</p>}
    </section>
  );
}

function WriteUp({ line }: { line: Line }) {
  return <button type="button" class="link" data-act="write-up" onClick={() => writeUp(line)}>{say(showTexts).writeUp}</button>;
}

function by(line: Line): string {
  return line.by ? ` · ${person(line.by)}` : "";
}
