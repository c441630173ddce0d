// What changed between two texts, word by word, in a form a person can read at a glance.

export interface Piece {
  readonly text: string;
  readonly kind: "same" | "gone" | "new";
}

const MOST_CELLS = 2_000_000; // beyond this two texts are simply shown whole
const ACCIDENT = 2; // letters
const ALIKE = 0.3; // texts that share less read better side by side than mixed

const segments = new Intl.Segmenter("zh", { granularity: "word" });

/** Words, and blanks like {product.price} whole. */
function words(text: string): string[] {
  return text.split(/(\{[^{}]*\})/).flatMap((part, at) => (at % 2 ? [part] : [...segments.segment(part)].map((one) => one.segment)));
}

/** The pieces of both texts in reading order; `gone` stands only in the first, `new` only in the second. */
export function compare(before: string, after: string): Piece[] {
  if (before === after) return before ? [{ text: before, kind: "same" }] : [];
  const a = words(before);
  const b = words(after);
  const whole = merged([{ text: before, kind: "gone" }, { text: after, kind: "new" }]);
  if (a.length * b.length > MOST_CELLS) return whole;
  const pieces = merged(settled(merged(walk(a, b, lengths(a, b)))));
  const shared = pieces.filter((piece) => piece.kind === "same").reduce((sum, piece) => sum + piece.text.length, 0);
  return shared < ALIKE * Math.min(before.length, after.length) ? whole : pieces;
}

/** For every pair of places the length of the longest run of words both texts still share, in order. */
function lengths(a: readonly string[], b: readonly string[]): Uint16Array {
  const width = b.length + 1;
  const table = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      table[i * width + j] = a[i] === b[j]
        ? (table[(i + 1) * width + j + 1] ?? 0) + 1
        : Math.max(table[(i + 1) * width + j] ?? 0, table[i * width + j + 1] ?? 0);
    }
  }
  return table;
}

function walk(a: readonly string[], b: readonly string[], table: Uint16Array): Piece[] {
  const width = b.length + 1;
  const pieces: Piece[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const mine = a[i];
    const theirs = b[j];
    if (mine !== undefined && mine === theirs) {
      pieces.push({ text: mine, kind: "same" });
      i += 1;
      j += 1;
    } else if (theirs === undefined || (mine !== undefined && (table[(i + 1) * width + j] ?? 0) >= (table[i * width + j + 1] ?? 0))) {
      pieces.push({ text: mine ?? "", kind: "gone" });
      i += 1;
    } else {
      pieces.push({ text: theirs, kind: "new" });
      j += 1;
    }
  }
  return pieces;
}

/** A word or two that both texts share by accident, in the middle of what changed, reads better as changed too. */
function settled(pieces: readonly Piece[]): Piece[] {
  return pieces.flatMap((piece, at): Piece[] => {
    const inside = at > 0 && at < pieces.length - 1;
    if (piece.kind !== "same" || !inside || piece.text.trim().length > ACCIDENT) return [piece];
    return [{ text: piece.text, kind: "gone" }, { text: piece.text, kind: "new" }];
  });
}

/** Neighbours of one kind become one piece; between two matches what went comes before what came. */
function merged(pieces: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  let gone = "";
  let fresh = "";
  const flush = () => {
    if (gone) out.push({ text: gone, kind: "gone" });
    if (fresh) out.push({ text: fresh, kind: "new" });
    gone = "";
    fresh = "";
  };
  for (const piece of pieces) {
    if (piece.kind === "gone") gone += piece.text;
    else if (piece.kind === "new") fresh += piece.text;
    else {
      flush();
      const last = out.at(-1);
      if (last?.kind === "same") out[out.length - 1] = { text: last.text + piece.text, kind: "same" };
      else out.push(piece);
    }
  }
  flush();
  return out;
}
