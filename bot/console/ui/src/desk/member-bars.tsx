// What can be done with the wordings of the card in front: part some of them from it, read them as they were typed.
import type { JSX } from "preact";
import { useKeys } from "../base/keys";
import type { Draft } from "../base/model";
import { say } from "../base/prefs";
import { mayDecide, mayUnmask } from "../base/session";
import { Act } from "../shell/act";
import { tell } from "../shell/aloud";
import { desk } from "../texts/desk";
import { liveTexts } from "../texts/live";
import { reasonTexts } from "../texts/reasons";
import { mode } from "./focus";
import { mark, marked, membersOf, originals, SHORTEST_REASON, split, splitting, stoodOn, unmarkAll, unmask } from "./members";
import { openMerge } from "./merge";
import { NoteBar } from "./note-bar";

function leave(): void {
  unmarkAll();
  mode.value = "read";
}

export function MembersBar({ draft }: { draft: Draft }): JSX.Element {
  const texts = say(reasonTexts);
  const list = membersOf(draft.id) ?? [];
  const chosen = marked.value.size;
  const off = chosen === 0 || splitting.value || !mayDecide.value;
  const step = (by: 1 | -1) => () => {
    stoodOn.value = Math.max(0, Math.min(list.length - 1, stoodOn.peek() + by));
    tell(list[stoodOn.peek()]?.text ?? "");
  };
  const part = () => {
    if (!off) void split(draft).then((done) => { if (done) leave(); });
  };
  const show = () => { if (mayUnmask.value) mode.value = "unmask"; };
  const mayPut = mayDecide.value && draft.address.public;
  const other = () => { if (mayPut) openMerge(draft); };
  useKeys({
    j: step(1), arrowdown: step(1), k: step(-1), arrowup: step(-1), space: () => { if (mayDecide.value) mark(draft, list[stoodOn.peek()]); },
    enter: part, u: show, b: other, m: leave, escape: leave,
  });
  return (
    <footer class="actions">
      {mayDecide.value && list.length > 1 && <Act name="split" hint="Enter" act={part} tone={off ? undefined : "primary"} off={off} wide>{texts.split(chosen)}</Act>}
      {mayPut && <Act name="merge" hint="B" act={other}>{say(liveTexts).merge}</Act>}
      {mayUnmask.value && originals.value === null && <Act name="unmask" hint="U" act={show}>{texts.show}</Act>}
      <Act name="back" hint="Esc" act={leave}>{say(desk).back}</Act>
    </footer>
  );
}

/** Why it must be read as typed; nothing is shown without. */
export function UnmaskBar({ draft }: { draft: Draft }): JSX.Element {
  const texts = say(reasonTexts);
  const back = () => { mode.value = "members"; };
  const send = (reason: string) => void unmask(draft.id, reason).then((shown) => { if (shown) back(); });
  return (
    <NoteBar
      name="unmask" label={texts.askReason} place={texts.reasonPlace} deed={texts.show} send={send} back={back}
      least={SHORTEST_REASON} tooShort={texts.tooShort}
    />
  );
}
