// How this prompter looks: size, mirrored for the glass before a camera, or in black and white. Remembered here.
import { signal } from "@preact/signals";
import { kept, remember } from "../base/prefs";
import { SIZES, USUAL } from "./lines";

const KEY = "hm.prompter";

interface Look {
  readonly size: number;
  readonly mirrored: boolean;
  readonly stark: boolean;
}

const USUALLY: Look = { size: USUAL, mirrored: false, stark: false };

export const look = signal<Look>(load());

export function changeLook(change: Partial<Look>): void {
  look.value = { ...look.peek(), ...change };
  remember(KEY, JSON.stringify(look.peek()));
}

/** The next size up or down. */
export function resize(by: 1 | -1): void {
  changeLook({ size: Math.max(0, Math.min(SIZES.length - 1, look.peek().size + by)) });
}

function load(): Look {
  try {
    const found = JSON.parse(kept(KEY) ?? "{}") as Partial<Look>;
    const size = typeof found.size === "number" && SIZES[found.size] ? found.size : USUAL;
    return { size, mirrored: found.mirrored === true, stark: found.stark === true };
  } catch {
    return USUALLY;
  }
}

/** How large the page is, as it changes. */
export const page = signal({ width: innerWidth, height: innerHeight });
addEventListener("resize", () => {
  page.value = { width: innerWidth, height: innerHeight };
});
