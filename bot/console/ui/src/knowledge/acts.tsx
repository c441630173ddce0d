// What can be done with the entry, by key and by button.
import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { useKeys } from "../base/keys";
import { say } from "../base/prefs";
import { go, mayDecide, mayLead } from "../base/session";
import { Act } from "../shell/act";
import { entryTexts } from "../texts/entry";
import { decide, propose, undoable } from "./deeds";
import { blocked, busy, form, newer, note, throwAway, typedNote, view, write, writing } from "./entry";
import { leave } from "./form";
import { same } from "./forms";
import { tryThis } from "./trial";

type Asking = "" | "reject" | "retire";
const asking = signal<Asking>("");

export function ReadActs() {
  useEffect(() => () => { asking.value = ""; }, []);
  if (asking.value) return <WhyBar deed={asking.value} />;
  return <ReadBar />;
}

function ReadBar() {
  const texts = say(entryTexts);
  const record = view.value?.record;
  const waits = record?.proposed != null;
  const inUse = record?.approved != null && !record.retired;
  const lead = mayLead.value;
  const off = busy.value || newer.value !== null;
  const ask = (deed: Asking) => () => { if (!off) asking.value = deed; };
  const approve = () => { if (lead && waits && !blocked.value && !off) void decide("approve"); };
  const undo = () => { if (lead && undoable.value !== null && !off) void decide("restore", { number: undoable.value }); };
  const question = form.value?.questions[0] ?? "";
  const attempt = () => {
    tryThis(question, form.value?.product ?? "");
    go("knowledge", "try");
  };
  useKeys({
    e: () => { if (mayDecide.value && !off) write(); }, a: approve, u: undo, q: attempt, escape: () => go("knowledge"),
    r: () => { if (lead && waits) ask("reject")(); }, x: () => { if (lead && inUse) ask("retire")(); },
  });
  return (
    <footer class="actions">
      {lead && waits && (
        <Act name="approve" hint="A" act={approve} tone="primary" off={off || blocked.value} wide>
          {blocked.value ? texts.mendFirst : texts.deeds.approve}
        </Act>
      )}
      {lead && waits && <Act name="reject" hint="R" act={ask("reject")} off={off}>{texts.deeds.reject}</Act>}
      {mayDecide.value && (
        <Act name="edit" hint="E" act={write} off={off} tone={lead && (waits || record?.retired) ? undefined : "primary"}>
          {waits ? texts.editProposed : texts.edit}
        </Act>
      )}
      <Act name="try" hint="Q" act={attempt}>{texts.tryIt}</Act>
      {lead && undoable.value !== null && (
        <Act name="undo" hint="U" act={undo} off={off} tone={record?.retired && !waits ? "primary" : undefined}>
          {record?.retired ? texts.useAgain : texts.undo}
        </Act>
      )}
      {lead && inUse && <Act name="retire" hint="X" act={ask("retire")} off={off}>{texts.deeds.retire}</Act>}
      {!mayDecide.value && <p class="bar-note">{texts.viewer}</p>}
    </footer>
  );
}

/** A word on why, before an entry is sent back or taken out of use. */
function WhyBar({ deed }: { deed: "reject" | "retire" }) {
  const texts = say(entryTexts);
  const box = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => box.current?.focus({ preventScroll: true }), []);
  const back = () => { asking.value = ""; };
  const send = () => {
    void decide(deed, { note: box.current?.value.trim() ?? "" });
    back();
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "Enter") send();
    else if (event.key === "Escape") back();
    else return;
    event.preventDefault();
  };
  useKeys({ escape: back });
  return (
    <footer class="actions note">
      <label>
        <span>{texts.why[deed]}</span>
        <input ref={box} maxLength={200} placeholder={texts.whyPlace[deed]} data-testid="why" onKeyDown={pressed} />
      </label>
      <Act name={`send-${deed}`} hint="Enter" act={send} tone="primary" off={busy.value}>{texts.deeds[deed]}</Act>
      <Act name="back" hint="Esc" act={back}>{texts.back}</Act>
    </footer>
  );
}

export function EditActs() {
  const texts = say(entryTexts);
  const written = writing.value;
  const start = form.value;
  const empty = !written?.answer.trim() || (!written.questions.some((line) => line.trim()) && !written.shortcut.trim());
  const nothing = busy.value || empty || (written !== null && start !== null && same(written, start));
  useKeys({ escape: leave, "ctrl enter": (event) => void propose(event.shiftKey && mayLead.value) });
  return (
    <footer class="actions note edit-acts">
      <label>
        <span>{texts.note}</span>
        <input
          value={note.value} maxLength={200} placeholder={texts.notePlace} data-testid="note"
          onInput={(event) => typedNote(event.currentTarget.value)} onKeyDown={keys}
        />
      </label>
      <Act name="propose" hint="Ctrl Enter" act={() => void propose(false)} tone="primary" off={nothing}>{texts.deeds.propose}</Act>
      {mayLead.value && (
        <Act name="propose-approve" hint="Ctrl ⇧ Enter" act={() => void propose(true)} off={nothing || blocked.value}>{texts.atOnce}</Act>
      )}
      <Act name="leave" hint="Esc" act={leave}>{texts.later}</Act>
      <Act name="throw-away" hint="" act={throwAway}>{texts.throwAway}</Act>
    </footer>
  );
}

function keys(event: KeyboardEvent): void {
  if (event.isComposing) return;
  if (event.key === "Escape") leave();
  else if (event.key === "Enter") void propose(event.shiftKey && (event.ctrlKey || event.metaKey) && mayLead.value);
  else return;
  event.preventDefault();
}
