// An action bar with one line to write: a note for a colleague, a reason that is kept.
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { useKeys } from "../base/keys";
import { say } from "../base/prefs";
import { Act } from "../shell/act";
import { desk } from "../texts/desk";

interface NoteBarProps {
  readonly name: string;
  readonly label: string;
  readonly place: string;
  readonly deed: string;
  readonly send: (text: string) => void;
  readonly back: () => void;
  /** What is said instead of sending, where there are fewer than `least` characters. */
  readonly least?: number;
  readonly tooShort?: string;
}

export function NoteBar({ name, label, place, deed, send, back, least = 0, tooShort = "" }: NoteBarProps): JSX.Element {
  const note = useRef<HTMLInputElement>(null);
  const short = useSignal(false);
  useLayoutEffect(() => note.current?.focus({ preventScroll: true }), []);
  useKeys({ escape: back });
  const hand = () => {
    const text = note.current?.value.trim() ?? "";
    if ([...text].length < least) {
      short.value = true;
      note.current?.focus();
    } else send(text);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "Enter") hand();
    else if (event.key === "Escape") back();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <footer class="actions note">
      <label>
        <span class={short.value ? "caution" : ""} role={short.value ? "alert" : undefined}>{short.value ? tooShort : label}</span>
        <input ref={note} maxLength={200} placeholder={place} autocomplete="off" onKeyDown={pressed} onInput={() => { short.value = false; }} data-testid="note" />
      </label>
      <Act name={`send-${name}`} hint="Enter" act={hand} tone="primary">{deed}</Act>
      <Act name="back" hint="Esc" act={back}>{say(desk).back}</Act>
    </footer>
  );
}
