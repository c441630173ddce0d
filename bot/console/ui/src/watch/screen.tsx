// Public opinion: the list of topics, all of one, who is called when, from when on, and what is silenced.
import { useEffect } from "preact/hooks";
import { say } from "../base/prefs";
import { href } from "../base/session";
import { Icon } from "../shell/icons";
import { crisisTexts } from "../texts/crisis";
import { watchTexts } from "../texts/watch";
import { TopicList } from "./list";
import { RosterScreen } from "./roster";
import { RulesScreen } from "./rules";
import { Silences } from "./silences";
import { TopicScreen } from "./topic";
import { chosen, lost, missing, part, stayFresh } from "./watch";

const PARTS = ["", "silences", "roster", "rules"] as const;

export function Watch() {
  const texts = say(watchTexts);
  const here = part.value;
  useEffect(stayFresh, [here, chosen.value]);
  return (
    <main class="page watch" id="focus">
      {lost.value && <p class="shelf-lost" role="alert"><Icon name="warn" round />{texts.lost}</p>}
      {here !== "topic" && (
        <header class="page-head watch-head">
          <h1>{texts.title}</h1>
          <nav class="chips" aria-label={texts.title}>
            {PARTS.map((name) => <a key={name} class="chip" href={name ? href("watch", name) : href("watch")} data-part={name || "topics"} {...(here === name ? { "aria-current": "page" as const } : {})}>{texts.parts[name]}</a>)}
            <a class="chip" href={href("crisis")} data-part="crisis">{say(crisisTexts).title}</a>
          </nav>
        </header>
      )}
      {missing.value ? <p class="loading" role="status">{texts.missing} <a href={href("watch")}>{texts.all}</a></p> : <Part name={here} />}
    </main>
  );
}

function Part({ name }: { name: string }) {
  switch (name) {
    case "topic": return <TopicScreen key={chosen.value} />;
    case "roster": return <RosterScreen />;
    case "rules": return <RulesScreen />;
    case "silences": return <Silences />;
    default: return <TopicList />;
  }
}
