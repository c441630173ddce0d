// What the customer is told: words to begin with, in the order listen, soothe, explain, solve; and one's own.
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { mayDecide } from "../base/session";
import { later, moment } from "../conversations/when";
import { toast } from "../shell/toasts";
import { caseTexts } from "../texts/cases";
import { busy, handle } from "./deeds";
import { isQuiet, stepOf, type CasePage } from "./model";

const ORDER = ["incident", "listen", "soothe", "explain", "solve", "choice", "progress", "boundary", "end", "follow_up", "close"];

/** One answer, in this order. */
const PARTS = ["listen", "soothe", "explain", "solve"];

export function Talk({ page: { case: one, suggested } }: { page: CasePage }) {
  const texts = say(caseTexts);
  const text = useSignal("");
  const box = useRef<HTMLTextAreaElement>(null);
  if (stepOf(one) === "closed") return null;
  const put = (words: string) => {
    const before = text.peek();
    text.value = before ? `${before}${/[。！？!?]$/.test(before) ? "" : "\n"}${words}` : words;
    box.current?.focus();
  };
  const send = () => {
    const words = text.peek().trim();
    if (words) void handle("tell", { text: words }).then((done) => {
      if (!done) return;
      text.value = "";
      toast("news", texts.told, "", one.called || one.title);
    });
  };
  const offered = [...Object.entries(suggested)].sort(([a], [b]) => place(a) - place(b));
  const whole = PARTS.flatMap((name) => suggested[name] ?? []);
  const quiet = isQuiet(one, tick.value);
  return (
    <section class="block" data-testid="talk">
      <h2>{texts.talk}{(one.told_at ?? 0) > 0 && <small>{texts.toldAt(moment(one.told_at ?? 0, tick.value))}</small>}</h2>
      {(one.tell_by ?? 0) > 0 && !one.waits_since && <p class={quiet ? "late" : "fine"} data-testid="tell-by">{quiet ? texts.tellLate : texts.tellBy(later(one.tell_by ?? 0, tick.value))}</p>}
      {(one.asked_at ?? 0) > 0 && <p class="fine" data-testid="asked-yes">{texts.askedYes(moment(one.asked_at ?? 0, tick.value))}</p>}
      {!one.conversation && !one.address ? <p class="fine">{texts.noTalk}</p> : mayDecide.value && (
        <>
          {offered.length > 0 && (
            <details class="case-words" open={stepOf(one) === "accept"}>
              <summary>{texts.words}</summary>
              <ul>
                {whole.length > 1 && <li><button type="button" data-words="whole" class="case-whole" onClick={() => put(whole.join(""))}>{texts.wholeWords}</button></li>}
                {offered.map(([name, words]) => <li key={name}><button type="button" data-words={name} onClick={() => put(words)}><small>{texts.wordsFor[name] ?? name}</small>{words}</button></li>)}
              </ul>
            </details>
          )}
          <form class="case-write" onSubmit={(event) => { event.preventDefault(); send(); }}>
            <textarea ref={box} rows={3} data-testid="tell" aria-label={texts.talk} aria-keyshortcuts="A" placeholder={texts.talkPlace} maxLength={1000} value={text.value}
              onInput={(event) => { text.value = event.currentTarget.value; }}
              onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); send(); } else if (event.key === "Escape") event.currentTarget.blur(); }} />
            <button type="submit" class="act primary" data-act="tell" disabled={busy.value || !text.value.trim()}><span>{texts.send}</span><kbd>Ctrl Enter</kbd></button>
          </form>
        </>
      )}
    </section>
  );
}

function place(name: string): number {
  const at = ORDER.indexOf(name);
  return at < 0 ? ORDER.length : at;
}
