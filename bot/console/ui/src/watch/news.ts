// How alerts stand, as the server tells every few seconds; and the alarm for a grave one that nobody has taken.
import { computed, effect, signal } from "@preact/signals";
import type { DeskEvent } from "../base/model";
import { kept, remember } from "../base/prefs";
import { mayAlert, me } from "../base/session";
import type { Level, Newest, WatchNews } from "./model";

/** From here on every screen is told. */
export const GRAVE: Level = 3;
const HEARD_KEY = "hm.alarm";

/** null: not told yet, or nobody watches. */
export const news = signal<WatchNews | null>(null);
/** The grave alert that nobody has taken. */
export const alarm = computed<Newest | null>(() => {
  const newest = news.value?.newest ?? null;
  return newest && newest.level >= GRAVE ? newest : null;
});
export const mine = computed(() => news.value?.mine[me.value?.name ?? ""] ?? 0);

export function applyWatch(events: readonly DeskEvent[]): void {
  const last = events.findLast((event) => event.type === "watch");
  if (last?.type === "watch") news.value = last;
}

/** Two tones, not loud. Where the browser lets nothing sound before the first click, nothing sounds. */
function ring(): void {
  try {
    const audio = new AudioContext();
    const volume = audio.createGain();
    volume.gain.value = 0.08;
    volume.connect(audio.destination);
    for (const [at, pitch] of [[0, 660], [0.22, 520], [0.6, 660], [0.82, 520]] as const) {
      const tone = audio.createOscillator();
      tone.frequency.value = pitch;
      tone.connect(volume);
      tone.start(audio.currentTime + at);
      tone.stop(audio.currentTime + at + 0.18);
    }
    setTimeout(() => void audio.close(), 1_500);
  } catch {
    // a browser without sound
  }
}

// Once for each alert and level, on one page of this browser; only for those who can do something about it.
effect(() => {
  const now = alarm.value;
  if (!now || !mayAlert.value) return;
  const name = `${now.alert} ${now.level}`;
  if (kept(HEARD_KEY) === name) return;
  remember(HEARD_KEY, name);
  ring();
});

effect(() => { if (!me.value) news.value = null; });
