// The blanks of an answer, {product.price} and its like: shown by what they stand for, and offered to put in.
import type { JSX } from "preact";
import { say } from "../base/prefs";
import { entryTexts } from "../texts/entry";

export const BLANKS = [
  "name", "product.name", "product.price", "product.list_price", "product.stock", "product.sizes", "product.colors",
  "product.link", "product.highlights",
] as const;

const BLANK = /(\{[^{}]*\})/;

export function known(blank: string): boolean {
  return (BLANKS as readonly string[]).includes(blank);
}

/** `text` with every place marked where what was searched for stands. */
export function Sought({ text, sought }: { text: string; sought: string }): JSX.Element {
  const at = sought ? text.toLowerCase().indexOf(sought.toLowerCase()) : -1;
  if (at < 0) return <>{text}</>;
  const end = at + sought.length;
  return <>{text.slice(0, at)}<mark class="sought">{text.slice(at, end)}</mark><Sought text={text.slice(end)} sought={sought} /></>;
}

/** An answer for reading: each blank as the word it stands for. */
export function Blanks({ text, sought = "" }: { text: string; sought?: string }): JSX.Element {
  const names: Readonly<Record<string, string>> = say(entryTexts).blankNames;
  return (
    <>
      {text.split(BLANK).map((piece, at) => {
        if (at % 2 === 0) return <Sought key={at} text={piece} sought={sought} />;
        const blank = piece.slice(1, -1);
        return known(blank) ? <span key={at} class="blank" title={piece}>{names[blank]}</span> : <mark key={at}>{piece}</mark>;
      })}
    </>
  );
}

/** An answer behind the words being typed: same letters, blanks marked. */
export function BlanksBehind({ text }: { text: string }): JSX.Element {
  return (
    <>
      {text.split(BLANK).map((piece, at) => {
        if (at % 2 === 0) return piece;
        return <mark key={at} class={known(piece.slice(1, -1)) ? "blank-mark" : ""}>{piece}</mark>;
      })}
    </>
  );
}
