// The way of a parcel drawn as a line: small in a list, with its stops and their times on its page.
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { clock, day } from "../conversations/when";
import { Icon } from "../shell/icons";
import { parcelTexts } from "../texts/parcels";
import type { Milestone, ParcelRow, TrackEvent, Trouble } from "./model";

const WAY: readonly Milestone[] = ["picked_up", "in_transit", "in_city", "out_for_delivery", "signed"];
const BACK: readonly Milestone[] = ["picked_up", "in_transit", "returning", "returned"];
const ALL: readonly Milestone[] = ["announced", "picked_up", "in_transit", "in_city", "out_for_delivery", "at_locker", "signed", "returning", "returned"];

interface Stop {
  readonly name: Milestone;
  readonly state: "passed" | "now" | "ahead";
}

/** The stops of this parcel's way; the one at a locker only where it is there or was. */
function stops(milestone: Milestone, events: readonly TrackEvent[]): readonly Stop[] {
  const back = milestone === "returning" || milestone === "returned";
  const locker = milestone === "at_locker" || events.some((event) => event.milestone === "at_locker");
  const way = back ? BACK : WAY.flatMap((name) => (name === "signed" && locker ? ["at_locker" as const, name] : [name]));
  const reached = ALL.indexOf(milestone);
  return way.map((name) => ({ name, state: name === milestone ? "now" : ALL.indexOf(name) < reached ? "passed" : "ahead" }));
}

/** In a list: as many dots as stops, filled as far as it is. */
export function Steps({ row }: { row: Pick<ParcelRow, "milestone" | "trouble"> }) {
  return (
    <span class={`steps${row.trouble ? " trouble" : ""}`} aria-hidden="true">
      {stops(row.milestone, []).map((stop) => <i key={stop.name} class={stop.state} />)}
    </span>
  );
}

export function Line({ milestone, trouble, events }: { milestone: Milestone; trouble: Trouble | null; events: readonly TrackEvent[] }) {
  const texts = say(parcelTexts);
  return (
    <ol class={`way${trouble ? " trouble" : ""}`} data-testid="way">
      {stops(milestone, events).map((stop) => {
        const first = events.find((event) => event.milestone === stop.name);
        return (
          <li key={stop.name} class={stop.state} data-stop={stop.name} {...(stop.state === "now" ? { "aria-current": "step" as const } : {})}>
            <i aria-hidden="true">{stop.state === "now" && trouble ? <Icon name="warn" /> : stop.state !== "ahead" && <Icon name="sent" />}</i>
            <b>{stop.state === "now" && trouble ? texts.troubles[trouble] : texts.stops[stop.name]}</b>
            {first && stop.state !== "ahead" && <time>{day(first.at, tick.peek())} {clock(first.at)}</time>}
            {first?.place && stop.state !== "ahead" && <small>{first.place}</small>}
          </li>
        );
      })}
    </ol>
  );
}

export function Events({ events }: { events: readonly TrackEvent[] }) {
  const texts = say(parcelTexts);
  if (events.length === 0) return <p class="fine">{texts.noEvents}</p>;
  return (
    <ol class="track" data-testid="track">
      {[...events].reverse().map((event, at) => (
        <li key={`${event.at} ${at}`} class={event.trouble ? "trouble" : ""}>
          <time>{day(event.at, tick.peek())} {clock(event.at)}</time>
          <p>{event.trouble && <b>{texts.troubles[event.trouble]} </b>}{event.text}</p>
        </li>
      ))}
    </ol>
  );
}
