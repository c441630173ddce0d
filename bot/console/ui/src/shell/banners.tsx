// What stands between the person and the truth on screen: no connection, store away, a feed that is silent by fault.
import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { say } from "../base/prefs";
import { goneFeed, health, healthLost } from "../base/pulse";
import { screen } from "../base/session";
import { Icon } from "./icons";
import { common } from "../texts/common";
import { alarmed } from "../desk/alarm";
import { rooms } from "../desk/live";
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
  const told = screen.value === "desk" && rooms.value.length > 0; // the rooms on top of the desk say it
  const alarm = told ? "" : alarmed() || (gone ? texts.feedGone(gone) : "");
  const said = lost.value ? texts.lostBanner : away ? texts.storeAway : alarm;
  return (
    <div class={`banner${said ? " shown" : ""}`} role={said && said === alarm ? "alert" : "status"} aria-live="polite">
      {said && <p><Icon name="warn" round /><span data-testid="banner">{said}</span></p>}
    </div>
  );
}
