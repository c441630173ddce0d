// The reply desk: the queue, the card in front, what was just sent.
import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { say } from "../base/prefs";
import { useKeys } from "../base/keys";
import { aloud, tellArrived } from "../shell/aloud";
import { desk } from "../texts/desk";
import { pending } from "./book";
import { Focus } from "./card";
import { mode, step } from "./focus";
import { only, rooms, toggleOnly } from "./live";
import { startPresence } from "./presence";
import { Queue, toggleBehind, walkable } from "./queue";
import { Recent } from "./recent";
import { RoomBar } from "./room-bar";

export function Desk() {
  const down = () => step(1, walkable());
  const up = () => step(-1, walkable());
  useKeys({ j: down, arrowdown: down, k: up, arrowup: up, v: toggleBehind, ...roomKeys() });
  useEffect(startPresence, []);
  return (
    <main class="desk-page">
      <RoomBar />
      <div class="desk">
        <Queue />
        <Focus />
        <Recent />
      </div>
      <p class="unseen" aria-live="polite">{aloud}</p>
    </main>
  );
}

/** 1 … 9 show one room's questions alone, 0 all; not while a number chooses a reason. */
function roomKeys(): Readonly<Record<string, () => void>> {
  const go = (number: number) => () => {
    const room = rooms.peek()[number - 1];
    if (mode.peek() === "reject") return;
    if (number === 0) only.value = "";
    else if (room) toggleOnly(room.id);
  };
  return Object.fromEntries(Array.from({ length: 10 }, (_, number) => [String(number), go(number)]));
}

let known: ReadonlySet<string> = new Set();

effect(() => {
  const now = new Set(pending.value.map((draft) => draft.id));
  const fresh = known.size === 0 ? 0 : [...now].filter((id) => !known.has(id)).length;
  known = now;
  tellArrived(fresh, (count) => say(desk).arrived(count));
});
