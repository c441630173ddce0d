// The answer as a text to change. What the guard objected to is marked behind the words as they are typed.
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Draft, Risk } from "../base/model";
import { say } from "../base/prefs";
import { desk } from "../texts/desk";
import { decide } from "./decide";
import { isOpen, mode, unsent, wording } from "./focus";
import { Marked } from "./marks";
import { Picker, usePicker } from "./picker";

/** Sends what stands in the editor now; set while one is open. */
export let sendEdited: () => void = () => undefined;

export function Editor({ draft, risks }: { draft: Draft; risks: readonly Risk[] }) {
  const texts = say(desk);
  const seen = useRef(draft);
  const area = useRef<HTMLTextAreaElement>(null);
  const picker = usePicker(area, draft.address.public);
  const back = () => { mode.value = "read"; };
  const send = () => {
    const text = wording.value.trim();
    if (!text || !isOpen(draft)) return;
    const { version, hash } = seen.current;
    void decide({ ...draft, version, hash }, "edit", { text });
  };
  useLayoutEffect(() => {
    const { length } = wording.value;
    area.current?.focus({ preventScroll: true });
    area.current?.setSelectionRange(length, length);
    sendEdited = send;
    return () => { sendEdited = () => undefined; };
  }, []);
  sendEdited = send;
  const typed = (value: string) => {
    wording.value = value;
    if (value === draft.text) unsent.delete(draft.id);
    else unsent.set(draft.id, value);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (picker.pressed(event)) { /* the picker took it */ }
    else if (event.key === "Escape") back();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="answer editing">
      <div class="editor">
        <div class="behind" aria-hidden="true"><Marked text={wording.value} risks={risks} />{"\n"}</div>
        <textarea
          ref={area} value={wording.value} aria-label={texts.answer} spellcheck={false} rows={3} data-testid="editor"
          readOnly={draft.state !== "pending"}
          onInput={(event) => { typed(event.currentTarget.value); picker.look(); }} onKeyDown={pressed}
        />
      </div>
      <small class="length" aria-live="off">{texts.chars([...wording.value.trim()].length)}</small>
      {picker.typed.value !== null && <Picker typed={picker.typed.value} at={picker.at.value} inRoom={picker.inRoom} put={picker.put} />}
    </div>
  );
}
