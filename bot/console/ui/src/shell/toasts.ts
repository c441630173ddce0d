// Short news in the corner. They never take the keyboard, and leave by themselves.
import { signal } from "@preact/signals";

export interface Toast {
  readonly id: number;
  readonly kind: "news" | "caution";
  readonly title: string;
  readonly detail: string;
  readonly about: string;
  /** Where it leads; "" nowhere. */
  readonly href: string;
}

export const toasts = signal<readonly Toast[]>([]);
const MOST = 3;
const STAY_MS = 7_000;
let last = 0;

export function toast(kind: Toast["kind"], title: string, detail = "", about = "", href = ""): void {
  last += 1;
  const id = last;
  toasts.value = [...toasts.value, { id, kind, title, detail, about, href }].slice(-MOST);
  setTimeout(() => dismiss(id), STAY_MS);
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((item) => item.id !== id);
}
