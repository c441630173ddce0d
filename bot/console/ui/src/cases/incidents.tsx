// Incidents: many cases with one cause, the one wording for all of them, and everybody told at once.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { tick } from "../base/clock";
import { useKeys } from "../base/keys";
import { say } from "../base/prefs";
import { go, href, mayDecide, me } from "../base/session";
import { moment } from "../conversations/when";
import { Sure } from "../shell/sure";
import { caseTexts } from "../texts/cases";
import { incidents, loadIncidents } from "./board";
import { Card } from "./columns";
import { busy, handleIncident } from "./deeds";
import { stepOf, type Incident, type IncidentPage } from "./model";

export function IncidentList() {
  const texts = say(caseTexts);
  useEffect(() => void loadIncidents(), []);
  useKeys({ escape: () => go("cases") });
  return (
    <>
      <header class="topic-head"><a class="show-back" href={href("cases")}>{texts.board}</a><h1>{texts.incidents}</h1></header>
      {incidents.value.length === 0 && <section class="block"><p>{texts.noIncidents}</p></section>}
      <ul class="crises">{incidents.value.map((one) => (
        <li key={one.id}>
          <a class={`crisis-line${one.closed_at ? " over" : ""}`} href={href("cases", "incident", one.id)} data-incident={one.title}>
            <b>{one.title}</b><span class={one.closed_at ? "fine" : "caution"}>{one.closed_at ? texts.over_ : texts.isOpen}</span><span>{texts.casesOf((one.cases ?? []).length)}</span><small>{texts.openedAt(moment(one.opened_at ?? 0, tick.value), one.opened_by ?? "")}</small>
          </a>
        </li>
      ))}</ul>
    </>
  );
}

export function IncidentView({ page: { incident, cases } }: { page: IncidentPage }) {
  const texts = say(caseTexts);
  const isOpen = !incident.closed_at;
  const open = cases.filter((row) => stepOf(row.case) !== "closed");
  useKeys({ escape: () => go("cases", "incidents") });
  return (
    <>
      <header class="topic-head">
        <a class="show-back" href={href("cases", "incidents")}>{texts.incidents}</a>
        <h1>{incident.title}<span class={`level${isOpen ? " level-2" : ""}`}>{isOpen ? texts.isOpen : texts.over_}</span></h1>
        <p class="topic-kind">{texts.kinds[incident.kind] ?? incident.kind} · {texts.casesOf(cases.length)} · {texts.openedAt(moment(incident.opened_at ?? 0, tick.value), incident.opened_by ?? "")}</p>
      </header>
      <Wording incident={incident} open={open.length} may={mayDecide.value && isOpen} />
      <div class="case-grid">{[...open, ...cases.filter((row) => stepOf(row.case) === "closed")].map((row) => <Card key={row.case.id} row={row} />)}</div>
      {mayDecide.value && isOpen && <p class="case-end"><Sure name="close-incident" label={texts.closeIncident} question={texts.closeSure} off={busy.value} act={() => void handleIncident("close", {}, texts.closedIncident)} /></p>}
    </>
  );
}

function Wording({ incident, open, may }: { incident: Incident; open: number; may: boolean }) {
  const texts = say(caseTexts);
  const writing = useSignal(false);
  const text = useSignal(incident.wording ?? "");
  const { wording = "", written_by = "", agreed_by = "" } = incident;
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    if (text.peek().trim()) void handleIncident("word", { wording: text.peek().trim() }, texts.sent).then((done) => { if (done) writing.value = false; });
  };
  return (
    <section class="block" data-testid="incident-wording">
      <h2>{texts.wording}<small>{texts.wordingHint}</small></h2>
      {wording ? (
        <div class={`crisis-said${agreed_by ? "" : " waits"}`}><h3>{agreed_by ? texts.inForce : texts.waitsYes} <small>{texts.writtenBy(written_by)}{agreed_by && ` · ${texts.agreedBy(agreed_by, "")}`}</small></h3><p><span>{wording}</span></p></div>
      ) : <p class="fine">{texts.noWording}</p>}
      {may && !writing.value && (
        <p class="case-wording-acts">
          {wording && !agreed_by && (written_by === me.value?.name ? <span class="fine" data-testid="own-word">{texts.ownWord}</span>
            : <button type="button" class="act primary crisis-act" data-act="agree-word" disabled={busy.value} onClick={() => void handleIncident("agree", {}, texts.agreedWord)}><span>{texts.agreeWord}</span></button>)}
          {agreed_by && open > 0 && <Sure name="tell-all" label={texts.tellAll} question={texts.tellAllSure(open)} off={busy.value} act={() => void handleIncident("tell")} />}
          <button type="button" data-act="write-word" onClick={() => { text.value = wording; writing.value = true; }}>{wording ? texts.rewrite : texts.write}</button>
        </p>
      )}
      {writing.value && (
        <form class="case-write" onSubmit={send}>
          <textarea rows={4} aria-label={texts.wording} data-testid="incident-words" maxLength={1000} value={text.value} onInput={(event) => { text.value = event.currentTarget.value; }} />
          <div class="form-end"><button type="submit" class="act primary" data-act="send-word" disabled={busy.value}><span>{texts.sendWording}</span></button><button type="button" class="plain" onClick={() => { writing.value = false; }}>{texts.leave}</button></div>
        </form>
      )}
    </section>
  );
}
