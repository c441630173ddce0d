// One line a feed: how it stands, for how long it is quiet, who is unknown in it, and what was lost on the way. The worst
// stand first: silence is never read as calm.
import { tick } from "../base/clock";
import type { Coverage, Feed, FeedPulse, Health } from "../base/model";
import { say } from "../base/prefs";
import { Icon } from "../shell/icons";
import { MARKS } from "../shell/marks";
import { span } from "../texts/common";
import { healthTexts } from "../texts/health";
import { roomTexts } from "../texts/rooms";

const WORST_FIRST: readonly Coverage[] = ["alarm", "gone", "silent", "heard", "idle"];

interface Line {
  readonly feed: Feed;
  readonly stands: FeedPulse;
}

export function Feeds({ house }: { house: Health }) {
  const texts = say(healthTexts);
  return (
    <section class="block">
      <h2>{texts.feeds}</h2>
      {house.feeds.length === 0 ? <p class="fine">{texts.noFeeds}</p> : (
        <div class="table-frame" tabIndex={0} role="group" aria-label={texts.feeds}>
          <table class="feeds">
            <thead>
              <tr>
                <th scope="col">{texts.feed}</th><th scope="col">{texts.line}</th><th scope="col">{texts.lastHeard}</th>
                <th scope="col" class="n">{texts.heard}</th>
                <th scope="col" class="n" title={texts.anonymousHint}>{texts.anonymous}</th>
                <th scope="col" class="n">{texts.duplicates}</th>
                <th scope="col" class="n" title={texts.gapsHint}>{texts.gaps}</th>
                <th scope="col" class="n">{texts.unreadable}</th>
                <th scope="col" class="n" title={texts.droppedHint}>{texts.dropped}</th>
                <th scope="col" class="n" title={texts.lostHint}>{texts.lost}</th>
              </tr>
            </thead>
            <tbody>{lines(house).map((line) => <Row key={`${line.feed.channel}/${line.feed.feed}`} line={line} />)}</tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function lines(house: Health): readonly Line[] {
  return house.feeds
    .flatMap((feed, i) => {
      const stands = house.states[i];
      return stands ? [{ feed, stands }] : [];
    })
    .sort((a, b) => WORST_FIRST.indexOf(a.stands.state) - WORST_FIRST.indexOf(b.stands.state));
}

function Row({ line: { feed, stands } }: { line: Line }) {
  const texts = say(healthTexts);
  const count = (n: number, caution: boolean) => (
    <td class={`n figure${caution && n > 0 ? " caution" : ""}`}>{n.toLocaleString("en")}</td>
  );
  return (
    <tr data-feed={feed.feed} data-state={stands.state}>
      <th scope="row">{feed.feed}{feed.note && <small>{feed.note}</small>}</th>
      <td><State feed={feed} stands={stands} /></td>
      <td class="figure">{feed.last_at === null ? texts.never : texts.ago(span(Math.max(0, tick.value - feed.last_at)))}</td>
      {count(feed.heard, false)}
      <td class="n figure">{feed.heard === 0 ? "—" : share(feed.anonymous / feed.heard)}</td>
      {count(feed.duplicates, false)}{count(feed.gaps, true)}{count(feed.unreadable, true)}{count(feed.dropped, true)}{count(feed.lost, true)}
    </tr>
  );
}

/** In words, with a shape; an account nobody is expected to write to now is simply connected. */
function State({ feed, stands }: Line) {
  const texts = say(healthTexts);
  const calm = stands.state === "idle" && feed.rooms.length === 0 && feed.connected;
  const words = calm ? texts.connected : say(roomTexts).states[stands.state](span(stands.quiet_s * 1000));
  return <span class={`feed-state feed-${stands.state}`}><Icon name={MARKS[stands.state]} round={stands.state === "alarm"} />{words}</span>;
}

/** A part of all: 0 %, under 1 %, 12 %. */
function share(part: number): string {
  return part > 0 && part < 0.01 ? "<1%" : `${Math.round(100 * part)}%`;
}
