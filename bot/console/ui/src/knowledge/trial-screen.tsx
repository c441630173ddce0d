// Try a question: what was understood, which entries came into question and why, and what would be written.
import { useEffect, useRef } from "preact/hooks";
import { useKeys } from "../base/keys";
import { say } from "../base/prefs";
import { mayDecide } from "../base/session";
import { Ranking } from "../reasons/ranking";
import { Understood } from "../reasons/understood";
import { Icon } from "../shell/icons";
import { trialTexts } from "../texts/trial";
import { learnChoices, products, rooms } from "./choices";
import { Drafted } from "./drafted";
import { begin } from "./entry";
import { ask, asked, attempt, set, trialTrouble, tried, tryThis, trying, type Tried } from "./trial";

export function TrialScreen() {
  const texts = say(trialTexts);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    void learnChoices();
    box.current?.focus({ preventScroll: true });
  }, []);
  useKeys({ "/": () => box.current?.select() });
  const result = tried.value;
  return (
    <div class="trial">
      <form class="trial-ask" onSubmit={(event) => { event.preventDefault(); void ask(); }}>
        <input
          ref={box} value={attempt.value.text} maxLength={500} placeholder={texts.place} aria-label={texts.ask} autocomplete="off" data-testid="try"
          onInput={(event) => set({ text: event.currentTarget.value })} onKeyDown={(event) => { if (event.key === "Escape") event.currentTarget.blur(); }}
        />
        <button type="submit" class="act primary" disabled={trying.value || !attempt.value.text.trim()}><span>{texts.go}</span><kbd>Enter</kbd></button>
        <Settings />
      </form>
      {trialTrouble.value && <p class="shelf-lost" role="alert"><Icon name="warn" round />{trialTrouble.value}</p>}
      {!result && !trialTrouble.value && <Before />}
      {result && (
        <div class={`trial-result${trying.value ? " busy" : ""}`} aria-busy={trying.value} data-testid="tried">
          <p class="trial-question" role="status"><q>{asked.value}</q><Begin tried={result} /></p>
          <div class="trial-columns">
            <div><Understood reading={result.reading} product={result.product} /><Drafted tried={result} /></div>
            <Ranking ranking={result.ranking} used={cited(result)} />
          </div>
        </div>
      )}
    </div>
  );
}

/** A question without an entry is the start of one. */
function Begin({ tried: { reading, product, draft } }: { tried: Tried }) {
  const answered = draft && draft.rung !== "holding" && draft.rung !== "hand_over";
  if (!mayDecide.value || answered) return null;
  const { stage, intent } = reading;
  const named = reading.entities.some((entity) => entity.kind === "product"); // what is on the shelf is not in the question
  return (
    <button type="button" data-act="begin" onClick={() => begin({ questions: [asked.peek()], stage, intent, product: named ? product : "" })}>
      {say(trialTexts).begin}
    </button>
  );
}

function cited(result: Tried): readonly string[] {
  return (result.draft?.sources ?? []).filter((source) => source.kind === "knowledge").map((source) => source.id);
}

function Settings() {
  const texts = say(trialTexts);
  const now = attempt.value;
  return (
    <div class="trial-settings">
      <span class="switch" role="group" aria-label={texts.where}>
        <button type="button" aria-pressed={now.public} onClick={() => set({ public: true })}>{texts.room}</button>
        <button type="button" aria-pressed={!now.public} onClick={() => set({ public: false })}>{texts.private}</button>
      </span>
      {rooms.value.length > 0 && now.public && (
        <select class="chip" value={now.room} aria-label={texts.whichRoom} onChange={(event) => set({ room: event.currentTarget.value })}>
          <option value="">{texts.anyRoom}</option>
          {rooms.value.map((room) => <option key={room} value={room}>{room}</option>)}
        </select>
      )}
      <select
        class={`chip${now.product ? " on" : ""}`} value={now.product} aria-label={texts.shelf} data-testid="shelf"
        onChange={(event) => set({ product: event.currentTarget.value })}
      >
        <option value="">{texts.noShelf}</option>
        {products.value.map((product) => <option key={product.id} value={product.id}>{texts.onShelf(product.name)}</option>)}
      </select>
    </div>
  );
}

function Before() {
  const texts = say(trialTexts);
  return (
    <div class="nothing">
      <h1>{texts.title}</h1>
      <p>{texts.hint}</p>
      <p class="examples">
        {texts.examples.map((text) => <button key={text} type="button" class="chip" onClick={() => tryThis(text, attempt.peek().product)}>{text}</button>)}
      </p>
    </div>
  );
}
