// Crisis mode: all crises, or one of them with what it does to the desk, what is said, who is contacted, and the report.
import { useEffect } from "preact/hooks";
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { href, mayAlert } from "../base/session";
import { moment } from "../conversations/when";
import { Sure } from "../shell/sure";
import { crisisTexts } from "../texts/crisis";
import { chosen, listed, load, lost, missing, openCrisis, page, reporting } from "./crises";
import { CrisisView } from "./view";
import { Report } from "./report";
import { isOpenCrisis, type Crisis } from "./model";

export function CrisisScreen() {
  const texts = say(crisisTexts);
  const id = chosen.value;
  useEffect(() => { void load(); }, [id]);
  return (
    <main class={`page crisis${reporting.value ? " crisis-report" : ""}`} aria-label={texts.title}>
      {lost.value && <p class="caution" role="status">{texts.lost}</p>}
      {missing.value && id ? <p class="loading" role="status">{texts.gone} <a href={href("crisis")}>{texts.all}</a></p> : !id ? <List /> : reporting.value ? <Report /> : page.value ? <CrisisView page={page.value} /> : <p class="loading" role="status">{texts.loading}</p>}
    </main>
  );
}

function List() {
  const texts = say(crisisTexts);
  const known = listed.value?.crises;
  if (!known) return <p class="loading" role="status">{texts.loading}</p>;
  const shop = known.some((one) => one.shop && isOpenCrisis(one));
  return (
    <>
      <header class="page-head"><h1>{texts.title}</h1>
        {mayAlert.value && !shop && <Sure name="open-shop" label={texts.openShop} question={texts.openShopSure} act={() => void openCrisis({ shop: true })} />}
      </header>
      {known.length === 0 && <section class="block"><h2>{texts.none}</h2><p>{texts.noneHint}</p></section>}
      <ul class="crises">{known.map((one) => <li key={one.id}><Line crisis={one} /></li>)}</ul>
    </>
  );
}

function Line({ crisis }: { crisis: Crisis }) {
  const texts = say(crisisTexts);
  const over = !isOpenCrisis(crisis);
  const when = over ? texts.closedBy(crisis.closed_by ?? "", moment(crisis.closed_at ?? 0, tick.value)) : texts.openedBy(crisis.opened_by, moment(crisis.opened_at, tick.value));
  return (
    <a class={`crisis-line${over ? " over" : ""}`} href={over ? href("crisis", crisis.id, "review") : href("crisis", crisis.id)} data-crisis={crisis.id}>
      <b>{crisis.title}</b><span class={over ? "fine" : "late"}>{over ? texts.closed : texts.isOpen}</span><small>{when}</small>
    </a>
  );
}
