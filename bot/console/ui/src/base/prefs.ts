// Language and theme: remembered in the browser, nothing else is.
import { effect, signal } from "@preact/signals";

export type Lang = "zh" | "en";
export type Theme = "system" | "dark" | "light";

function remembered<T extends string>(key: string, allowed: readonly T[], fallback: T): T {
  try {
    const value = localStorage.getItem(key) as T | null;
    return value !== null && allowed.includes(value) ? value : fallback;
  } catch {
    return fallback;
  }
}

function remember(key: string, value: string): void {
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
