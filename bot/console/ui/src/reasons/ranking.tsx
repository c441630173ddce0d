// The entries that came into question, best first: how sure, why offered or why not, and what speaks for each.
import { useSignal } from "@preact/signals";
import { say } from "../base/prefs";
import { href } from "../base/session";
import { trialTexts } from "../texts/trial";
import type { Factor, Ranked } from "./model";

const NEAR = 0.01; // what is less likely than that is no neighbour

/** `used`: the entries that the answer cites. */
export function Ranking({ ranking, used = [] }: { ranking: readonly Ranked[]; used?: readonly string[] }) {
  const texts = say(trialTexts);
  const near = ranking.filter((one) => one.score >= NEAR || one.standing === "offered");
  const offered = near.filter((one) => one.standing === "offered").length;
  return (
    <section class="block ranking" data-testid="ranking">
      <h2>{texts.ranking}<small>{near.length === 0 ? texts.nothingNear : texts.offeredOf(offered, near.length)}</small></h2>
      <ol>{near.map((one, at) => <Place key={one.entry} one={one} open={at === 0} used={used.includes(one.entry)} />)}</ol>
    </section>
  );
}

function Place({ one, open, used }: { one: Ranked; open: boolean; used: boolean }) {
  const texts = say(trialTexts);
  const shown = useSignal(open);
  const percent = Math.round(one.score * 100);
  return (
    <li class={`place ${one.standing}`} data-entry={one.entry} data-standing={one.standing}>
      <header>
        <a href={href("knowledge", "entry", one.entry)}>{one.matched || one.entry}</a>
        <span class="place-score"><meter min={0} max={100} value={percent} aria-label={texts.score} /><b class="figure">{percent}%</b></span>
      </header>
      <p class="standing">
        {used ? <b>{texts.used}</b> : texts.standings[one.standing] ?? one.standing}
        <button type="button" class="link" aria-expanded={shown.value} onClick={() => { shown.value = !shown.value; }}>{shown.value ? texts.hideFactors : texts.showFactors}</button>
      </p>
      {shown.value && <Factors factors={one.factors} />}
    </li>
  );
}

/** These say something only where they hold. */
const TELLS_WHEN_SO = { exact: true, product: true };

function Factors({ factors }: { factors: readonly Factor[] }) {
  const texts = say(trialTexts);
  return (
    <ul class="factors">
      {factors.filter((factor) => factor.value !== 0 || !(factor.kind in TELLS_WHEN_SO)).map((factor) => (
        <li key={factor.kind} class={factor.value < 0 ? "against" : ""}>
          <span>{texts.factors[factor.kind] ?? factor.kind}</span>
          {factor.kind === "exact" || factor.kind === "intent" || factor.kind === "product"
            ? <em>{texts.yesNo(factor.kind, factor.value)}</em>
            : <><meter min={0} max={100} value={Math.max(0, Math.round(factor.value * 100))} aria-hidden="true" /><b class="figure">{Math.round(factor.value * 100)}</b></>}
        </li>
      ))}
    </ul>
  );
}
