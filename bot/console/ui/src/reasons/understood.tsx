// What was read out of a question; and the ways of answering that were tried without use.
import { say } from "../base/prefs";
import { productName } from "../knowledge/choices";
import { Icon } from "../shell/icons";
import { trialTexts } from "../texts/trial";
import { intents, stages, word } from "../texts/words";
import type { Pass, Reading } from "./model";

export function Understood({ reading, product }: { reading: Reading; product: string }) {
  const texts = say(trialTexts);
  const mood = reading.abuse ? texts.abusive : reading.sentiment < -0.25 ? texts.unhappy : reading.sentiment > 0.25 ? texts.glad : texts.calm;
  return (
    <section class="block" data-testid="understood">
      <h2>{texts.understood}</h2>
      <dl class="pairs wide">
        <div><dt>{texts.wants}</dt><dd><b>{[word(stages, reading.stage), word(intents, reading.intent)].filter(Boolean).join(" · ")}</b></dd></div>
        <div><dt>{texts.product}</dt><dd>{product ? productName(product) : texts.noProduct}</dd></div>
        <div><dt>{texts.mood}</dt><dd>{[texts.urgencies[reading.urgency] ?? reading.urgency, mood, reading.is_question ? texts.asks : texts.tells].join(" · ")}</dd></div>
        {reading.entities.length > 0 && (
          <div><dt>{texts.named}</dt><dd>{reading.entities.map((entity, at) => <span key={at} class="entity"><small>{texts.entities[entity.kind] ?? entity.kind}</small>{entity.carrier ? `${entity.carrier} ` : ""}{entity.value}{texts.units[entity.kind] ?? ""}</span>)}</dd></div>
        )}
        {reading.because && <div><dt>{texts.because}</dt><dd>{reading.because}</dd></div>}
        <div><dt>{texts.sure}</dt><dd class="sure"><meter min={0} max={100} value={Math.round(reading.confidence * 100)} aria-label={texts.sure} /><span class="figure">{Math.round(reading.confidence * 100)}%</span></dd></div>
      </dl>
    </section>
  );
}

export function Passes({ passes }: { passes: readonly Pass[] }) {
  const texts = say(trialTexts);
  return (
    <ol class="passes">
      {passes.map((pass, at) => <li key={at}><Icon name="cross" /><b>{texts.playbooks[pass.playbook] ?? pass.playbook}</b><span>{pass.because}</span></li>)}
    </ol>
  );
}
