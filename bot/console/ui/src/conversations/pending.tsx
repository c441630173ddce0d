// A draft that waits, where it belongs in the thread: send it, change it, or leave it, by the keys of the desk.
import { useEffect, useRef } from "preact/hooks";
import { useKeys } from "../base/keys";
import type { Draft } from "../base/model";
import { say } from "../base/prefs";
import { href, mayDecide } from "../base/session";
import { approveWords, EditBar, RejectBar } from "../desk/actions";
import { Risks } from "../desk/card";
import { needsSecond } from "../crisis/crises";
import { decide } from "../desk/decide";
import { Editor } from "../desk/editor";
import { edit, flying, isOpen, mode, refusals, select, selected, settled } from "../desk/focus";
import { Marked } from "../desk/marks";
import { Act } from "../shell/act";
import { toast } from "../shell/toasts";
import { crisisTexts } from "../texts/crisis";
import { conversationTexts } from "../texts/conversations";
import { desk } from "../texts/desk";
import { reasonTexts } from "../texts/reasons";
import { rungs, word } from "../texts/words";
import { mayWrite } from "./deeds";

export function Pending({ draft }: { draft: Draft }) {
  const texts = say(conversationTexts);
  const box = useRef<HTMLElement>(null);
  const front = selected.value === draft.id;
  const editing = front && mode.value === "edit";
  const found = refusals.value.get(draft.id) ?? draft.risks;
  useEffect(() => { if (editing) box.current?.scrollIntoView({ block: "nearest" }); }, [editing, mode.value]);
  return (
    <article class={`waits-draft${front ? " front" : ""}${flying.value.has(draft.id) ? " busy" : ""}`} ref={box} data-draft={draft.id} aria-label={texts.drafted}>
      <header>
        <b>{draft.count > 1 ? texts.draftedMany(draft.count) : texts.drafted}</b>
        <span class={`rung rung-${draft.rung}`}>{word(rungs, draft.rung)}</span>
        {draft.backed_by && needsSecond(draft) && <span class="backed" data-testid="backed">{say(crisisTexts).backed(draft.backed_by)}</span>}
        <a href={href("why", draft.id)} class="figure" title={say(reasonTexts).title}>{Math.round(draft.confidence * 100)}%</a>
        {!front && mayWrite.value && <button type="button" class="link" onClick={() => select(draft.id)}>{say(desk).edit}</button>}
      </header>
      {editing ? <Editor draft={draft} risks={found} /> : <p class="waits-text" data-testid="answer">{draft.text ? <Marked text={draft.text} risks={found} /> : say(desk).noAnswer}</p>}
      {found.length > 0 && <Risks draft={draft} found={found} />}
      {front && <Acts draft={draft} />}
    </article>
  );
}

function Acts({ draft }: { draft: Draft }) {
  if (!mayDecide.value || !isOpen(draft)) return null;
  if (mode.value === "edit") return <EditBar />;
  if (mode.value === "reject") return <RejectBar draft={draft} />;
  return <ReadActs draft={draft} />;
}

function ReadActs({ draft }: { draft: Draft }) {
  const texts = say(desk);
  const mustEdit = !draft.text || (refusals.value.get(draft.id) ?? draft.risks).some((risk) => risk.blocking);
  const surely = (act: () => void) => () => { if (settled.peek()) act(); };
  const approve = surely(() => {
    if (!draft.text) toast("caution", texts.noAnswer, texts.noAnswerHint);
    else if (mustEdit) edit(draft);
    else void decide(draft, "approve");
  });
  const change = surely(() => edit(draft));
  const reject = surely(() => { mode.value = "reject"; });
  useKeys({ enter: approve, e: change, r: reject });
  const early = !settled.value;
  return (
    <footer class="actions">
      <Act name="approve" hint="Enter" act={approve} tone={mustEdit ? undefined : "primary"} off={mustEdit} early={early} wide>{approveWords(draft, texts.send)}</Act>
      <Act name="edit" hint="E" act={change} early={early} tone={mustEdit ? "primary" : undefined}>{texts.edit}</Act>
      <Act name="reject" hint="R" act={reject} early={early}>{texts.reject}</Act>
    </footer>
  );
}
