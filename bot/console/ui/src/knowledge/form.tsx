// The form of an entry: what customers ask, what they are told, where and how long it holds.
import { useRef } from "preact/hooks";
import { say } from "../base/prefs";
import { entryTexts } from "../texts/entry";
import { intents, stages } from "../texts/words";
import { BLANKS, BlanksBehind } from "./blanks";
import { products, rooms } from "./choices";
import { Labelled } from "./compared";
import { propose } from "./deeds";
import { setDown, typed, view } from "./entry";
import { Lines } from "./lines";
import type { Written } from "./model";
import { go, mayLead } from "../base/session";

const LIVE_CHARS = 60; // what every live room takes

export function Form({ written }: { written: Written }) {
  const texts = say(entryTexts);
  const pressed = (event: KeyboardEvent) => {
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "Escape") leave();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void propose(event.shiftKey && mayLead.value);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <form class="entry-form" onKeyDown={pressed} onSubmit={(event) => event.preventDefault()} data-testid="form">
      <section>
        <h2>{texts.fields.questions}<small>{texts.questionsHint}</small></h2>
        <Lines
          name="questions" lines={written.questions.length > 0 ? written.questions : [""]} change={(questions) => typed({ questions })}
          place={texts.questionPlace} add={texts.addQuestion} first
        />
      </section>
      <Answers written={written} />
      <Where written={written} />
    </form>
  );
}

/** Away from the form; the text stays and is offered again. */
export function leave(): void {
  setDown();
  if (!view.peek()) go("knowledge");
}

function Answers({ written }: { written: Written }) {
  const texts = say(entryTexts);
  const last = useRef<HTMLTextAreaElement | null>(null);
  const box = useRef<HTMLElement>(null);
  const insert = (blank: string) => {
    const area = last.current ?? box.current?.querySelector("textarea");
    area?.focus();
    document.execCommand("insertText", false, `{${blank}}`); // keeps undo, unlike setting the value
  };
  const stand = (area: HTMLTextAreaElement) => { last.current = area; };
  return (
    <section ref={box}>
      <h2>{texts.fields.answer}<small>{texts.answerHint}</small></h2>
      <Area name="answer" text={written.answer} most={2_000} place={texts.answerPlace} change={(answer) => typed({ answer })} stand={stand} />
      <h2>{texts.fields.live}<small>{texts.liveHint}</small></h2>
      <Area name="live" text={written.live} most={500} place={texts.livePlace} change={(live) => typed({ live })} stand={stand} />
      <div class="blank-bar" role="group" aria-label={texts.blanks}>
        <span>{texts.blanks}</span>
        {BLANKS.map((blank) => (
          <button
            key={blank} type="button" class="blank" title={`{${blank}}`} data-blank={blank}
            onMouseDown={(event) => event.preventDefault()} onClick={() => insert(blank)}
          >
            {texts.blankNames[blank]}
          </button>
        ))}
      </div>
    </section>
  );
}

interface AreaProps {
  readonly name: "answer" | "live";
  readonly text: string;
  readonly most: number;
  readonly place: string;
  readonly change: (text: string) => void;
  readonly stand: (area: HTMLTextAreaElement) => void;
}

function Area({ name, text, most, place, change, stand }: AreaProps) {
  const texts = say(entryTexts);
  const length = [...text.trim()].length;
  return (
    <div class="area">
      <div class="grow">
        <div class="behind" aria-hidden="true"><BlanksBehind text={text} />{"\n"}</div>
        <textarea
          value={text} rows={name === "answer" ? 3 : 1} maxLength={most} placeholder={place} aria-label={texts.fields[name]} spellcheck={false}
          data-testid={`text-${name}`} onInput={(event) => change(event.currentTarget.value)} onFocus={(event) => stand(event.currentTarget)}
        />
      </div>
      <small class={`length figure${name === "live" && length > LIVE_CHARS ? " caution" : ""}`}>
        {name === "live" ? `${length} / ${LIVE_CHARS}` : texts.chars(length)}
      </small>
    </div>
  );
}

function Where({ written }: { written: Written }) {
  const texts = say(entryTexts);
  const unknown = written.product && !products.value.some((product) => product.id === written.product);
  return (
    <section class="where">
      <Labelled name={texts.fields.intent}>
        <select value={written.intent} data-testid="intent" onChange={(event) => typed({ intent: event.currentTarget.value })}>
          {Object.entries(say(intents)).map(([value, name]) => <option key={value} value={value}>{name}</option>)}
        </select>
      </Labelled>
      <Labelled name={texts.fields.stage}>
        <select value={written.stage} onChange={(event) => typed({ stage: event.currentTarget.value })}>
          {Object.entries(say(stages)).map(([value, name]) => <option key={value} value={value}>{name || texts.anyStage}</option>)}
        </select>
      </Labelled>
      <Labelled name={texts.fields.product}>
        <select value={written.product} data-testid="product" onChange={(event) => typed({ product: event.currentTarget.value })}>
          <option value="">{texts.anyProduct}</option>
          {unknown && <option value={written.product}>{written.product}</option>}
          {products.value.map((product) => <option key={product.id} value={product.id}>{product.link && `${product.link} · `}{product.name}</option>)}
        </select>
      </Labelled>
      <Labelled name={texts.fields.authority}>
        <select value={written.authority} onChange={(event) => typed({ authority: event.currentTarget.value as Written["authority"] })}>
          <option value="agent">{texts.authorities.agent}</option>
          <option value="lead">{texts.authorities.lead}</option>
        </select>
      </Labelled>
      <When written={written} />
      <Rest written={written} />
    </section>
  );
}

function When({ written }: { written: Written }) {
  const texts = say(entryTexts);
  return (
    <>
      <Labelled name={texts.fields.valid_from}>
        <input
          type="date" value={written.valid_from} required data-testid="from"
          onInput={(event) => typed({ valid_from: event.currentTarget.value })}
        />
      </Labelled>
      <Labelled name={texts.fields.valid_until} hint={texts.untilHint}>
        <input
          type="date" value={written.valid_until ?? ""} min={written.valid_from} data-testid="until"
          onInput={(event) => typed({ valid_until: event.currentTarget.value || null })}
        />
      </Labelled>
    </>
  );
}

function Rest({ written }: { written: Written }) {
  const texts = say(entryTexts);
  return (
    <>
      <Labelled name={texts.fields.shortcut} hint={texts.shortcutHint}>
        <span class="with-slash">
          <i aria-hidden="true">/</i>
          <input
            value={written.shortcut} maxLength={20} autocomplete="off" data-testid="shortcut"
            onInput={(event) => typed({ shortcut: event.currentTarget.value })}
          />
        </span>
      </Labelled>
      <div class="field wide">
        <span>{texts.fields.rooms}<small>{texts.roomsHint}</small></span>
        <Lines
          name="rooms" lines={written.rooms} change={(lines) => typed({ rooms: lines })} place={texts.roomPlace} add={texts.addRoom}
          suggestions={rooms.value}
        />
      </div>
      <div class="field wide">
        <span>{texts.fields.media}</span>
        <Lines name="media" lines={written.media} change={(media) => typed({ media })} place={texts.mediaPlace} add={texts.addMedia} />
      </div>
    </>
  );
}
