// Nothing to answer. Why matters: a quiet room, a broken feed and a page still loading must not look alike.
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { hearing } from "../base/pulse";
import { common, span } from "../texts/common";
import { desk } from "../texts/desk";
import { loaded } from "./book";

export function Empty() {
  if (!loaded.value) return <Skeleton />;
  const texts = say(desk);
  const state = hearing(tick.value);
  const alarm = state.kind === "gone" || state.kind === "quiet";
  return (
    <div class={`empty${alarm ? " alarm" : ""}`} role="status" data-hearing={state.kind}>
      <span class="empty-mark" aria-hidden="true" />
      <h1>{texts.emptyTitle}</h1>
      <p>{because()}</p>
      {(alarm || state.kind === "no-feed") && <a href="#/health">{texts.seeHealth}</a>}
    </div>
  );
}

function because(): string {
  const texts = say(desk);
  const state = hearing(tick.value);
  switch (state.kind) {
    case "heard": return texts.emptyHeard(span(state.since));
    case "quiet": return texts.emptyQuiet(state.feed, span(state.since));
    case "gone": return texts.emptyGone(state.feed);
    case "idle": return texts.emptyIdle;
    case "no-feed": return texts.emptyNoFeed;
    case "unknown": return texts.emptyUnknown;
  }
}

function Skeleton() {
  return (
    <div class="card skeleton" role="status" aria-label={say(common).loading}>
      <header class="card-head"><span class="ghost-ring" /><span class="ghost-line short" /></header>
      <div class="card-body"><span class="ghost-line big" /><span class="ghost-line" /><span class="ghost-line" /></div>
    </div>
  );
}
