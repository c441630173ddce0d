// Shows of live rooms: the list, and the report of one.
import { useEffect } from "preact/hooks";
import { say } from "../base/prefs";
import { href } from "../base/session";
import { learnChoices } from "../knowledge/choices";
import { Icon } from "../shell/icons";
import { showTexts } from "../texts/shows";
import { ShowList } from "./list";
import { Report } from "./report";
import { chosen, lost, missing, stayFresh } from "./shows";

export function Shows() {
  const texts = say(showTexts);
  const id = chosen.value;
  useEffect(() => void learnChoices(), []);
  useEffect(stayFresh, [id]);
  return (
    <main class="page shows" id="focus">
      {lost.value && <p class="shelf-lost" role="alert"><Icon name="warn" round />{texts.lost}</p>}
      {missing.value ? <p class="loading" role="status">{texts.missing} <a href={href("shows")}>{texts.all}</a></p> : id ? <Report id={id} /> : <ShowList />}
    </main>
  );
}
