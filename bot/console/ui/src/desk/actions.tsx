// What can be done with the card in front, by key and by button. The bar keeps its height whatever it shows, so that
// no button moves under the hand.
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Draft } from "../base/model";
import { say } from "../base/prefs";
import { mayDecide } from "../base/session";
import { useKeys } from "../base/keys";
import { Act } from "../shell/act";
import { toast } from "../shell/toasts";
import { desk } from "../texts/desk";
import { decide } from "./decide";
import { sendEdited } from "./editor";
import { advance, edit, isOpen, mode, settled, type Mode } from "./focus";

export function Actions({ draft }: { draft: Draft }): JSX.Element {
  const texts = say(desk);
  if (draft.state !== "pending") return <Gone draft={draft} />;
  if (!mayDecide.value) return <footer class="actions"><p class="bar-note">{texts.viewer}</p></footer>;
  if (!isOpen(draft)) return <footer class="actions"><p class="bar-note" role="status">{texts.flying}</p></footer>;
  if (mode.value === "edit") return <EditBar />;
  if (mode.value === "reject") return <RejectBar draft={draft} />;
  if (mode.value === "hand-over") return <HandOverBar draft={draft} />;
  return <ReadBar draft={draft} />;
}

function to(next: Mode): void {
  mode.value = next;
}

function ReadBar({ draft }: { draft: Draft }): JSX.Element {
  const texts = say(desk);
  const mustEdit = !draft.text || draft.risks.some((risk) => risk.blocking);
  const surely = (act: () => void) => () => { if (settled.peek()) act(); };
  const approve = surely(() => {
    if (!draft.text) toast("caution", texts.noAnswer, texts.noAnswerHint);
    else if (mustEdit) edit(draft);
    else void decide(draft, "approve");
  });
  const prompt = surely(() => { if (draft.text && draft.address.public) void decide(draft, "prompt"); });
  const change = surely(() => edit(draft));
  const handOver = surely(() => to("hand-over"));
  const reject = surely(() => to("reject"));
  const early = !settled.value;
  useKeys({ enter: approve, e: change, p: prompt, h: handOver, r: reject });
  return (
    <footer class="actions">
      <Act name="approve" hint="Enter" act={approve} tone={mustEdit ? undefined : "primary"} off={mustEdit} early={early} wide>{texts.send}</Act>
      <Act name="edit" hint="E" act={change} early={early} tone={draft.text && mustEdit ? "primary" : undefined}>{texts.edit}</Act>
      <Act name="prompt" hint="P" act={prompt} early={early} off={!draft.text || !draft.address.public}>{texts.prompt}</Act>
      <Act name="hand-over" hint="H" act={handOver} early={early} tone={draft.text ? undefined : "primary"}>{texts.handOver}</Act>
      <Act name="reject" hint="R" act={reject} early={early}>{texts.reject}</Act>
    </footer>
  );
}

function EditBar(): JSX.Element {
  const texts = say(desk);
  useKeys({ escape: () => to("read"), "ctrl enter": () => sendEdited() });
  return (
    <footer class="actions two">
      <Act name="send-edit" hint="Ctrl Enter" act={() => sendEdited()} tone="primary" wide>{texts.sendChanged}</Act>
      <Act name="back" hint="Esc" act={() => to("read")}>{texts.back}</Act>
    </footer>
  );
}

function RejectBar({ draft }: { draft: Draft }): JSX.Element {
  const texts = say(desk);
  const because = (reason: string) => () => void decide(draft, "reject", { reason });
  const keys = Object.fromEntries(texts.reasons.map((reason, at) => [String(at + 1), because(reason)]));
  useKeys({ ...keys, enter: because(""), escape: () => to("read") });
  return (
    <footer class="actions reasons" aria-label={texts.why}>
      <p class="bar-note">{texts.why}</p>
      <div class="reason-list">
        {texts.reasons.map((reason, at) => (
          <Act key={reason} name={`reason-${at + 1}`} hint={String(at + 1)} act={because(reason)}>{reason}</Act>
        ))}
      </div>
      <Act name="reject-plain" hint="Enter" act={because("")} tone="quiet">{texts.noReason}</Act>
      <Act name="back" hint="Esc" act={() => to("read")} tone="quiet">{texts.back}</Act>
    </footer>
  );
}

function HandOverBar({ draft }: { draft: Draft }): JSX.Element {
  const texts = say(desk);
  const note = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => note.current?.focus({ preventScroll: true }), []);
  useKeys({ escape: () => to("read") });
  const send = () => void decide(draft, "hand-over", { reason: note.current?.value.trim() ?? "" });
  const pressed = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "Enter") send();
    else if (event.key === "Escape") to("read");
    else return;
    event.preventDefault();
  };
  return (
    <footer class="actions note">
      <label>
        <span>{texts.note}</span>
        <input ref={note} maxLength={200} placeholder={texts.notePlace} onKeyDown={pressed} data-testid="note" />
      </label>
      <Act name="send-note" hint="Enter" act={send} tone="primary">{texts.handOver}</Act>
      <Act name="back" hint="Esc" act={() => to("read")}>{texts.back}</Act>
    </footer>
  );
}

function Gone({ draft }: { draft: Draft }): JSX.Element {
  const texts = say(desk);
  useKeys({ enter: advance });
  return (
    <footer class="actions gone-bar">
      <p class="bar-note" role="status" data-testid="gone">
        <b>{texts.gone(draft.decided_by, draft.state)}</b>
        <small>{mode.value === "edit" ? texts.ownTextKept : texts.goneHint}</small>
      </p>
      <Act name="next" hint="Enter" act={advance}>{texts.next}</Act>
    </footer>
  );
}
