// All topics, the gravest first; in a calm hour what is watched, and how fresh that is.
import { useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { tick } from "../base/clock";
import { useKeys } from "../base/keys";
import { say } from "../base/prefs";
import { go, href } from "../base/session";
import { Icon } from "../shell/icons";
import { later, moment } from "../conversations/when";
import { span } from "../texts/common";
import { percent } from "../texts/gaps";
import { grouped } from "../texts/rooms";
import { watchTexts } from "../texts/watch";
import type { AlertLine, TopicLine, WatchPage } from "./model";
import { Spark } from "./spark";
import { listed, want, wanted } from "./watch";

export function TopicList() {
  const texts = say(watchTexts);
  const shown = listed.value;
  if (!shown) return <p class="loading" role="status">{texts.loading}</p>;
  if (!shown.on) return <Off />;
  const grave = shown.topics.filter((line) => line.level > 0 || line.alert?.state === "open" || line.alert?.state === "claimed");
  const rest = shown.topics.filter((line) => !grave.includes(line));
  return (
    <>
      <Filters />
      {grave.length === 0 && <Calm page={shown} />}
      <Rows lines={grave} name="topics" />
      {rest.length > 0 && <details class="watch-rest" open={grave.length === 0 && rest.length < 8}><summary>{texts.rest(rest.length)}</summary><Rows lines={rest} name="rest" /></details>}
      <Fresh page={shown} />
    </>
  );
}

function Off() {
  const texts = say(watchTexts);
  return <section class="block" data-testid="off"><h2>{texts.off}</h2><p>{texts.offHow}</p></section>;
}

function Filters() {
  const texts = say(watchTexts);
  const { level, state, text } = wanted.value;
  const timer = useRef(0);
  const type = (value: string) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => want({ text: value }), 250);
  };
  return (
    <div class="watch-filters" role="search">
      <div class="chips" role="group" aria-label={texts.level}>
        {([0, 2, 3] as const).map((one) => <button key={one} type="button" class="chip" aria-pressed={level === one} data-level={one} onClick={() => want({ level: one })}>{one === 0 ? texts.everyLevel : texts.fromLevel(texts.levels[one])}</button>)}
      </div>
      <div class="chips" role="group" aria-label={texts.state}>
        {(["", "open", "claimed", "resolved"] as const).map((one) => <button key={one} type="button" class="chip" aria-pressed={state === one} data-state={one} onClick={() => want({ state: one })}>{one === "" ? texts.everyState : texts.states[one]}</button>)}
      </div>
      <input type="search" class="watch-search" aria-label={texts.search} placeholder={texts.search} maxLength={60} value={text} onInput={(event) => type(event.currentTarget.value)} />
    </div>
  );
}

function Calm({ page }: { page: WatchPage }) {
  const texts = say(watchTexts);
  return (
    <section class="block watch-calm" data-testid="calm">
      <h2><Icon name="sent" />{texts.calm}</h2>
      <p>{texts.watches(page.watched.slice(0, 12).join(texts.comma), page.watched.length)}</p>
    </section>
  );
}

function Fresh({ page }: { page: WatchPage }) {
  const texts = say(watchTexts);
  const now = tick.value;
  return (
    <p class="fine watch-fresh" data-testid="fresh">
      {page.heard_at > 0 ? texts.heard(span(Math.max(0, now - page.heard_at))) : texts.heardNothing}
      {!page.tells && <> · <b class="caution">{texts.tellsNobody} <a href={href("watch", "rules")}>{texts.parts.rules}</a> · <a href={href("watch", "roster")}>{texts.parts.roster}</a></b></>}
    </p>
  );
}

function Rows({ lines, name }: { lines: readonly TopicLine[]; name: string }) {
  const at = useSignal(-1);
  const step = (by: number) => { at.value = Math.max(0, Math.min(lines.length - 1, at.peek() + by)); };
  const open = () => { const line = lines[at.peek()]; if (line) go("watch", line.topic.id); };
  useKeys(name === "topics" ? { j: () => step(1), k: () => step(-1), arrowdown: () => step(1), arrowup: () => step(-1), enter: open } : {});
  return <ol class="topics" data-testid={name}>{lines.map((line, n) => <Row key={line.topic.id} line={line} at={at.value === n} />)}</ol>;
}

function Row({ line, at }: { line: TopicLine; at: boolean }) {
  const texts = say(watchTexts);
  const { topic, level, alert } = line;
  const forecast = topic.forecast;
  return (
    <li>
      <a class={`topic level-${level}${at ? " at" : ""}${alert?.state === "resolved" ? " ended" : ""}`} href={href("watch", topic.id)} data-topic={topic.id} {...(at ? { "aria-current": "true" as const } : {})}>
        <span class={`level level-${level}`}>{texts.levels[level]}</span>
        <span class="topic-text">
          <b>{topic.title}</b>
          <span class="topic-says figure">{forecast ? texts.says(grouped(forecast.reposts), rate(forecast.per_min), grouped(Math.round(forecast.expected)), grouped(Math.round(forecast.low)), grouped(Math.round(forecast.high))) : texts.noForecast(topic.posts ?? 0, topic.voices ?? 0)}</span>
          <small>{[topic.systemic ? texts.systemic : texts.single, topic.negative != null && texts.negative(percent(topic.negative)), topic.voices ? texts.voicesCount(topic.voices) : "", moment(topic.last_at, tick.value)].filter(Boolean).join(" · ")}</small>
        </span>
        <Spark counts={line.spark} />
        <Holder alert={alert} />
      </a>
    </li>
  );
}

/** Who has it, or since when nobody has; and why nobody is told. */
export function Holder({ alert }: { alert: AlertLine | null }) {
  const texts = say(watchTexts);
  if (!alert) return <span class="holder fine">{texts.noAlert}</span>;
  const muted = alert.silence ? texts.silencedUntil(later(alert.silence.until, tick.value), alert.silence.reason) : alert.state === "open" && alert.muted && alert.muted !== "told" ? texts.muted[alert.muted] : "";
  return (
    <span class={`holder holder-${alert.state}`}>
      {alert.state === "claimed" && <b>{texts.claimedBy(alert.claimed_by)}</b>}
      {alert.state === "open" && <b class={alert.level >= 3 && !alert.silence ? "late" : ""}>{texts.unclaimedFor(span(tick.value - alert.raised_at))}</b>}
      {alert.state === "resolved" && <b>{texts.resolvedBy(alert.resolved_by)}</b>}
      {alert.ruling && <small>{texts.rulings[alert.ruling]}</small>}
      {muted && alert.state !== "resolved" && <small>{muted}</small>}
    </span>
  );
}

export function rate(perMin: number): string {
  return perMin >= 10 ? String(Math.round(perMin)) : perMin.toFixed(1).replace(/\.0$/, "");
}
