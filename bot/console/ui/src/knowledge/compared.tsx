// A form of an entry for reading; beside another one, what changed between them, word by word.
import type { ComponentChildren, JSX } from "preact";
import { say } from "../base/prefs";
import { entryTexts } from "../texts/entry";
import { intents, stages, word } from "../texts/words";
import { Blanks } from "./blanks";
import { productName } from "./choices";
import { compare, type Piece } from "./diff";
import { FIELDS, type Field } from "./forms";
import type { Written } from "./model";

interface ComparedProps {
  /** Null: there is nothing to compare with. */
  readonly before: Written | null;
  readonly after: Written;
  readonly names: readonly [string, string];
}

export function Compared({ before, after, names }: ComparedProps) {
  const changed = before ? differing(before, after) : [];
  const rest = FIELDS.filter((field) => !changed.includes(field) && !empty(field, after));
  return (
    <>
      {before && changed.length > 0 && (
        <section class="compared" data-testid="diff">
          <header aria-hidden="true"><span /><h3>{names[0]}</h3><h3>{names[1]}</h3></header>
          {changed.map((field) => <Changed key={field} field={field} before={before} after={after} names={names} />)}
        </section>
      )}
      {before && rest.length > 0 && <h3 class="unchanged">{say(entryTexts).unchanged}</h3>}
      <dl class="fields">
        {rest.map((field) => (
          <div key={field} data-field={field}><dt>{say(entryTexts).fields[field]}</dt><dd><Value field={field} written={after} /></dd></div>
        ))}
      </dl>
    </>
  );
}

function Changed({ field, before, after, names }: { field: Field; before: Written; after: Written; names: readonly [string, string] }) {
  const pieces = compare(valueOf(field, before), valueOf(field, after));
  const side = (kind: "gone" | "new", written: Written, other: Written) => (
    <div class={`side side-${kind}`}>
      <span class="side-name">{names[kind === "gone" ? 0 : 1]}</span>
      {field === "questions" ? <Wordings mine={written.questions} others={other.questions} kind={kind} />
        : valueOf(field, written) === "" ? <p class="fine">—</p>
        : <p><Pieces pieces={pieces.filter((piece) => piece.kind === "same" || piece.kind === kind)} /></p>}
    </div>
  );
  return (
    <div class="compared-row" data-field={field}>
      <h4>{say(entryTexts).fields[field]}</h4>
      {side("gone", before, after)}
      {side("new", after, before)}
    </div>
  );
}

/** Wordings are compared as a set: their order says nothing. */
function Wordings({ mine, others, kind }: { mine: readonly string[]; others: readonly string[]; kind: "gone" | "new" }) {
  const first = mine.filter((line) => !others.includes(line));
  const shared = mine.length - first.length;
  return (
    <ul>
      {first.map((line) => <li key={line}><Pieces pieces={[{ text: line, kind }]} /></li>)}
      {shared > 0 && <li class="fine">{say(entryTexts).sharedWordings(shared)}</li>}
    </ul>
  );
}

/** What two forms differ in, in one column; says so when they do not. */
export function Differences({ before, after, none }: { before: Written; after: Written; none: string }) {
  const changed = differing(before, after);
  if (changed.length === 0) return <p class="fine">{none}</p>;
  return (
    <dl class="changes">
      {changed.map((field) => (
        <div key={field} data-field={field}><dt>{say(entryTexts).fields[field]}</dt><dd><Mixed field={field} before={before} after={after} /></dd></div>
      ))}
    </dl>
  );
}

/** Both texts in one line, for a narrow place. */
function Mixed({ field, before, after }: { field: Field; before: Written; after: Written }) {
  if (field !== "questions") return <p><Pieces pieces={compare(valueOf(field, before), valueOf(field, after))} /></p>;
  const gone = before.questions.filter((line) => !after.questions.includes(line)).map((text): Piece => ({ text, kind: "gone" }));
  const fresh = after.questions.filter((line) => !before.questions.includes(line)).map((text): Piece => ({ text, kind: "new" }));
  return <ul>{[...gone, ...fresh].map((piece) => <li key={piece.kind + piece.text}><Pieces pieces={[piece]} /></li>)}</ul>;
}

function Pieces({ pieces }: { pieces: readonly Piece[] }): JSX.Element {
  return (
    <>
      {pieces.map((piece, at) => {
        const text = <Blanks text={piece.text} />;
        if (piece.kind === "same") return <span key={at}>{text}</span>;
        return piece.kind === "gone" ? <del key={at}>{text}</del> : <ins key={at}>{text}</ins>;
      })}
    </>
  );
}

function Value({ field, written }: { field: Field; written: Written }): JSX.Element {
  if (field === "questions") return <ul class="wordings">{written.questions.map((line) => <li key={line}>{line}</li>)}</ul>;
  if (field === "answer" || field === "live") return <p class={`said-${field}`}><Blanks text={written[field]} /></p>;
  return <p>{valueOf(field, written)}</p>;
}

function empty(field: Field, written: Written): boolean {
  return ["live", "shortcut", "media"].includes(field) && written[field]?.length === 0;
}

function differing(before: Written, after: Written): readonly Field[] {
  return FIELDS.filter((field) => valueOf(field, before) !== valueOf(field, after));
}

/** A field in words; two forms differ in it when these do. */
function valueOf(field: Field, written: Written): string {
  const texts = say(entryTexts);
  switch (field) {
    case "questions": return [...written.questions].sort().join("\n");
    case "answer": case "live": return written[field];
    case "intent": return word(intents, written.intent);
    case "stage": return word(stages, written.stage) || texts.anyStage;
    case "product": return written.product ? productName(written.product) : texts.anyProduct;
    case "rooms": return written.rooms.join("\n") || texts.anyRoom;
    case "authority": return texts.authorities[written.authority];
    case "shortcut": return written.shortcut ? `/${written.shortcut}` : "";
    case "media": return written.media.join("\n");
    case "valid_from": return written.valid_from;
    case "valid_until": return written.valid_until ?? texts.forever;
  }
}

export function Labelled({ name, hint, children }: { name: string; hint?: ComponentChildren; children: ComponentChildren }) {
  return <label class="field"><span>{name}{hint && <small>{hint}</small>}</span>{children}</label>;
}
