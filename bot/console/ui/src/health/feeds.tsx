// One line a feed: does it speak, how long ago, and what was lost on the way.
import { tick } from "../base/clock";
import type { Feed, Health } from "../base/model";
import { say } from "../base/prefs";
import { span } from "../texts/common";
import { healthTexts } from "../texts/health";

export function Feeds({ house }: { house: Health }) {
  const texts = say(healthTexts);
  return (
    <section class="block">
      <h2>{texts.feeds}</h2>
      {house.feeds.length === 0 ? <p class="fine">{texts.noFeeds}</p> : (
        <table>
          <thead>
            <tr>
              <th scope="col">{texts.feed}</th><th scope="col">{texts.line}</th><th scope="col">{texts.lastHeard}</th>
              <th scope="col" class="n">{texts.heard}</th><th scope="col" class="n">{texts.duplicates}</th>
              <th scope="col" class="n">{texts.unreadable}</th><th scope="col" class="n">{texts.dropped}</th>
            </tr>
          </thead>
          <tbody>{house.feeds.map((feed) => <Row key={feed.feed} feed={feed} />)}</tbody>
        </table>
      )}
    </section>
  );
}

function Row({ feed }: { feed: Feed }) {
  const texts = say(healthTexts);
  const count = (n: number, caution: boolean) => (
    <td class={`n figure${caution && n > 0 ? " caution" : ""}`}>{n.toLocaleString("en")}</td>
  );
  return (
    <tr>
      <th scope="row">{feed.feed}{feed.note && <small>{feed.note}</small>}</th>
      <td><span class={`dot ${feed.connected ? "on" : "off"}`} aria-hidden="true" />{feed.connected ? texts.connected : texts.gone}</td>
      <td class="figure">{feed.last_at === null ? texts.never : texts.ago(span(tick.value - feed.last_at))}</td>
      {count(feed.heard, false)}{count(feed.duplicates, false)}{count(feed.unreadable, true)}{count(feed.dropped, true)}
    </tr>
  );
}
