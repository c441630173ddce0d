// The live rooms on top of the desk, a calm line each: whether it is heard, how much comes, what is shown and talked
// about, and whether enough people are there. A click on a name shows that room's questions alone.
import { signal } from "@preact/signals";
import type { RoomPulse } from "../base/model";
import { foldRooms, roomsAre, say } from "../base/prefs";
import { Icon } from "../shell/icons";
import { MARKS } from "../shell/marks";
import { span } from "../texts/common";
import { foldedWords, grouped, roomTexts } from "../texts/rooms";
import { alarmed } from "./alarm";
import { only, pulse, rooms, toggleOnly, TROUBLED } from "./live";
import { Showing, Topic } from "./room-edit";

const MOST = 3;
const CLEARLY = 1.5; // so much busier a room must be to take another one's place
const FOLDED = 4;
const NEVER = 200; // more people than anybody has

const allShown = signal(false);
let busiest: readonly string[] = [];

export function RoomBar() {
  const texts = say(roomTexts);
  const all = rooms.value;
  if (all.length === 0) return null;
  const folded = roomsAre.value === "folded";
  const shown = folded ? [] : allShown.value ? all : leading(all);
  const more = all.length - shown.length;
  return (
    <section class={`rooms${folded ? " folded" : ""}`} aria-label={texts.title} data-testid="rooms">
      <div class="rooms-lines">
        {folded ? <Together all={all} /> : shown.map((room) => <Line key={room.id} room={room} number={all.indexOf(room) + 1} />)}
      </div>
      <div class="rooms-side">
        <Staffing />
        {!folded && all.length > MOST && (
          <button type="button" class="plain" aria-expanded={allShown.value} onClick={() => { allShown.value = !allShown.value; }} title={more > 0 ? texts.more(more) : texts.fewer}>
            {more > 0 ? `+${more}` : texts.fewer}
          </button>
        )}
        <button type="button" class="plain" data-act="fold-rooms" aria-expanded={!folded} aria-label={folded ? texts.unfold : texts.fold} onClick={foldRooms}>
          <Icon name={folded ? "down" : "up"} />
        </button>
      </div>
      <Alarm />
    </section>
  );
}

/** Nothing is heard where something should be: what to do about it. */
function Alarm() {
  const said = alarmed();
  return said ? <p class="rooms-alarm" role="alert"><Icon name="warn" round /><span>{said}</span></p> : null;
}

/** The busiest ones, those in trouble first; another one comes in only when it is clearly busier. */
function leading(all: readonly RoomPulse[]): readonly RoomPulse[] {
  if (all.length <= MOST) return all;
  const weight = (room: RoomPulse) =>
    (TROUBLED.has(room.state) ? 1e6 : 0) + (room.asked_per_min + room.heard_per_min / 1000) * (busiest.includes(room.id) ? CLEARLY : 1);
  busiest = [...all].sort((a, b) => weight(b) - weight(a)).slice(0, MOST).map((room) => room.id);
  return all.filter((room) => busiest.includes(room.id) || room.id === only.value);
}

function Line({ room, number }: { room: RoomPulse; number: number }) {
  const texts = say(roomTexts);
  const chosen = only.value === room.id;
  const folded = foldedWords(room.folded, FOLDED);
  return (
    <div class={`room state-of-${room.state}${chosen ? " chosen" : ""}`} data-room={room.conversation} data-state={room.state}>
      <button type="button" class="room-name" aria-pressed={chosen} title={texts.alone(room.title)} onClick={() => toggleOnly(room.id)}>
        {number < 10 && <kbd>{number}</kbd>}<b>{room.title}</b>
      </button>
      <Heard room={room} />
      <span class="room-rates figure"><b>{grouped(room.heard_per_min)}</b> {texts.comments} <b>{grouped(room.asked_per_min)}</b> {texts.asked}</span>
      {folded && <span class="room-folded figure" title={texts.folded(foldedWords(room.folded))}>{folded}</span>}
      <Showing room={room} />
      <Topic room={room} />
    </div>
  );
}

function Heard({ room }: { room: RoomPulse }) {
  const said = say(roomTexts).states[room.state](span(room.quiet_s * 1000));
  return <span class="room-state" title={room.note || undefined}><Icon name={MARKS[room.state]} round={TROUBLED.has(room.state)} />{said}</span>;
}

/** All rooms in one line; what is wrong with one of them still shows. */
function Together({ all }: { all: readonly RoomPulse[] }) {
  const texts = say(roomTexts);
  const sum = (of: (room: RoomPulse) => number) => grouped(all.reduce((total, room) => total + of(room), 0));
  const wrong = all.filter((room) => TROUBLED.has(room.state) || room.state === "silent");
  return (
    <div class="room">
      <b class="room-name">{all.length === 1 ? all[0]?.title : texts.all(all.length)}</b>
      <span class="room-rates figure"><b>{sum((room) => room.heard_per_min)}</b> {texts.comments} <b>{sum((room) => room.asked_per_min)}</b> {texts.asked}</span>
      {wrong.map((room) => <span key={room.id} class={`room-wrong state-of-${room.state}`}>{all.length > 1 && room.title} <Heard room={room} /></span>)}
    </div>
  );
}

function Staffing() {
  const texts = say(roomTexts);
  const now = pulse.value;
  if (!now) return null;
  const short = now.needed > now.people;
  const needed = now.needed >= NEVER ? `${NEVER}+` : String(now.needed);
  return (
    <span class={`staffing figure${short ? " short" : ""}`} data-testid="staffing" title={texts.pace(now.each_s, now.most)}>
      <Icon name={short ? "warn" : "person"} round={short} />{short ? texts.people(needed, now.people) : texts.enough(now.people)}
    </span>
  );
}
