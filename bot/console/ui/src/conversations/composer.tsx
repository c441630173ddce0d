// Where an answer or a note is written: quick phrases, files, how much the platform still takes, and, where somebody
// else speaks, that it is theirs.
import { useLayoutEffect, useRef } from "preact/hooks";
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { mayDecide, mayLead, me } from "../base/session";
import { Picker, usePicker } from "../desk/picker";
import { Marked } from "../desk/marks";
import { Icon } from "../shell/icons";
import { Sure } from "../shell/sure";
import { conversationTexts } from "../texts/conversations";
import { risks as riskWords, word } from "../texts/words";
import { writersHere, writes } from "./presence";
import { busy, mayWrite, move, open, others, refusals } from "./deeds";
import { addressOf, kindOf } from "./media";
import { left, shownId, waiting } from "./thread";
import { later } from "./when";
import { attach, drop, noting, send, TAKEN, text, uploads } from "./writing";

export function focusComposer(asNote = false): void {
  noting.value = asNote;
  queueMicrotask(() => document.querySelector<HTMLTextAreaElement>(".composer textarea")?.focus());
}

export function Composer() {
  const texts = say(conversationTexts);
  if (!open.value) return null;
  if (!mayDecide.value) return <footer class="composer"><p class="composer-note">{texts.viewer}</p></footer>;
  const locked = others.value && !noting.value;
  return (
    <footer class={`composer${noting.value ? " noting" : ""}${locked ? " locked" : ""}`} data-testid="composer">
      {writersHere.value.length > 0 && <p class="writers" role="status" data-testid="writers"><i aria-hidden="true" />{texts.writes(writersHere.value.join("、"))}</p>}
      {locked && <Locked />}
      {(!locked || text.value) && <Box locked={locked} />}
      <Under locked={locked} />
    </footer>
  );
}

/** Somebody else speaks: nothing goes out from here, and it says what to do. */
function Locked() {
  const texts = say(conversationTexts);
  const owner = open.value?.owner ?? "";
  const take = () => void move("transfer", { to: me.peek()?.name ?? "" }).then((done) => { if (done) focusComposer(false); });
  return (
    <div class="locked-note" role="status" data-testid="locked">
      <Icon name="person" />
      <p><b>{mayLead.value ? texts.lockedLead(owner) : texts.locked(owner)}</b><small>{texts.lockedHint}</small></p>
      {mayLead.value && <Sure name="take-anyway" label={texts.deeds.take} question={texts.takeSure} off={busy.value} act={take} />}
    </div>
  );
}

function placeholder(): string {
  const texts = say(conversationTexts);
  if (noting.value) return texts.notePlace;
  switch (open.value?.state) {
    case "held": return texts.writeHere;
    case "closed": return texts.writeOpens;
    default: return texts.writeTakes;
  }
}

function Box({ locked }: { locked: boolean }) {
  const texts = say(conversationTexts);
  const area = useRef<HTMLTextAreaElement>(null);
  const picker = usePicker(area, false);
  useLayoutEffect(() => {
    const box = area.current;
    if (!box) return;
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 220)}px`;
  }, [text.value, noting.value, locked]);
  const typed = (value: string) => {
    text.value = value;
    if (refusals.peek().length > 0) refusals.value = [];
    if (value && !noting.peek() && mayWrite.peek()) writes();
    picker.look();
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (!noting.peek() && picker.pressed(event)) { /* the picker took it */ }
    else if (event.key === "Escape") area.current?.blur();
    else if (event.key === "Enter" && !event.shiftKey) void send();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const pasted = (event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || noting.peek()) return;
    event.preventDefault();
    void attach(files);
  };
  const showPicker = !noting.value && !locked && picker.typed.value !== null;
  return (
    <>
      {showPicker && <div class="composer-phrases"><Picker typed={picker.typed.value ?? ""} at={picker.at.value} inRoom={false} put={picker.put} /></div>}
      <Refusals />
      <Files />
      <textarea
        ref={area} value={text.value} rows={noting.value ? 2 : 1} maxLength={5000} placeholder={placeholder()} readOnly={locked} spellcheck={false}
        aria-label={noting.value ? texts.note : texts.answer} data-testid="answer-box"
        onInput={(event) => typed(event.currentTarget.value)} onKeyDown={pressed} onPaste={pasted}
      />
    </>
  );
}

function Refusals() {
  const found = refusals.value;
  if (found.length === 0) return null;
  return (
    <ul class="risks" role="alert" data-testid="refused">
      {found.map((risk, at) => (
        <li key={at} data-risk={risk.kind}><Icon name="warn" round /><span><b>{word(riskWords, risk.kind)}</b>{risk.found && <q><Marked text={risk.found} risks={[]} /></q>} {risk.advice}</span></li>
      ))}
    </ul>
  );
}

function Files() {
  const texts = say(conversationTexts);
  if (uploads.value.length === 0 || noting.value) return null;
  return (
    <ul class="uploads" aria-label={texts.attach}>
      {uploads.value.map((file) => (
        <li key={file.key} data-testid="upload">
          {file.name && kindOf(file.name) === "image" ? <img src={addressOf(file.name)} alt="" /> : <Icon name="file" />}
          <span>{file.name ? file.title : texts.uploading}</span>
          <button type="button" class="plain" aria-label={texts.remove(file.title)} onClick={() => drop(file.key)}><Icon name="cross" /></button>
        </li>
      ))}
    </ul>
  );
}

function Under({ locked }: { locked: boolean }) {
  const texts = say(conversationTexts);
  const drafts = waiting.value.length;
  const empty = !text.value.trim() && (noting.value || uploads.value.length === 0);
  return (
    <div class="composer-foot">
      <div class="composer-kinds" role="group" aria-label={texts.answer}>
        {(mayWrite.value || text.value) && <button type="button" class="chip" aria-pressed={!noting.value} data-act="answer" aria-keyshortcuts="A" onClick={() => focusComposer(false)}>{texts.answer}<kbd>A</kbd></button>}
        <button type="button" class="chip" aria-pressed={noting.value} data-act="note" aria-keyshortcuts="N" onClick={() => focusComposer(true)}>{texts.note}<kbd>N</kbd></button>
      </div>
      {!noting.value && !locked && <Attach />}
      <p class="composer-hint">{noting.value ? texts.noteOn : !locked && text.value.trim() && drafts > 0 ? texts.answersDrafts(drafts) : !locked && <Allowance />}</p>
      {(!locked || noting.value) && (
        <button type="button" class="act primary" data-act="say" disabled={empty || busy.value} onClick={() => void send()}>
          <span>{noting.value ? texts.saveNote : texts.send}</span><kbd>Enter</kbd>
        </button>
      )}
    </div>
  );
}

function Attach() {
  const texts = say(conversationTexts);
  const choose = (event: Event & { currentTarget: HTMLInputElement }) => {
    const files = [...(event.currentTarget.files ?? [])];
    event.currentTarget.value = "";
    const id = shownId.peek();
    void attach(files).then(() => { if (shownId.peek() === id) focusComposer(false); });
  };
  return (
    <label class="attach" title={texts.attachHint}>
      <Icon name="clip" /><span class="unseen">{texts.attach}</span>
      <input type="file" multiple accept={TAKEN.join(",")} data-testid="attach" onChange={choose} />
    </label>
  );
}

/** How many messages the platform still takes, and until when. */
function Allowance() {
  const texts = say(conversationTexts);
  const rest = left.value;
  if (!rest) return null;
  if (rest.messages <= 0 || rest.until <= tick.value) return <b class="caution" role="status" data-testid="left">{texts.noneLeft}</b>;
  return <span class={`figure${rest.messages <= 1 ? " caution" : ""}`} data-testid="left">{texts.left(rest.messages, later(rest.until, tick.peek()))}</span>;
}
