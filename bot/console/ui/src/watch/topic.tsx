// All of one topic: how grave and why, who has it, how it goes and where it will end, who carries it on, what we did.
import { useEffect } from "preact/hooks";
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { href, mayAlert } from "../base/session";
import { clock, later, moment } from "../conversations/when";
import { Icon } from "../shell/icons";
import { span } from "../texts/common";
import { percent } from "../texts/gaps";
import { grouped } from "../texts/rooms";
import { watchTexts } from "../texts/watch";
import { Acts } from "./acts";
import { Curve } from "./curve";
import { Log } from "./log";
import { rate } from "./list";
import type { TopicPage } from "./model";
import { Others, Posts, Spreaders, Voices } from "./posts";
import { page } from "./watch";

export function TopicScreen() {
  const texts = say(watchTexts);
  const shown = page.value;
  useEffect(() => { document.querySelector(".page.watch")?.scrollTo(0, 0); }, []);
  if (!shown) return <p class="loading" role="status">{texts.loading}</p>;
  return (
    <>
      <Head page={shown} />
      <Curve page={shown} />
      <div class="show-columns">
        <div><Why page={shown} /><Posts page={shown} /><Others page={shown} /></div>
        <div><Voices page={shown} /><Spreaders page={shown} /><Log page={shown} /></div>
      </div>
    </>
  );
}

function Head({ page: shown }: { page: TopicPage }) {
  const texts = say(watchTexts);
  const { line, alert } = shown;
  const { topic, level } = line;
  const forecast = topic.forecast;
  return (
    <header class="topic-head">
      <a class="show-back" href={href("watch")}>{texts.all}</a>
      <h1><span class={`level level-${level}`}>{texts.levels[level]}</span>{topic.title}</h1>
      <p class="topic-kind">{topic.systemic ? <b class="caution">{texts.systemic}</b> : texts.single}{topic.because && ` · ${topic.because}`} · {texts.themes[topic.theme]} · {texts.since(later(topic.first_at, tick.value))}</p>
      {forecast && (
        <p class="topic-forecast figure" data-testid="forecast">
          <span>{texts.says(grouped(forecast.reposts), rate(forecast.per_min), grouped(Math.round(forecast.expected)), grouped(Math.round(forecast.low)), grouped(Math.round(forecast.high)))}</span>
          {(forecast.reaches ?? []).slice(0, 2).map((reach) => <b key={reach.reposts}>{texts.reaches(later(reach.at, tick.value), grouped(reach.reposts))}</b>)}
          {forecast.gone && <b>{texts.gone}</b>}
          {forecast.estimated && <small>{texts.estimated}</small>}
        </p>
      )}
      <p class="topic-holder">
        {alert ? <Held page={shown} /> : <span class="fine">{texts.noAlert}</span>}
        {line.crisis && <a class="chip" href={`#/crisis/${encodeURIComponent(line.crisis)}`} data-act="crisis"><Icon name="warn" round />{texts.inCrisis}</a>}
      </p>
      {mayAlert.value && <Acts page={shown} />}
    </header>
  );
}

function Held({ page: { alert, line, silences, demand } }: { page: TopicPage }) {
  const texts = say(watchTexts);
  if (!alert) return null;
  const state = alert.state ?? "open";
  const since = span(tick.value - alert.raised_at);
  const [silence] = silences;
  return (
    <span data-testid="holder">
      {state === "claimed" && <b>{texts.claimedBy(alert.claimed_by ?? "")} · {clock(alert.claimed_at ?? 0)}</b>}
      {state === "open" && <b class={line.level >= 3 ? "late" : ""}>{texts.unclaimedFor(since)}</b>}
      {state === "resolved" && <b>{texts.resolvedBy(alert.resolved_by ?? "")} · {moment(alert.resolved_at ?? 0, tick.value)}</b>}
      {alert.ruling && <span> · {texts.ruledBy(alert.ruled_by ?? "", texts.rulings[alert.ruling])}{alert.note && `：${alert.note}`}</span>}
      {state !== "resolved" && silence && <span> · {texts.silencedUntil(later(silence.until, tick.value), silence.reason)}</span>}
      {state === "open" && !silence && line.alert?.muted && line.alert.muted !== "told" && <span> · {texts.muted[line.alert.muted]}</span>}
      {state === "open" && demand && demand.escalate_s > 0 && !silence && <span> · {line.alert && line.alert.step > 0 ? texts.escalated : texts.escalatesAfter(Math.round(demand.escalate_s / 60))}</span>}
    </span>
  );
}

/** What makes everything weigh more, and has no bar of its own. */
const WEIGHTS: ReadonlySet<string> = new Set(["systemic", "night", "theme", "weight"]);

/** What spoke for the level: each value against its bar. */
function Why({ page: { line } }: { page: TopicPage }) {
  const texts = say(watchTexts);
  const { topic } = line;
  const reasons = topic.verdict?.reasons ?? [];
  return (
    <section class="block" data-testid="reasons">
      <h2>{texts.why(texts.levels[topic.verdict?.level ?? 0])}</h2>
      {reasons.length === 0 && <p class="fine">{texts.whyNone}</p>}
      <ul class="watch-reasons">
        {reasons.map((reason) => (
          <li key={reason.rule + reason.says}>
            <span>{texts.rules[reason.rule] ?? reason.rule}</span>
            {WEIGHTS.has(reason.rule) ? <b class="figure">× {number(reason.value)}</b> : (
              <>
                <b class="figure">{reason.rule === "negative" ? texts.against(percent(reason.value), percent(reason.bar)) : texts.against(number(reason.value), number(reason.bar))}</b>
                <meter class={reason.value >= reason.bar ? "reached" : ""} min={0} max={Math.max(reason.bar, reason.value, 1e-9)} value={reason.value} aria-hidden="true" />
              </>
            )}
            <small>{reason.says}</small>
          </li>
        ))}
      </ul>
      <dl class="pairs topic-counts">
        <Pair name={texts.posts} value={texts.postsOf(topic.posts ?? 0, topic.copies ?? 0)} />
        <Pair name={texts.writers} value={grouped(topic.writers ?? 0)} />
        <Pair name={texts.voices} value={texts.voicesOf(topic.voices ?? 0, topic.room_voices ?? 0)} />
        {(topic.orders ?? 0) > 0 && <Pair name={texts.orders} value={grouped(topic.orders ?? 0)} />}
        {(topic.reach ?? 0) > 0 && <Pair name={texts.reach} value={grouped(topic.reach ?? 0)} />}
        {topic.negative != null && <Pair name={texts.negativeShare} value={percent(topic.negative)} />}
        {topic.forecast && <Pair name={texts.reproduction} value={topic.forecast.reproduction.toFixed(2)} />}
      </dl>
    </section>
  );
}

function Pair({ name, value }: { name: string; value: string }) {
  return <div><dt>{name}</dt><dd class="figure">{value}</dd></div>;
}

function number(value: number): string {
  return value >= 100 || Number.isInteger(value) ? grouped(Math.round(value)) : value.toFixed(value < 1 ? 2 : 1);
}
