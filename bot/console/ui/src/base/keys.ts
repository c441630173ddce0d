// The keyboard. Screens lay a map over the one below; the topmost that knows the key gets it.
import { useLayoutEffect, useRef } from "preact/hooks";

export type KeyMap = Readonly<Record<string, (event: KeyboardEvent) => void>>;
interface Layer {
  keys: KeyMap;
}

const layers: Layer[] = [];
const SEQUENCE_MS = 1_200;
let leader = "";
let leaderAt = 0;

/** Keys of a part of the screen, for as long as it is there. Names: "enter", "j", "?", "g d", "ctrl enter". */
export function useKeys(keys: KeyMap): void {
  const layer = useRef<Layer>({ keys });
  layer.current.keys = keys;
  useLayoutEffect(() => {
    const mine = layer.current;
    layers.push(mine);
    return () => {
      layers.splice(layers.indexOf(mine), 1);
    };
  }, []);
}

/** What a person means by a key press: an input method may hide the letter, then its place on the keyboard counts. */
export function nameOf(event: KeyboardEvent): string {
  if (event.key === "Process" || event.key === "Unidentified") {
    return event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.code.toLowerCase();
  }
  if (event.key === " ") return "space";
  return event.key === "？" ? "?" : event.key.toLowerCase();
}

function writing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}

function pressable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("button, a[href], summary, [role=option]");
}

function find(name: string): ((event: KeyboardEvent) => void) | undefined {
  for (const layer of layers.toReversed()) {
    const found = layer.keys[name];
    if (found) return found;
  }
  return undefined;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  if (writing(event.target)) return;
  const held = event.ctrlKey || event.metaKey;
  const name = held ? `ctrl ${nameOf(event)}` : nameOf(event);
  if (pressable(event.target) && (name === "enter" || name === "space")) return;
  if (document.querySelector("dialog[open]") && name !== "?") return; // Escape closes it by itself
  const sequence = leader && performance.now() - leaderAt < SEQUENCE_MS ? `${leader} ${name}` : "";
  leader = "";
  const action = (sequence && find(sequence)) || find(name);
  if (!action) {
    if (name === "g") {
      leader = name;
      leaderAt = performance.now();
    }
    return;
  }
  event.preventDefault();
  if (!event.repeat || name === "j" || name === "k" || name.startsWith("arrow")) action(event);
});

// A click with the mouse leaves no focus on a button, so that Enter goes on meaning "send".
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  if (button && event.detail > 0) button.blur();
});
