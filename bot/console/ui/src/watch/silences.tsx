// What nobody is told of for a while, and why.
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { href, mayAlert } from "../base/session";
import { later, moment } from "../conversations/when";
import { watchTexts } from "../texts/watch";
import type { Silence } from "./model";
import { busy, endSilence, silences } from "./watch";

export function Silences() {
  const texts = say(watchTexts);
  const told = silences.value;
  if (!told) return <p class="loading" role="status">{texts.loading}</p>;
  const now = tick.value;
  const going = told.silences.filter((one) => !one.ended_at && one.until > now);
  const over = told.silences.filter((one) => !going.includes(one)).slice(0, 30);
  return (
    <>
      <section class="block" data-testid="silences">
        <h2>{texts.silencesTitle}<small>{texts.silencesHint}</small></h2>
        {going.length === 0 && <p class="fine">{texts.silencesNone}</p>}
        <ul class="watch-silences">{going.map((one) => <Row key={one.id} one={one} going />)}</ul>
      </section>
      {over.length > 0 && <details class="watch-rest"><summary>{texts.silencesOver(over.length)}</summary><ul class="watch-silences">{over.map((one) => <Row key={one.id} one={one} going={false} />)}</ul></details>}
    </>
  );
}

function Row({ one, going }: { one: Silence; going: boolean }) {
  const texts = say(watchTexts);
  const now = tick.value;
  const names = silences.value?.names ?? {};
  return (
    <li data-silence={one.id}>
      <span>
        <b>{one.topic ? <a href={href("watch", one.topic)}>{names[one.topic] ?? texts.silenceTopic}</a> : [one.about && (names[one.about] ?? one.about), one.theme && texts.themes[one.theme]].filter(Boolean).join(" · ")}</b>
        <small>{one.reason} · {one.by} {moment(one.at, now)} · {(one.most ?? 3) >= 4 ? texts.silenceAll : texts.unlessGraver(texts.levels[one.most ?? 3])}</small>
      </span>
      <span class="figure">{going ? texts.until(later(one.until, now)) : texts.ended(moment(one.ended_at || one.until, now))}</span>
      {going && mayAlert.value && <button type="button" data-act="end-silence" disabled={busy.value} onClick={() => void endSilence(one.id)}>{texts.endSilence}</button>}
    </li>
  );
}
