// What stands between the person and the truth on screen: no connection, store away, a feed that is silent by fault.
import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { say } from "../base/prefs";
import { goneFeed, health, healthLost } from "../base/pulse";
import { Icon } from "./icons";
import { common, span } from "../texts/common";
import { roomTexts } from "../texts/rooms";
import { pulse } from "../desk/live";
import { line } from "../desk/link";

const PATIENCE_MS = 1_200; // a blink of the line is not worth a banner

export function useLostForLong() {
  const lost = useComputed(() => line.value === "lost");
  const long = useSignal(false);
  useSignalEffect(() => {
    if (!lost.value) {
      long.value = false;
      return undefined;
    }
    const timer = setTimeout(() => { long.value = true; }, PATIENCE_MS);
    return () => clearTimeout(timer);
  });
  return long;
}

export function Banners() {
  const texts = say(common);
  const lost = useLostForLong();
  const house = health.value;
  const away = house?.status === "store_away" || healthLost.value;
  const gone = house ? goneFeed(house) : undefined;
  const alarm = pulse.value?.feeds.find((feed) => feed.state === "alarm");
  const alarmed = alarm ? say(roomTexts).alarm(alarm.feed, span(alarm.quiet_s * 1000)) : "";
  const said = lost.value ? texts.lostBanner : away ? texts.storeAway : alarmed || (gone ? texts.feedGone(gone) : "");
  return (
    <div class={`banner${said ? " shown" : ""}`} role={said && said === alarmed ? "alert" : "status"} aria-live="polite">
      {said && <p><Icon name="warn" round /><span data-testid="banner">{said}</span></p>}
    </div>
  );
}
