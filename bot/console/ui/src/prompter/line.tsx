// One line on the screen: read from two metres, said with a tap.
import { useComputed } from "@preact/signals";
import { tick } from "../base/clock";
import type { Draft } from "../base/model";
import { say } from "../base/prefs";
import { Icon } from "../shell/icons";
import { prompter } from "../texts/prompter";
import { useFit } from "./fit";
import { clock, LATE_MS, pieces, type Size } from "./lines";

const LEAST = 24;

interface LineProps {
  readonly draft: Draft;
  readonly first: boolean;
  readonly size: Size;
  readonly said: (draft: Draft) => void;
  /** It is not to be said any more, and goes. */
  readonly leaving?: boolean;
}

export function Line({ draft, first, size, said, leaving = false }: LineProps) {
  const texts = say(prompter);
  const text = useFit(draft.text, LEAST, first ? size.first : size.rest);
  return (
    <button
      type="button" class={`spoken${first ? " first" : ""}${leaving ? " leaving" : ""}`} data-id={draft.id} disabled={leaving}
      onClick={() => said(draft)} aria-label={`${draft.text} — ${texts.said}`}
    >
      <span class="spoken-meta">
        {draft.pinned && <b class="pin"><Icon name="pin" />{texts.pinned}</b>}
        <Since at={draft.received_at} /> <b class="figure">{texts.asked(draft.count)}</b> <q>{draft.question}</q>
      </span>
      <span class="spoken-box"><p ref={text}><Weighted text={draft.text} /></p></span>
      <span class="said">{texts.said}</span>
    </button>
  );
}

/** A text that is not to be said: said already, or taken back while it was being read. */
export function Shown({ text, label, hint, kind, size }: { text: string; label: string; hint: string; kind: string; size: Size }) {
  const fitted = useFit(text, LEAST, size.first);
  return (
    <section class={`spoken first shown-again ${kind}`} role="status">
      <span class="spoken-meta"><b>{label}</b>{hint && <span>{hint}</span>}</span>
      <span class="spoken-box"><p ref={fitted}>{text}</p></span>
    </section>
  );
}

/** How long ago it was asked; after half a minute in a shape that cannot be overlooked, and never flashing. */
export function Since({ at, words }: { at: number; words?: (time: string) => string }) {
  const late = useComputed(() => tick.value - at >= LATE_MS);
  const time = useComputed(() => (words ? words(clock(tick.value - at)) : clock(tick.value - at)));
  return <span class={`since figure${late.value ? " late" : ""}`}>{late.value && <Icon name="warn" round />}{time}</span>;
}

function Weighted({ text }: { text: string }) {
  return <>{pieces(text).map((piece, at) => (piece.strong ? <b key={at}>{piece.text}</b> : piece.text))}</>;
}
