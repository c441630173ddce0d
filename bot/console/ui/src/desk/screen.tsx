// The reply desk: the queue, the card in front, what was just sent.
import { effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { say } from "../base/prefs";
import { useKeys } from "../base/keys";
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
      <p class="unseen" aria-live="polite">{spoken.value > 0 ? say(desk).arrived(spoken.value) : ""}</p>
    </main>
  );
}

// For screen readers: new questions are counted up and told at most every five seconds.
const spoken = signal(0);
const TELL_MS = 5_000;
let known: ReadonlySet<string> = new Set();
let untold = 0;
let timer = 0;

effect(() => {
  const now = new Set(pending.value.map((draft) => draft.id));
  if (known.size > 0) untold += [...now].filter((id) => !known.has(id)).length;
  known = now;
  if (untold === 0 || timer) return;
  timer = setTimeout(() => {
    spoken.value = untold;
    untold = 0;
    timer = 0;
  }, TELL_MS);
});
