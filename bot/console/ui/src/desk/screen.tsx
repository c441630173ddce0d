// The reply desk: the queue, the card in front, what was just sent.
import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { say } from "../base/prefs";
import { useKeys } from "../base/keys";
import { aloud, tellArrived } from "../shell/aloud";
import { desk } from "../texts/desk";
import { pending } from "./book";
import { Focus } from "./card";
import { step } from "./focus";
import { startPresence } from "./presence";
import { Queue, walkable } from "./queue";
import { Recent } from "./recent";

export function Desk() {
  const down = () => step(1, walkable());
  const up = () => step(-1, walkable());
  useKeys({ j: down, arrowdown: down, k: up, arrowup: up });
  useEffect(startPresence, []);
  return (
    <main class="desk">
      <Queue />
      <Focus />
      <Recent />
      <p class="unseen" aria-live="polite">{aloud}</p>
    </main>
  );
}

let known: ReadonlySet<string> = new Set();

effect(() => {
  const now = new Set(pending.value.map((draft) => draft.id));
  const fresh = known.size === 0 ? 0 : [...now].filter((id) => !known.has(id)).length;
  known = now;
  tellArrived(fresh, (count) => say(desk).arrived(count));
});
