// The quick phrases under the edit box: filtered while typing, Enter puts one in, Esc closes.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Blanks } from "../knowledge/blanks";
import type { Phrase } from "../knowledge/model";
import { say } from "../base/prefs";
import { phraseTexts } from "../texts/phrases";
import { learnPhrases, matching, phrases, sayable, wish } from "./phrases";

/** The picker of one edit box: what it shows, and the keys it takes before the box does. */
export function usePicker(area: { readonly current: HTMLTextAreaElement | null }, inRoom: boolean) {
  const typed = useSignal<string | null>(null);
  const at = useSignal(0);
  const look = () => {
    const box = area.current;
    const wanted = box && box.selectionStart === box.selectionEnd ? wish(box.value, box.selectionStart) : null;
    if (wanted !== typed.value) at.value = 0;
    if (wanted !== null && typed.value === null) void learnPhrases();
    typed.value = wanted;
  };
  const put = (phrase: Phrase) => {
    const box = area.current;
    if (!box) return;
    box.focus();
    box.setSelectionRange(0, box.selectionStart);
    typed.value = null;
    document.execCommand("insertText", false, sayable(phrase, inRoom)); // keeps undo, unlike setting the value
  };
  const pressed = (event: KeyboardEvent): boolean => {
    const found = typed.value === null ? [] : matching(typed.value);
    if (typed.value === null || event.isComposing || event.ctrlKey || event.metaKey) return false;
    const chosen = found[at.value];
    if (event.key === "Escape") typed.value = null;
    else if (event.key === "ArrowDown" && found.length > 0) at.value = (at.value + 1) % found.length;
    else if (event.key === "ArrowUp" && found.length > 0) at.value = (at.value + found.length - 1) % found.length;
    else if ((event.key === "Enter" || event.key === "Tab") && chosen) put(chosen);
    else return false;
    return true;
  };
  useEffect(() => {
    document.addEventListener("selectionchange", look);
    return () => document.removeEventListener("selectionchange", look);
  }, []);
  return { typed, at, inRoom, look, put, pressed };
}

interface PickerProps {
  readonly typed: string;
  readonly at: number;
  readonly inRoom: boolean;
  readonly put: (phrase: Phrase) => void;
}

export function Picker({ typed, at, inRoom, put }: PickerProps) {
  const texts = say(phraseTexts);
  const found = matching(typed);
  return (
    <div class="phrases" data-testid="phrases">
      <ul role="listbox" aria-label={texts.title}>
        {found.map((phrase, place) => (
          <li
            key={phrase.shortcut} role="option" aria-selected={place === at} class={place === at ? "chosen" : ""}
            onMouseDown={(event) => { event.preventDefault(); put(phrase); }}
          >
            <code class="shortcut">/{phrase.shortcut}</code><b>{phrase.title}</b><span><Blanks text={(inRoom && phrase.live) || phrase.text} /></span>
          </li>
        ))}
      </ul>
      <p class="fine">{phrases.value === null ? texts.loading : found.length > 0 ? texts.keys : phrases.value.length > 0 ? texts.noneFits : texts.none}</p>
    </div>
  );
}
