// "Why this answer" as a page of its own, to be shared and opened alone: the answer and all that explains it.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { call, LoggedOut, Rejected } from "../base/api";
import { useKeys } from "../base/keys";
import type { Draft, OneDraft } from "../base/model";
import { say } from "../base/prefs";
import { go, href, mayUnmask, sessionOver } from "../base/session";
import { draftOf } from "../desk/book";
import { keepMembers, membersOf, originals, SHORTEST_REASON, unmarkAll, unmask } from "../desk/members";
import { select } from "../desk/focus";
import { NoteBar } from "../desk/note-bar";
import { Wordings } from "../desk/wordings";
import { reasonTexts } from "../texts/reasons";
import { rungs, states, word } from "../texts/words";
import { Reasons } from "./reasons";

export function WhyScreen({ id }: { id: string }) {
  const texts = say(reasonTexts);
  const one = useSignal<OneDraft | null>(null);
  const trouble = useSignal<"" | "missing" | "away">("");
  const load = async () => {
    try {
      one.value = await call<OneDraft>("GET", `drafts/${encodeURIComponent(id)}`);
      unmarkAll();
      keepMembers(one.value);
      trouble.value = "";
    } catch (error) {
      if (error instanceof LoggedOut) sessionOver();
      else trouble.value = error instanceof Rejected ? "missing" : "away";
    }
  };
  const draft = draftOf(id) ?? one.value?.draft;
  const back = () => {
    if (draft?.state === "pending") select(id);
    go("desk");
  };
  useEffect(() => void load(), []);
  useKeys({ escape: back });
  if (trouble.value && !draft) {
    return (
      <main class="page why-page" id="focus">
        <div class="nothing" role="alert">
          <p>{trouble.value === "missing" ? texts.noDraft : texts.away}</p>
          {trouble.value === "away" && <button type="button" onClick={() => void load()}>{texts.again}</button>}
          <a href={href("desk")}>← {texts.back}</a>
        </div>
      </main>
    );
  }
  if (!draft) return <main class="page why-page" id="focus"><p class="loading" role="status">{texts.loading}</p></main>;
  return (
    <main class="page why-page" id="focus" data-testid="why-page">
      <header class="page-head">
        <button type="button" class="look-up" onClick={back}>← {texts.back}<kbd>Esc</kbd></button>
        <h1>{texts.title}</h1>
        <span class="page-side">{texts.decided(draft.decided_by, word(states, draft.state))}</span>
      </header>
      <Answered draft={draft} />
      <Reasons draft={draft} risks={draft.risks} />
      <Asked draft={draft} />
    </main>
  );
}

function Answered({ draft }: { draft: Draft }) {
  const texts = say(reasonTexts);
  return (
    <section class="block">
      <h2>{texts.answered}<span class={`rung rung-${draft.rung}`}>{word(rungs, draft.rung)}</span></h2>
      {draft.text ? <div class="answer small"><p data-testid="answer">{draft.text}</p></div> : <p class="fine">{texts.noAnswer}</p>}
    </section>
  );
}

/** The wordings, and what was typed for whoever may read it. */
function Asked({ draft }: { draft: Draft }) {
  const texts = say(reasonTexts);
  const asking = useSignal(false);
  const list = membersOf(draft.id);
  if (!list || list.length === 0) return null;
  const send = (reason: string) => void unmask(draft.id, reason).then((shown) => { asking.value = !shown; });
  return (
    <section class="block">
      <Wordings draft={draft} list={list} choose={false} />
      {mayUnmask.value && !asking.value && originals.value === null && <button type="button" class="link" data-act="show-typed" onClick={() => { asking.value = true; }}>{texts.show}</button>}
      {asking.value && (
        <NoteBar
          name="unmask" label={texts.askReason} place={texts.reasonPlace} deed={texts.show} send={send}
          back={() => { asking.value = false; }} least={SHORTEST_REASON} tooShort={texts.tooShort}
        />
      )}
    </section>
  );
}
