// Small marks used on cards and rows: words the guard found, who is looking, where an answer stands.
import type { JSX } from "preact";
import type { Address, Draft, DraftState, Risk } from "../base/model";
import { say } from "../base/prefs";
import { me } from "../base/session";
import { Icon, type IconName } from "../shell/icons";
import { desk } from "../texts/desk";
import { states, word } from "../texts/words";
import { lookers } from "./book";

/** A talk with one person that everybody can read. */
export function Aloud({ at }: { at: Address }): JSX.Element | null {
  const texts = say(desk);
  return at.aloud ? <span class="aloud" title={texts.aloudHint} data-testid="aloud">{texts.aloud}</span> : null;
}

/** `text` with every piece the guard found marked; pieces that overlap keep the first. */
export function Marked({ text, risks }: { text: string; risks: readonly Risk[] }): JSX.Element {
  return (
    <>
      {pieces(text, risks).map(({ piece, risk }, at) =>
        risk ? <mark key={at} class={risk.blocking ? "blocking" : ""}>{piece}</mark> : <span key={at}>{piece}</span>,
      )}
    </>
  );
}

interface Piece {
  readonly piece: string;
  readonly risk: Risk | null;
}

function pieces(text: string, risks: readonly Risk[]): Piece[] {
  const found = risks
    .filter((risk) => risk.found !== "")
    .flatMap((risk) => places(text, risk.found).map((start) => ({ start, end: start + risk.found.length, risk })))
    .sort((a, b) => a.start - b.start);
  const cut: Piece[] = [];
  let at = 0;
  for (const { start, end, risk } of found) {
    if (start < at) continue;
    if (start > at) cut.push({ piece: text.slice(at, start), risk: null });
    cut.push({ piece: text.slice(start, end), risk });
    at = end;
  }
  return at < text.length ? [...cut, { piece: text.slice(at), risk: null }] : cut;
}

function places(text: string, piece: string): number[] {
  const starts = [];
  for (let at = text.indexOf(piece); at >= 0; at = text.indexOf(piece, at + piece.length)) starts.push(at);
  return starts;
}

/** Everybody else who has this draft in front of them. */
export function othersAt(draft: Draft): readonly string[] {
  return (lookers.value[draft.id] ?? []).filter((name) => name !== me.value?.name);
}

/** One person: the last character of a Chinese name, the first letter of another. */
export function Face({ name }: { name: string }): JSX.Element {
  const letters = [...name];
  const han = /\p{Script=Han}/u.test(letters.at(-1) ?? "");
  return <span class="face">{(han ? letters.at(-1) : letters[0])?.toUpperCase()}</span>;
}

export function Faces({ names }: { names: readonly string[] }): JSX.Element {
  return (
    <span class="faces" title={names.join("、")}>
      {names.slice(0, 3).map((name) => <Face key={name} name={name} />)}
    </span>
  );
}

const ICONS: Readonly<Partial<Record<DraftState, IconName>>> = {
  approved: "wait", sending: "wait", sent: "sent", failed: "warn", unknown: "ask", prompted: "screen", said: "sent", copied: "sent",
};

export function StateMark({ state }: { state: DraftState }): JSX.Element {
  return (
    <span class={`state state-${state}`}>
      <Icon name={ICONS[state] ?? "wait"} round={state !== "sent" && state !== "said" && state !== "copied" && state !== "prompted"} />
      {word(states, state)}
    </span>
  );
}
