// Language, theme, and what else a person chose: remembered in the browser; never a text.
import { effect, signal } from "@preact/signals";

export type Lang = "zh" | "en";
export type Theme = "system" | "dark" | "light";

export function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remembered<T extends string>(key: string, allowed: readonly T[], fallback: T): T {
  const value = kept(key) as T | null;
  return value !== null && allowed.includes(value) ? value : fallback;
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // a browser that keeps nothing: the choice lasts until the page is closed
  }
}

const systemLight = matchMedia("(prefers-color-scheme: light)");
const systemIsLight = signal(systemLight.matches);
systemLight.addEventListener("change", (event) => {
  systemIsLight.value = event.matches;
});

export const lang = signal<Lang>(remembered("hm.lang", ["zh", "en"], "zh"));
export const theme = signal<Theme>(remembered("hm.theme", ["system", "dark", "light"], "system"));

export function shownTheme(): "dark" | "light" {
  if (theme.value === "system") return systemIsLight.value ? "light" : "dark";
  return theme.value;
}

/** Whether the live rooms on top of the desk are one line for all. */
export const roomsAre = signal<"open" | "folded">(remembered("hm.rooms", ["open", "folded"], "open"));

export function foldRooms(): void {
  roomsAre.value = roomsAre.value === "open" ? "folded" : "open";
  remember("hm.rooms", roomsAre.value);
}

export function otherLanguage(): void {
  lang.value = lang.value === "zh" ? "en" : "zh";
  remember("hm.lang", lang.value);
}

export function otherTheme(): void {
  theme.value = shownTheme() === "dark" ? "light" : "dark";
  remember("hm.theme", theme.value);
}

effect(() => {
  document.documentElement.lang = lang.value === "zh" ? "zh-CN" : "en";
  document.documentElement.dataset.theme = shownTheme();
});

export const calmMotion = matchMedia("(prefers-reduced-motion: reduce)");

/** A table of texts in both languages; one a screen. */
export interface Texts<T> {
  readonly zh: T;
  readonly en: T;
}

/** The texts of the language chosen; reading it in a component subscribes to the choice. */
export function say<T>(texts: Texts<T>): T {
  return texts[lang.value];
}
