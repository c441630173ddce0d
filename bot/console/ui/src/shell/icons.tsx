// Small line icons, drawn here; they take the colour of the text around them and are hidden from screen readers.
import type { JSX } from "preact";

const PATHS = {
  sent: "M4 10.5 8.2 14.5 16 6",
  wait: "M10 5v5l3 2",
  warn: "M10 5.5v6M10 14.2v.3",
  ask: "M7.6 7.8a2.4 2.4 0 1 1 3.6 2.1c-.8.5-1.2.9-1.2 1.8M10 14.2v.3",
  screen: "M3.5 5h13v8.5h-13zM7 16.5h6",
  cross: "M5.5 5.5l9 9m0-9-9 9",
  hand: "M4 10h10m-4-4 4 4-4 4",
  eye: "M2.5 10S5.3 5 10 5s7.5 5 7.5 5-2.8 5-7.5 5-7.5-5-7.5-5zM10 11.800a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.600z",
  moon: "M15.5 11.800A6.3 6.3 0 0 1 8.2 4.500a6.3 6.3 0 1 0 7.3 7.300z",
  sun: "M10 6.800a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.400zM10 2.500v1.400M10 16.100v1.400M2.5 10h1.400M16.1 10h1.400M4.7 4.700l1 1M14.3 14.300l1 1M4.7 15.300l1-1M14.3 5.700l1-1",
  keyboard: "M2.5 5.500h15v9h-15zM5.5 8.500h.1M8.5 8.500h.1M11.5 8.500h.1M14.5 8.500h.1M6.5 11.800h7",
  search: "M8.800 14.300a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM12.900 12.900 17 17",
  pen: "M4 16l.8-3.200 8.600-8.600 2.400 2.400-8.600 8.600zM11.900 5.700l2.400 2.400",
  file: "M5.500 2.800h6l3.300 3.300v11.100H5.500zM11.500 2.800v3.300h3.300M10 9v5m-2.200-2.200L10 14l2.200-2.200",
  clip: "M14.500 8.500 9 14a3 3 0 0 1-4.200-4.200l6.200-6.200a2 2 0 0 1 2.800 2.800L7.900 12.300a1 1 0 0 1-1.400-1.400L12 5.400",
  chat: "M3.500 4.500h13v9h-7l-3.500 3v-3h-2.500z",
  up: "M5 12.5 10 7.500l5 5",
  down: "M5 7.500l5 5 5-5",
  dot: "M10 8.500a1.500 1.500 0 1 0 0 3 1.500 1.500 0 0 0 0-3zM5.500 6.500a5 5 0 0 0 0 7M14.500 6.500a5 5 0 0 1 0 7",
  ring: "M10 6.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7z",
  pause: "M7.500 6v8M12.500 6v8",
  copy: "M7 7h9.500v9.500H7zM13 7V3.500H3.500V13H7",
  merge: "M4 4.500c0 5 6 4 6 11M16 4.500c0 5-6 4-6 11m-2.500-2.500 2.500 2.500 2.500-2.500",
  pin: "M7 3.500h6l-1 5 2.500 3h-9l2.500-3zM10 11.500v5.500",
  person: "M10 9.500a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.400zM4.5 16c.6-2.9 2.7-4.3 5.5-4.300s4.9 1.4 5.5 4.3",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, round = false }: { name: IconName; round?: boolean }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      {round && <circle cx="10" cy="10" r="7.5" />}
      <path d={PATHS[name]} />
    </svg>
  );
}
