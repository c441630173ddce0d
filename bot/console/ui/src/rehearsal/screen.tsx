// Rehearsals: the look before a show, playing one, those that were; or the report of one.
import { useEffect } from "preact/hooks";
import { say } from "../base/prefs";
import { href, mayDecide, mayLead } from "../base/session";
import { learnChoices } from "../knowledge/choices";
import { Icon } from "../shell/icons";
import { rehearsalTexts } from "../texts/rehearsal";
import { Past, Play } from "./list";
import { Prepare } from "./ready";
import { chosen, listed, lost, missing, stayFresh } from "./rehearsals";
import { ReportView } from "./report";

export function Rehearsals() {
  const texts = say(rehearsalTexts);
  const id = chosen.value;
  useEffect(() => void learnChoices(), []);
  useEffect(stayFresh, [id]);
  return (
    <main class="page rehearsals" id="focus">
      {lost.value && <p class="shelf-lost" role="alert"><Icon name="warn" round />{texts.lost}</p>}
      {missing.value ? <p class="loading" role="status">{texts.missing} <a href={href("rehearsal")}>{texts.all}</a></p> : id ? <ReportView /> : <Overview />}
    </main>
  );
}

function Overview() {
  const texts = say(rehearsalTexts);
  if (!listed.value) return <p class="loading" role="status">{texts.loading}</p>;
  return (
    <>
      <header class="page-head"><h1>{texts.title}</h1><p class="page-side">{texts.titleHint}</p></header>
      {mayDecide.value && <Prepare />}
      {mayLead.value && <Play listed={listed.value} />}
      <Past listed={listed.value} />
    </>
  );
}
