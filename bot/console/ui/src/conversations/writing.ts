// What is being written in the open conversation: the answer or note, and the files that go with it. Kept by
// conversation, so that one can look elsewhere and come back.
import { batch, effect, signal } from "@preact/signals";
import { LoggedOut, Rejected, sendFile } from "../base/api";
import { say as inWords } from "../base/prefs";
import { me, sessionOver } from "../base/session";
import { flying } from "../desk/focus";
import { toast } from "../shell/toasts";
import { conversationTexts } from "../texts/conversations";
import { busy, mayWrite, refusals, say, writeNote } from "./deeds";
import { shownId, waiting } from "./thread";

export interface Upload {
  readonly key: number;
  readonly title: string;
  /** Its name on the shelf; "" while it is under way. */
  readonly name: string;
}

export const TAKEN = ["image/png", "image/jpeg", "audio/mpeg", "video/mp4"] as const;
const MOST_FILES = 9;

export const text = signal("");
export const uploads = signal<readonly Upload[]>([]);
/** What is written is for colleagues only. */
export const noting = signal(false);

interface Begun {
  readonly text: string;
  readonly noting: boolean;
  readonly uploads: readonly Upload[];
}

const NOTHING: Begun = { text: "", noting: false, uploads: [] };
const begun = new Map<string, Begun>();
let where = "";
let last = 0;

/** What was written leaves the box at once; it comes back where it could not be sent. */
export async function send(): Promise<void> {
  const id = shownId.peek();
  const written: Begun = { text: text.peek().trim(), noting: noting.peek(), uploads: uploads.peek() };
  if (busy.peek() || written.uploads.some((file) => !file.name)) return;
  if (written.noting ? !written.text : (!written.text && written.uploads.length === 0) || !mayWrite.peek()) return;
  const answers = waiting.peek().filter((draft) => !flying.peek().has(draft.id)).map((draft) => draft.id);
  put({ text: "", noting: false, uploads: written.noting ? written.uploads : [] });
  const done = written.noting ? await writeNote(written.text) : await say(written.text, written.uploads.map((file) => file.name), answers);
  if (!done) giveBack(id, written);
}

function put(now: Begun): void {
  batch(() => {
    text.value = now.text;
    noting.value = now.noting;
    uploads.value = now.uploads;
  });
}

function giveBack(id: string, written: Begun): void {
  if (shownId.peek() !== id) begun.set(id, written);
  else put({ ...written, text: [written.text, text.peek()].filter(Boolean).join("\n") });
}

export function drop(key: number): void {
  uploads.value = uploads.peek().filter((file) => file.key !== key);
}

/** Puts files on the shelf of the house, to go with the answer they were chosen for, whatever is open by then. */
export async function attach(files: readonly File[]): Promise<void> {
  const texts = inWords(conversationTexts);
  const id = shownId.peek();
  for (const file of files) {
    const there = shownId.peek() === id ? uploads.peek() : begun.get(id)?.uploads ?? [];
    if (there.length >= MOST_FILES) return toast("caution", texts.tooMany);
    if (!TAKEN.some((type) => type === file.type)) toast("caution", texts.wrongKind(file.name || texts.media.image || ""));
    else await shelve(file, id);
  }
}

async function shelve(file: File, id: string): Promise<void> {
  const texts = inWords(conversationTexts);
  last += 1;
  const key = last;
  const title = file.name || texts.media.image || "";
  const change = (to: (list: readonly Upload[]) => readonly Upload[]) => {
    const there = begun.get(id);
    if (shownId.peek() === id) uploads.value = to(uploads.peek());
    else if (there) begun.set(id, { ...there, uploads: to(there.uploads) });
  };
  change((list) => [...list, { key, title, name: "" }]);
  try {
    const { name } = await sendFile<{ name: string }>("media", file.type, file);
    change((list) => list.map((one) => (one.key === key ? { ...one, name } : one)));
  } catch (error) {
    change((list) => list.filter((one) => one.key !== key));
    if (error instanceof LoggedOut) sessionOver();
    else if (error instanceof Rejected && error.status === 413) toast("caution", texts.tooLarge(title), error.message);
    else toast("caution", texts.notUploaded(title), error instanceof Error ? error.message : "");
  }
}

effect(() => {
  const id = shownId.value;
  if (id === where) return;
  if (where) begun.set(where, { text: text.peek(), noting: noting.peek(), uploads: uploads.peek() });
  where = id;
  const there = begun.get(id);
  put(there ?? NOTHING);
  refusals.value = [];
});

let whose = "";

// What one person began is not the next one's to see.
effect(() => {
  const name = me.value?.name;
  if (name === undefined || name === whose) return;
  if (whose) {
    begun.clear();
    put(NOTHING);
  }
  whose = name;
});
