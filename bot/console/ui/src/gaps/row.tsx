// One question without a good answer: how many asked, what became of them; opened: in which words, what people wrote
// instead, and what can be done about it.
import { useComputed } from "@preact/signals";
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { href, mayDecide, mayLead } from "../base/session";
import { NoteBar } from "../desk/note-bar";
import { Icon } from "../shell/icons";
import { gapTexts } from "../texts/gaps";
import { since } from "../texts/entry";
import { intents, word } from "../texts/words";
import { chosen, dismiss, dismissing, reopen, writeUp } from "./gaps";
import type { Gap, Reply } from "./model";

export function Row({ gap }: { gap: Gap }) {
  const texts = say(gapTexts);
  const open = chosen.value === gap.key;
  const about = [word(intents, gap.intent), gap.product_name].filter(Boolean).join(" · ");
  const ago = useComputed(() => since(Math.max(0, tick.value - gap.last_at)));
  return (
    <li class={`gap${open ? " open" : ""}`} data-gap={gap.key} data-state={gap.state}>
      <button type="button" class="gap-head" aria-expanded={open} onClick={() => { chosen.value = open ? "" : gap.key; }}>
        <b class="gap-asked figure">{gap.asked}<small>{texts.people}</small></b>
        <span class="gap-text">
          <b>{gap.question}{gap.wordings.length > 1 && <small>{texts.more(gap.wordings.length - 1)}</small>}</b>
          <span>{Object.entries(gap.outcomes).sort(([, a], [, b]) => b - a).map(([name, n]) => texts.outcome(name, n)).join(" · ")}</span>
        </span>
        <span class="gap-about">{about}<small class="figure">{ago}</small></span>
        {gap.waiting && <span class="badge badge-proposed">{texts.waits}</span>}
        {gap.replies.length > 0 && !gap.waiting && gap.state === "open" && <span class="badge ready">{texts.hasReply}</span>}
      </button>
      {open && <Opened gap={gap} />}
    </li>
  );
}

function Opened({ gap }: { gap: Gap }) {
  const texts = say(gapTexts);
  return (
    <div class="gap-body">
      <div class="gap-columns">
        <section>
          <h3>{texts.wordings}</h3>
          <ul class="wordings">{gap.wordings.map((text) => <li key={text}>{text}</li>)}</ul>
          <h3>{texts.outcomes}</h3>
          <Outcomes gap={gap} />
          {gap.reasons.length > 0 && <p class="fine">{texts.reasons}{gap.reasons.map((reason) => <q key={reason}>{reason}</q>)}</p>}
          {gap.entries.length > 0 && (
            <p class="fine">{texts.cited}{gap.entries.map((entry) => <a key={entry} href={href("knowledge", "entry", entry)}>{entry}</a>)}</p>
          )}
        </section>
        <section>
          <h3>{texts.replies}</h3>
          {gap.replies.length === 0 && <p class="fine">{texts.noReplies}</p>}
          <ol class="gap-replies">{gap.replies.slice(0, 4).map((reply) => <Wrote key={reply.text} reply={reply} />)}</ol>
        </section>
      </div>
      <Acts gap={gap} />
    </div>
  );
}

function Outcomes({ gap }: { gap: Gap }) {
  const texts = say(gapTexts);
  const all = gap.asked + gap.answered;
  const rows = [...Object.entries(gap.outcomes).sort(([, a], [, b]) => b - a), ...(gap.answered > 0 ? [["answered", gap.answered] as const] : [])];
  return (
    <ul class="bars gap-outcomes">
      {rows.map(([name, n]) => (
        <li key={name} class={name === "answered" ? "well" : ""}><span>{texts.outcomeNames[name] ?? name}</span><meter min={0} max={all} value={n} aria-hidden="true" /><b class="figure">{n}</b></li>
      ))}
    </ul>
  );
}

function Wrote({ reply }: { reply: Reply }) {
  const texts = say(gapTexts);
  return <li><p>{reply.text}</p><small>{texts.wrote(reply.times, reply.by.join("、"))} · <span class="figure">{since(Math.max(0, tick.value - reply.last_at))}</span></small></li>;
}

function Acts({ gap }: { gap: Gap }) {
  const texts = say(gapTexts);
  if (dismissing.value === gap.key) {
    return (
      <NoteBar
        name="dismiss" label={texts.whyDismiss} place={texts.whyPlace} deed={texts.dismiss} least={1} tooShort={texts.needsReason}
        send={(reason) => void dismiss(gap, reason)} back={() => { dismissing.value = ""; }}
      />
    );
  }
  return (
    <div class="gap-acts">
      {gap.dismissed && <p class="fine">{texts.dismissedBy(gap.dismissed.by)}<q>{gap.dismissed.reason}</q></p>}
      {gap.filled_by && <p class="done"><Icon name="sent" />{texts.filledBy} <a href={href("knowledge", "entry", gap.filled_by)}>{gap.filled_by}</a></p>}
      {gap.waiting && <p class="fine">{texts.waitsFor} <a href={href("knowledge", "entry", gap.waiting)}>{gap.waiting}</a></p>}
      {mayDecide.value && gap.state === "open" && !gap.waiting && (
        <button type="button" class="act primary" data-act="write-up" onClick={() => writeUp(gap)}><span>{gap.proposal ? texts.writeUp : texts.writeNew}</span><kbd>N</kbd></button>
      )}
      {mayLead.value && gap.state === "open" && (
        <button type="button" class="act" data-act="dismiss" onClick={() => { dismissing.value = gap.key; }}><span>{texts.dismiss}</span><kbd>X</kbd></button>
      )}
      {mayLead.value && gap.state === "dismissed" && <button type="button" class="act" data-act="reopen" onClick={() => void reopen(gap)}><span>{texts.reopen}</span></button>}
    </div>
  );
}
