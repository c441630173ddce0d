// A grave alert that nobody has taken: a strip on every screen, and the count in the bar on top. They take no keyboard.
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { href, mayAlert, path, screen } from "../base/session";
import { Icon } from "../shell/icons";
import { span } from "../texts/common";
import { watchTexts } from "../texts/watch";
import { alarm, mine, news } from "./news";
import { act } from "./watch";

export function Alarm() {
  const texts = say(watchTexts);
  const now = alarm.value;
  const there = screen.value === "watch" && now !== null && path.value[1] === now.topic;
  return (
    <div class="alarm-place" role="alert">
      {now && !there && (
        <p class={`alarm level-${now.level}`} data-testid="alarm">
          <Icon name="warn" round />
          <b>{texts.levels[now.level]}</b>
          <a href={href("watch", now.topic)}>{now.title}</a>
          <span class="figure" aria-live="off">{texts.unclaimedFor(span(tick.value - now.at))}</span>
          {mayAlert.value && <button type="button" data-act="claim-alarm" onClick={() => void act({ ...now, id: now.alert, peak: now.level, raised_at: now.at, verdict: { level: now.level, reasons: [] }, version: 0 }, "claim")}>{texts.claim}</button>}
        </p>
      )}
    </div>
  );
}

/** How many alerts nobody has taken, in the colour of the gravest; else how many are mine. */
export function OpenAlerts() {
  const texts = say(watchTexts);
  const told = news.value;
  if (!told || (told.open === 0 && mine.value === 0)) return null;
  const open = told.open > 0;
  const words = open ? texts.openAlerts(told.open) : texts.myAlerts(mine.value);
  return <b class={`nav-count figure${open ? ` level-${told.highest}` : ""}`} data-testid="open-alerts" title={words}>{open ? told.open : mine.value}<span class="unseen">{words}</span></b>;
}
