// What can be done with the card in front, by key and by button. The bar keeps its height whatever it shows, so that
// no button moves under the hand.
import type { JSX } from "preact";
import type { Draft } from "../base/model";
import { say } from "../base/prefs";
import { go, mayDecide, mayUnmask } from "../base/session";
import { useKeys } from "../base/keys";
import { heldByOther, holderOf } from "../conversations/book";
import { backedByMe, needsSecond } from "../crisis/crises";
import { HostPick } from "../prompter/host-pick";
import { hosts } from "../prompter/prompters";
import { Act } from "../shell/act";
import { toast } from "../shell/toasts";
import { crisisTexts } from "../texts/crisis";
import { desk } from "../texts/desk";
import { liveTexts } from "../texts/live";
import { reasonTexts } from "../texts/reasons";
import { person } from "../texts/words";
import { copy } from "./copy";
import { CopyBar } from "./copy-bar";
import { decide } from "./decide";
import { sendEdited } from "./editor";
import { advance, edit, flying, isOpen, mode, refusals, settled, type Mode } from "./focus";
import { onlySpoken } from "./live";
import { MembersBar, UnmaskBar } from "./member-bars";
import { openMerge, wasMerged } from "./merge";
import { MergeBar } from "./merge-view";
import { NoteBar } from "./note-bar";
import { wasRedrafted } from "./redrafted";

export function Actions({ draft }: { draft: Draft }): JSX.Element {
  const texts = say(desk);
  if (draft.state !== "pending") return <Gone draft={draft} />;
  if (heldByOther(draft.conversation)) return <HeldBar draft={draft} />;
  if (mode.value === "members") return <MembersBar draft={draft} />;
  if (mode.value === "unmask") return <UnmaskBar draft={draft} />;
  if (!mayDecide.value) return <ViewBar />;
  if (backedByMe(draft) && !flying.value.has(draft.id) && mode.value !== "edit" && mode.value !== "reject") return <BackedBar draft={draft} />;
  if (!isOpen(draft) && !backedByMe(draft)) return <footer class="actions"><p class="bar-note" role="status">{texts.flying}</p></footer>;
  if (mode.value === "edit") return <EditBar spoken={onlySpoken(draft)} />;
  if (mode.value === "reject") return <RejectBar draft={draft} />;
  if (mode.value === "copy") return <CopyBar draft={draft} />;
  if (mode.value === "merge") return <MergeBar draft={draft} />;
  if (mode.value === "hand-over") return <HandOverBar draft={draft} />;
  if (mode.value === "host") return <HostPick pick={(host) => void decide(draft, "prompt", { host })} back={() => to("read")} />;
  return <ReadBar draft={draft} />;
}

function to(next: Mode): void {
  mode.value = next;
}

/** The same key opens and puts away what can be looked up about the card. */
function lookUps() {
  return {
    w: () => to(mode.peek() === "why" ? "read" : "why"), m: () => to("members"), u: () => { if (mayUnmask.peek()) to("unmask"); },
    ...(mode.value === "why" ? { escape: () => to("read") } : {}),
  };
}

function ViewBar(): JSX.Element {
  useKeys(lookUps());
  return <footer class="actions"><p class="bar-note">{say(desk).viewer}</p></footer>;
}

function ReadBar({ draft }: { draft: Draft }): JSX.Element {
  const texts = say(desk);
  const spoken = onlySpoken(draft); // nothing can be posted there: the host says it, or somebody copies it
  const mustEdit = !draft.text || (refusals.value.get(draft.id) ?? draft.risks).some((risk) => risk.blocking);
  const surely = (act: () => void) => () => { if (settled.peek()) act(); };
  const approve = surely(() => {
    if (!draft.text) toast("caution", texts.noAnswer, texts.noAnswerHint);
    else if (mustEdit) edit(draft);
    else void decide(draft, spoken ? "prompt" : "approve");
  });
  const prompt = surely(() => {
    if (!draft.text || !draft.address.public) return;
    if (hosts.peek().length > 1) to("host");
    else void decide(draft, "prompt");
  });
  const change = surely(() => edit(draft));
  const handOver = surely(() => to("hand-over"));
  const reject = surely(() => to("reject"));
  const early = !settled.value;
  const elsewhere = () => { // in a room the text is taken there by hand, in private all is said in the conversation
    if (draft.conversation) go("conversations", draft.conversation);
    else if (draft.text && draft.address.public && settled.peek()) void copy(draft);
  };
  const put = () => { if (draft.address.public) openMerge(draft); };
  useKeys({ enter: approve, e: change, p: prompt, h: handOver, r: reject, c: elsewhere, b: put, ...lookUps() });
  return (
    <footer class="actions">
      <Act name="approve" hint="Enter" act={approve} tone={mustEdit ? undefined : "primary"} off={mustEdit} early={early} wide>{approveWords(draft, spoken ? texts.prompt : texts.send, spoken)}</Act>
      <Act name="edit" hint="E" act={change} early={early} tone={draft.text && mustEdit ? "primary" : undefined}>{texts.edit}</Act>
      {spoken
        ? <Act name="copy" hint="C" act={elsewhere} early={early} off={!draft.text}>{say(liveTexts).copyShort}</Act>
        : <Act name="prompt" hint="P" act={prompt} early={early} off={!draft.text || !draft.address.public}>{texts.prompt}</Act>}
      <Act name="hand-over" hint="H" act={handOver} early={early} tone={draft.text ? undefined : "primary"}>{texts.handOver}</Act>
      <Act name="reject" hint="R" act={reject} early={early}>{texts.reject}</Act>
    </footer>
  );
}

/** I agreed already: somebody else has to. */
function BackedBar({ draft }: { draft: Draft }): JSX.Element {
  const texts = say(desk);
  const [change, reject] = [() => edit(draft), () => to("reject")];
  useKeys({ enter: advance, e: change, r: reject, ...lookUps() });
  return (
    <footer class="actions gone-bar">
      <p class="bar-note" role="status" data-testid="waits-second"><b>{say(crisisTexts).backedMine}</b><small>{say(crisisTexts).backedHint}</small></p>
      <Act name="edit" hint="E" act={change}>{texts.edit}</Act>
      <Act name="reject" hint="R" act={reject}>{texts.reject}</Act>
      <Act name="next" hint="Enter" act={advance}>{texts.next}</Act>
    </footer>
  );
}

/** What the key that approves does: sends, or is the first or the second of two. */
export function approveWords(draft: Draft, alone: string, spoken = false): string {
  if (!needsSecond(draft)) return alone;
  const texts = say(crisisTexts);
  return !draft.backed_by ? texts.needsTwo : spoken ? texts.secondPrompt : texts.second;
}

export function EditBar({ spoken = false }: { spoken?: boolean }): JSX.Element {
  const texts = say(desk);
  useKeys({ escape: () => to("read"), "ctrl enter": () => sendEdited() });
  return (
    <footer class="actions two">
      <Act name="send-edit" hint="Ctrl Enter" act={() => sendEdited()} tone="primary" wide>{spoken ? say(liveTexts).promptEdited : texts.sendChanged}</Act>
      <Act name="back" hint="Esc" act={() => to("read")}>{texts.back}</Act>
    </footer>
  );
}

export function RejectBar({ draft }: { draft: Draft }): JSX.Element {
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
  const send = (reason: string) => void decide(draft, "hand-over", { reason });
  return <NoteBar name="note" label={texts.note} place={texts.notePlace} deed={texts.handOver} send={send} back={() => to("read")} />;
}

/** A colleague speaks there already. */
function HeldBar({ draft }: { draft: Draft }): JSX.Element {
  const texts = say(desk);
  const look = () => go("conversations", draft.conversation ?? "");
  useKeys({ enter: advance, c: look });
  return (
    <footer class="actions gone-bar">
      <p class="bar-note" role="status" data-testid="held"><b>{texts.heldBy(holderOf(draft.conversation))}</b><small>{texts.heldHint}</small></p>
      <Act name="conversation" hint="C" act={look}>{texts.toConversation}</Act>
      <Act name="next" hint="Enter" act={advance}>{texts.next}</Act>
    </footer>
  );
}

function whyGone(draft: Draft): string {
  if (wasRedrafted(draft)) return say(reasonTexts).redraftedThis;
  return wasMerged(draft) ? say(liveTexts).mergedAway(person(draft.decided_by)) : say(desk).gone(person(draft.decided_by), draft.state);
}

function Gone({ draft }: { draft: Draft }): JSX.Element {
  const texts = say(desk);
  useKeys({ enter: advance });
  return (
    <footer class="actions gone-bar">
      <p class="bar-note" role="status" data-testid="gone">
        <b>{whyGone(draft)}</b>
        <small>{mode.value === "edit" ? texts.ownTextKept : texts.goneHint}</small>
      </p>
      <Act name="next" hint="Enter" act={advance}>{texts.next}</Act>
    </footer>
  );
}
