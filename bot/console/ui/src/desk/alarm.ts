// A feed that is not heard though it should be: told in words, and what to do where that lasts.
import { say } from "../base/prefs";
import { common, span } from "../texts/common";
import { roomTexts } from "../texts/rooms";
import { pulse } from "./live";

/** "" where all is heard, or silent only for a little while. */
export function alarmed(): string {
  const feeds = pulse.value?.feeds ?? [];
  const alarm = feeds.find((feed) => feed.state === "alarm");
  const gone = feeds.find((feed) => feed.state === "gone");
  if (alarm) return say(roomTexts).alarm(alarm.feed, span(alarm.quiet_s * 1000));
  return gone ? say(common).feedGone(gone.feed) : "";
}
