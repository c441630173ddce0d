// What was read out of a question, and the draft that would be written for it.
import { say } from "../base/prefs";
import { Icon } from "../shell/icons";
import { trialTexts } from "../texts/trial";
import { intents, rungs, stages, word } from "../texts/words";
import { productName } from "./choices";
import type { Tried } from "./trial";

export function Understood({ tried }: { tried: Tried }) {
  const texts = say(trialTexts);
  const { reading, product } = tried;
  const mood = reading.abuse ? texts.abusive : reading.sentiment < -0.25 ? texts.unhappy : reading.sentiment > 0.25 ? texts.glad : texts.calm;
  return (
    <section class="block" data-testid="understood">
      <h2>{texts.understood}</h2>
      <dl class="pairs wide">
        <div><dt>{texts.wants}</dt><dd><b>{[word(stages, reading.stage), word(intents, reading.intent)].filter(Boolean).join(" · ")}</b></dd></div>
        <div><dt>{texts.product}</dt><dd>{product ? productName(product) : texts.noProduct}</dd></div>
        <div><dt>{texts.mood}</dt><dd>{[texts.urgencies[reading.urgency] ?? reading.urgency, mood, reading.is_question ? texts.asks : texts.tells].join(" · ")}</dd></div>
        {reading.entities.length > 0 && (
          <div><dt>{texts.named}</dt><dd>{reading.entities.map((entity, at) => <span key={at} class="entity"><small>{texts.entities[entity.kind] ?? entity.kind}</small>{entity.value}</span>)}</dd></div>
        )}
        {reading.because && <div><dt>{texts.because}</dt><dd>{reading.because}</dd></div>}
        <div><dt>{texts.sure}</dt><dd class="sure"><meter min={0} max={100} value={Math.round(reading.confidence * 100)} aria-label={texts.sure} /><span class="figure">{Math.round(reading.confidence * 100)}%</span></dd></div>
      </dl>
    </section>
  );
}

export function Drafted({ tried }: { tried: Tried }) {
  const texts = say(trialTexts);
  const { draft } = tried;
  return (
    <section class="block" data-testid="drafted">
      <h2>{texts.drafted}{draft && <span class={`rung rung-${draft.rung}`}>{word(rungs, draft.rung)}</span>}</h2>
      {draft?.text ? <div class="answer small"><p>{draft.text}</p></div> : <p class="fine">{texts.noDraft}</p>}
      {draft?.because && <p class="because">{draft.because}</p>}
      {tried.tried.length > 0 && <h3 class="second">{texts.triedBefore}</h3>}
      <ol class="passes">
        {tried.tried.map((pass, at) => <li key={at}><Icon name="cross" /><b>{texts.playbooks[pass.playbook] ?? pass.playbook}</b><span>{pass.because}</span></li>)}
      </ol>
    </section>
  );
}
