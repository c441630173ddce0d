// How the house is doing: feeds first, because an empty desk is only good news when comments arrive.
import { useEffect } from "preact/hooks";
import { tick } from "../base/clock";
import type { Health as House } from "../base/model";
import { say } from "../base/prefs";
import { health, startPulse } from "../base/pulse";
import { span } from "../texts/common";
import { bytes, healthTexts, roleOf } from "../texts/health";
import { Outcomes } from "./outcomes";
import { Feeds } from "./feeds";
import { Letters } from "./letters";

const EVERY_MS = 2_000;

export function HealthScreen() {
  const texts = say(healthTexts);
  useEffect(() => startPulse(EVERY_MS), []);
  const house = health.value;
  if (!house) return <main class="page"><p class="loading" role="status">{texts.loading}</p></main>;
  const verdict = verdictOf(house);
  return (
    <main class="page">
      <header class="page-head">
        <h1>{texts.title}</h1>
        <p class={`verdict verdict-${verdict}`} data-testid="status">
          <i aria-hidden="true" />{texts.status[verdict] ?? verdict}
        </p>
        <p class="page-side">{texts.version} {house.version} · {texts.running(span(tick.value - house.started_at))}</p>
      </header>
      <Figures house={house} />
      <Feeds house={house} />
      <Letters count={house.dead_letters} />
      <div class="columns">
        <Outcomes house={house} />
        <Rest house={house} />
      </div>
    </main>
  );
}

/** A house that works and hears nothing is not well. */
function verdictOf(house: House): string {
  const deaf = house.states.some((stands) => stands.state === "gone" || stands.state === "alarm");
  return house.status === "ok" && deaf ? "deaf" : house.status;
}

function Figures({ house }: { house: House }) {
  const texts = say(healthTexts);
  const waiting = Object.values(house.backlog).reduce((sum, n) => sum + n, 0);
  return (
    <section class="figures">
      <Figure value={halfMinuteRate(house.counters)} name={texts.rate} hint={texts.rateHint} />
      <Figure value={String(waiting)} name={texts.backlog} hint={texts.backlogHint} />
      <Figure value={String(house.shed)} name={texts.shed} hint={texts.shedHint} />
      <Figure value={bytes(house.store_memory_bytes)} name={texts.store} hint={house.store} />
    </section>
  );
}

/** How many questions were answered within their time; one that expired was not. */
function halfMinuteRate(counters: House["counters"]): string {
  const inTime = counters.in_time ?? 0;
  const all = inTime + (counters.late ?? 0) + (counters["state:expired"] ?? 0);
  return all === 0 ? "—" : `${Math.round((100 * inTime) / all)}%`;
}

function Figure({ value, name, hint }: { value: string; name: string; hint: string }) {
  return <div><b class="figure">{value}</b><span>{name}</span><small>{hint}</small></div>;
}

function Rest({ house }: { house: House }) {
  const texts = say(healthTexts);
  return (
    <div>
      <section class="block">
        <h2>{texts.workers}</h2>
        <dl class="pairs">
          {Object.entries(house.workers).map(([name, state]) => <div key={name}><dt>{roleOf(name)}</dt><dd class={state ? "" : "caution"}>{state || texts.nobody}</dd></div>)}
          {Object.entries(house.backlog).map(([name, n]) => (
            <div key={name}><dt>{roleOf(name)}</dt><dd class="figure">{n}</dd></div>
          ))}
        </dl>
      </section>
      <section class="block">
        <h2>{texts.notes}</h2>
        {house.notes.length === 0 && <p class="fine">{texts.noNotes}</p>}
        <ul class="notes">{house.notes.map((note) => <li key={note}>{note}</li>)}</ul>
      </section>
    </div>
  );
}
