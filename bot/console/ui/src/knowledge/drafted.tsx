// The draft that would be written for a question tried out.
import { say } from "../base/prefs";
import { Icon } from "../shell/icons";
import { Passes } from "../reasons/understood";
import { trialTexts } from "../texts/trial";
import { risks, rungs, word } from "../texts/words";
import type { Tried } from "./trial";

export function Drafted({ tried }: { tried: Tried }) {
  const texts = say(trialTexts);
  const { draft } = tried;
  return (
    <section class="block" data-testid="drafted">
      <h2>{texts.drafted}{draft && <span class={`rung rung-${draft.rung}`}>{word(rungs, draft.rung)}</span>}</h2>
      {draft?.text ? <div class="answer small"><p>{draft.text}</p></div> : <p class="fine">{texts.noDraft}</p>}
      {tried.risks.length > 0 && (
        <ul class="risks">
          {tried.risks.map((risk, at) => (
            <li key={at}><Icon name="warn" round /><span><b>{word(risks, risk.kind)}</b>{risk.found && <q>{risk.found}</q>} {risk.advice}</span></li>
          ))}
        </ul>
      )}
      {draft?.because && <p class="because">{draft.because}</p>}
      {tried.tried.length > 0 && <h3 class="second">{texts.triedBefore}</h3>}
      <Passes passes={tried.tried} />
    </section>
  );
}
