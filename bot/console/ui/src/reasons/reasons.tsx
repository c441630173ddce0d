// Everything that explains an answer, in the order a person would ask: what was understood, what was found, what was
// tried before, what the last look says, where the words come from.
import { useEffect } from "preact/hooks";
import type { Draft, Risk, Source } from "../base/model";
import { say } from "../base/prefs";
import { href } from "../base/session";
import { learnChoices } from "../knowledge/choices";
import { Icon } from "../shell/icons";
import { reasonTexts } from "../texts/reasons";
import { risks as riskNames, sources as sourceNames, word } from "../texts/words";
import { Ranking } from "./ranking";
import { Passes, Understood } from "./understood";
import { learnWhy, whyOf, type Told } from "./why";

export function Reasons({ draft, risks }: { draft: Draft; risks: readonly Risk[] }) {
  useEffect(() => {
    void learnChoices();
    void learnWhy(draft.id);
  }, [draft.id]);
  const why = whyOf(draft.id);
  return (
    <div class="reasons-columns" data-testid="reasons" aria-busy={why === null}>
      <div>
        <Said draft={draft} />
        <Verdict draft={draft} />
        {why !== null && typeof why === "object" ? <Understood reading={why.reading} product={why.product} /> : <Missing draft={draft.id} why={why} />}
      </div>
      <div>
        {why !== null && typeof why === "object" && (
          <>
            {why.ranking.length > 0 ? <Ranking ranking={why.ranking} /> : <NothingFound />}
            <Tried passes={why.tried} />
          </>
        )}
        <LastLook risks={risks} />
        <Sources sources={draft.sources} />
      </div>
    </div>
  );
}

function Said({ draft }: { draft: Draft }) {
  return (
    <section class="block said-block">
      <h2>{say(reasonTexts).said(draft.count)}</h2>
      <q>{draft.question}</q>
    </section>
  );
}

/** Why this answer of all, in one sentence, and how sure that is. */
function Verdict({ draft }: { draft: Draft }) {
  const texts = say(reasonTexts);
  const percent = Math.round(draft.confidence * 100);
  return (
    <section class="block verdict-block" data-testid="verdict">
      <h2>{texts.verdict}</h2>
      <p>{draft.because || texts.noBecause}</p>
      <p class="sure"><small>{texts.sure}</small><meter min={0} max={100} value={percent} aria-label={texts.sure} /><span class="figure">{percent}%</span></p>
    </section>
  );
}

function Missing({ draft, why }: { draft: string; why: Told | null }) {
  const texts = say(reasonTexts);
  if (why === null) return <p class="fine" role="status">{texts.loading}</p>;
  if (why === "not-kept") return <p class="block fine" data-testid="not-kept">{texts.notKept}</p>;
  return (
    <p class="block fine" role="alert">
      {texts.away} <button type="button" class="link" onClick={() => void learnWhy(draft)}>{texts.again}</button>
    </p>
  );
}

function NothingFound() {
  const texts = say(reasonTexts);
  return <section class="block" data-testid="ranking"><h2>{texts.found}</h2><p class="fine">{texts.foundNothing}</p></section>;
}

function Tried({ passes }: { passes: Parameters<typeof Passes>[0]["passes"] }) {
  const texts = say(reasonTexts);
  return (
    <section class="block" data-testid="tried-before">
      <h2>{texts.tried}</h2>
      {passes.length > 0 ? <Passes passes={passes} /> : <p class="fine">{texts.triedNone}</p>}
    </section>
  );
}

function LastLook({ risks }: { risks: readonly Risk[] }) {
  const texts = say(reasonTexts);
  return (
    <section class="block" data-testid="last-look">
      <h2>{texts.lastLook}</h2>
      {risks.length === 0 && <p class="all-well"><Icon name="sent" />{texts.lastLookClean}</p>}
      <ul class="risks">
        {risks.map((risk, at) => (
          <li key={at}><Icon name="warn" round /><span><b>{word(riskNames, risk.kind)}</b>{risk.found && <q>{risk.found}</q>} {risk.advice}{risk.blocking && <em>{texts.mustChange}</em>}</span></li>
        ))}
      </ul>
    </section>
  );
}

function Sources({ sources }: { sources: readonly Source[] }) {
  const texts = say(reasonTexts);
  return (
    <section class="block" data-testid="sources">
      <h2>{texts.sources}</h2>
      {sources.length === 0 && <p class="fine">{texts.noSources}</p>}
      {sources.map((source) => (
        <p key={`${source.kind} ${source.id}`} class="source">
          <b>{word(sourceNames, source.kind)}</b>{" "}
          {source.kind === "knowledge" ? <a href={href("knowledge", "entry", source.id)}>{source.title}</a> : source.title}{" "}
          {source.place && source.place !== "console" && <code title={source.place}>{source.place.split("/").slice(-2).join("/")}</code>}
        </p>
      ))}
    </section>
  );
}
