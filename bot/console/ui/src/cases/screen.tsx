// 工单: the board, one case, incidents.
import { useEffect } from "preact/hooks";
import { say } from "../base/prefs";
import { href, path } from "../base/session";
import { Icon } from "../shell/icons";
import { caseTexts } from "../texts/cases";
import { part } from "./board";
import { Board } from "./columns";
import { incidentPage, lost, missing, page } from "./deeds";
import { IncidentList, IncidentView } from "./incidents";
import { CaseView } from "./view";

export function Cases() {
  const texts = say(caseTexts);
  const here = part.value;
  const which = here === "" ? "board" : here === "incidents" || here === "incident" ? here : "case";
  useEffect(() => document.querySelector(".page.cases")?.scrollTo(0, 0), [path.value.join("/")]);
  return (
    <main class={`page cases cases-${which}`} id="focus" aria-label={texts.title}>
      {which !== "board" && lost.value && <p class="shelf-lost" role="alert"><Icon name="warn" round />{texts.lost}</p>}
      {missing.value ? <p class="loading" role="status">{texts.missing} <a href={href("cases")}>{texts.board}</a></p> : <Part which={which} />}
    </main>
  );
}

function Part({ which }: { which: string }) {
  const loading = <p class="loading" role="status">{say(caseTexts).loading}</p>;
  switch (which) {
    case "board": return <Board />;
    case "incidents": return <IncidentList />;
    case "incident": return incidentPage.value ? <IncidentView page={incidentPage.value} /> : loading;
    default: return page.value ? <CaseView key={page.value.case.id} page={page.value} /> : loading;
  }
}
