// From when on people are called: the bars of each level and what each asks for, with a look at what that would have done
// in the last seven days, at once.
import { useEffect } from "preact/hooks";
import { say } from "../base/prefs";
import { mayAlert, mayLead } from "../base/session";
import { percent } from "../texts/gaps";
import { grouped } from "../texts/rooms";
import { dutyTexts } from "../texts/duty";
import { watchTexts } from "../texts/watch";
import { BARS, changeRules, dutyLost, learnRules, leaveRules, LEVEL_NAMES, outcome, rules, rulesDraft, rulesFault, saveRules, shownRules, type Bars, type LevelName, type Rules, type RulesPage } from "./duty";
import { DryRun } from "./dryrun";
import type { Demand, Level, Theme } from "./model";
import { busy } from "./watch";

const NO_DEMAND: Demand = { receivers: [], wait_s: 1, repeat_s: 0, escalate_s: 0, quiet: true, resolve_s: 7_200 };

export function RulesScreen() {
  const texts = say(dutyTexts);
  useEffect(() => void learnRules(), []);
  const told = rules.value;
  const shown = shownRules.value;
  if (!told || !shown) return <p class="loading" role="status">{dutyLost.value ? texts.lost : texts.loading}</p>;
  return (
    <form class="duty-rules" onSubmit={(event) => { event.preventDefault(); void saveRules(); }}>
      <DryRun />
      {rulesDraft.value && (
        <div class="duty-save" data-testid="rules-save">
          <span class={rulesFault.value ? "caution" : "figure"} role="status">{rulesFault.value || (outcome.value ? `${texts.wouldPage(outcome.value.tried.pages)}；${texts.nowPages(outcome.value.in_force.pages)}` : texts.rulesUnsaved)}</span>
          {!mayLead.value && <small class="fine">{texts.leadsOnly}</small>}
          {mayLead.value && <button type="submit" class="act primary" data-act="save-rules" disabled={busy.value || rulesFault.value !== ""}><span>{texts.save}</span></button>}
          <button type="button" class="plain" onClick={leaveRules}>{texts.discard}</button>
        </div>
      )}
      {LEVEL_NAMES.toReversed().map((name) => <LevelRules key={name} name={name} rules={shown} page={told} />)}
      <Weights rules={shown} />
      <Hours rules={shown} />
      <Record page={told} />
    </form>
  );
}

function LevelRules({ name, rules: shown, page }: { name: LevelName; rules: Rules; page: RulesPage }) {
  const texts = say(dutyTexts);
  const watch = say(watchTexts);
  const number = (LEVEL_NAMES.indexOf(name) + 1) as Level;
  const bars = shown.severity[name];
  const demand = shown.demands[String(number)] ?? NO_DEMAND;
  const put = (change: Partial<Bars>) => changeRules({ severity: { ...shown.severity, [name]: { ...bars, ...change } } });
  const ask = (change: Partial<Demand>) => changeRules({ demands: { ...shown.demands, [String(number)]: { ...demand, ...change } } });
  return (
    <section class="block" data-level={name}>
      <h2><span class={`level level-${number}`}>{watch.levels[number]}</span><small>{sentence(bars, demand)}</small></h2>
      <div class="duty-bars">
        {BARS.map((bar) => <Figure key={bar} name={`${name}-${bar}`} label={watch.rules[bar] ?? bar} value={bars[bar] ?? null} empty put={(value) => put({ [bar]: value })} />)}
        <Figure name={`${name}-negative`} label={texts.negativeFrom} value={Math.round(bars.negative * 100)} unit="%" most={100} put={(value) => put({ negative: (value ?? 0) / 100 })} />
      </div>
      <h3>{texts.demand}</h3>
      <div class="choices" role="group" aria-label={texts.receivers}>
        {Object.keys(page.receivers).length === 0 && <span class="fine">{texts.noReceivers}</span>}
        {Object.entries(page.receivers).map(([receiver, type]) => {
          const on = demand.receivers.includes(receiver);
          return <button key={receiver} type="button" class="chip" data-receiver={receiver} aria-pressed={on} disabled={!mayAlert.value} onClick={() => ask({ receivers: on ? demand.receivers.filter((one) => one !== receiver) : [...demand.receivers, receiver] })}>{on && demand.receivers.length > 1 && <b class="figure">{demand.receivers.indexOf(receiver) + 1} </b>}{receiver} · {texts.types[type] ?? type}</button>;
        })}
      </div>
      <div class="duty-bars">
        <Figure name={`${name}-repeat`} label={texts.repeat} value={demand.repeat_s / 60} unit={texts.minutes} put={(value) => ask({ repeat_s: (value ?? 0) * 60 })} />
        <Figure name={`${name}-escalate`} label={texts.escalate} value={demand.escalate_s / 60} unit={texts.minutes} put={(value) => ask({ escalate_s: (value ?? 0) * 60 })} />
        <Figure name={`${name}-resolve`} label={texts.resolves} value={demand.resolve_s / 60} unit={texts.minutes} put={(value) => ask({ resolve_s: (value ?? 0) * 60 })} />
        <label class="duty-check"><input type="checkbox" checked={demand.quiet} disabled={!mayAlert.value} onChange={(event) => ask({ quiet: event.currentTarget.checked })} /><span>{texts.keepsQuiet}</span></label>
      </div>
    </section>
  );
}

/** The level in a sentence, as it stands. */
function sentence(bars: Bars, demand: Demand): string {
  const texts = say(dutyTexts);
  const watch = say(watchTexts);
  const from = BARS.filter((bar) => bars[bar] !== null && bars[bar] !== undefined).map((bar) => `${watch.rules[bar] ?? bar} ${grouped(bars[bar] ?? 0)}`);
  return texts.levelSaid(from.join(texts.or), demand.receivers.length > 0, Math.round(demand.repeat_s / 60), Math.round(demand.escalate_s / 60));
}

interface FigureProps {
  readonly name: string;
  readonly label: string;
  readonly value: number | null;
  readonly put: (value: number | null) => void;
  readonly empty?: boolean;
  readonly unit?: string;
  readonly most?: number;
}

function Figure({ name, label, value, put, empty = false, unit = "", most }: FigureProps) {
  const written = (box: HTMLInputElement) => {
    if (!box.checkValidity()) return;
    if (box.value === "" && !empty) return;
    put(box.value === "" ? null : box.valueAsNumber);
  };
  return (
    <label class="duty-figure"><span>{label}</span>
      <span><input name={name} type="number" min={0} {...(most ? { max: most } : {})} step="any" inputMode="decimal" required={!empty} placeholder={empty ? say(dutyTexts).unused : ""} value={value ?? ""} disabled={!mayAlert.value} onInput={(event) => written(event.currentTarget)} />{unit && <small>{unit}</small>}</span>
    </label>
  );
}

function Weights({ rules: shown }: { rules: Rules }) {
  const texts = say(dutyTexts);
  const themes = say(watchTexts).themes;
  const { severity } = shown;
  const put = (change: Partial<Rules["severity"]>) => changeRules({ severity: { ...severity, ...change } });
  return (
    <section class="block" data-testid="weights">
      <h2>{texts.weights}<small>{texts.weightsHint}</small></h2>
      <div class="duty-bars">
        {(Object.keys(themes) as Theme[]).map((theme) => <Figure key={theme} name={`weight-${theme}`} label={themes[theme]} value={severity.weights[theme] ?? 1} unit={texts.times} put={(value) => { if (value) put({ weights: { ...severity.weights, [theme]: value } }); }} />)}
      </div>
      <h3>{texts.systemic}</h3>
      <div class="duty-bars">
        <Figure name="writers" label={texts.fromWriters} value={severity.writers} put={(value) => put({ writers: Math.max(1, Math.round(value ?? 1)) })} />
        <Figure name="voices" label={texts.fromVoices} value={severity.voices} put={(value) => put({ voices: Math.max(1, Math.round(value ?? 1)) })} />
        <Figure name="orders" label={texts.fromOrders} value={severity.orders} put={(value) => put({ orders: Math.max(1, Math.round(value ?? 1)) })} />
        <Figure name="systemic-weight" label={texts.countsAs} value={severity.systemic_weight} unit={texts.times} put={(value) => { if (value) put({ systemic_weight: value }); }} />
      </div>
    </section>
  );
}

function Hours({ rules: shown }: { rules: Rules }) {
  const texts = say(dutyTexts);
  const { severity } = shown;
  const put = (change: Partial<Rules["severity"]>) => changeRules({ severity: { ...severity, ...change } });
  return (
    <section class="block" data-testid="hours">
      <h2>{texts.hours}</h2>
      <div class="duty-bars">
        <label class="duty-figure"><span>{texts.quietHours}</span><span><input name="quiet" value={shown.quiet} placeholder="22:00-08:00" maxLength={11} disabled={!mayAlert.value} onChange={(event) => changeRules({ quiet: event.currentTarget.value.trim().replace(/[–—~至]/g, "-").replaceAll("：", ":") })} /></span></label>
        <label class="duty-figure"><span>{texts.night}</span><span><input name="night" value={severity.night} placeholder="23-7" maxLength={5} disabled={!mayAlert.value} onChange={(event) => put({ night: event.currentTarget.value.trim() })} /></span></label>
        <Figure name="night-weight" label={texts.countsAs} value={severity.night_weight} unit={texts.times} put={(value) => { if (value) put({ night_weight: value }); }} />
        <label class="duty-check"><input type="checkbox" checked={shown.inhibit} disabled={!mayAlert.value} onChange={(event) => changeRules({ inhibit: event.currentTarget.checked })} /><span>{texts.inhibits}</span></label>
      </div>
    </section>
  );
}

function Record({ page }: { page: RulesPage }) {
  const texts = say(dutyTexts);
  const watch = say(watchTexts);
  return (
    <section class="block" data-testid="record">
      <h2>{texts.record}<small>{texts.recordHint}</small></h2>
      <div class="table-frame">
        <table>
          <thead><tr><th scope="col">{watch.level}</th><th scope="col" class="n">{texts.alerts}</th><th scope="col" class="n">{watch.rulings.real}</th><th scope="col" class="n">{watch.rulings.noise}</th><th scope="col" class="n">{watch.rulings.duplicate}</th><th scope="col" class="n">{texts.unruled}</th><th scope="col" class="n">{texts.precision}</th></tr></thead>
          <tbody>
            {page.record.toReversed().map((row) => (
              <tr key={row.level}>
                <th scope="row">{watch.levels[row.level]}{row.raise_to != null && row.bar && <small>{texts.advice(watch.rules[row.bar] ?? row.bar, grouped(row.raise_to), row.spares ?? 0)}</small>}</th>
                <td class="n">{row.alerts}</td><td class="n">{row.real}</td><td class="n">{row.noise}</td><td class="n">{row.duplicate}</td><td class="n">{row.unruled}</td><td class="n">{row.precision === null ? "—" : percent(row.precision)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
