// A template while it is written: kept while one looks elsewhere, checked a moment after each key.
import { signal } from "@preact/signals";
import { call, LoggedOut } from "../base/api";
import { sessionOver } from "../base/session";
import type { Checked, FieldFault, NoticeKind, PlatformForm, Template } from "./model";

export interface FormDraft {
  readonly channel: string;
  readonly way: "template" | "subscription";
  readonly id: string;
  readonly url: string;
  /** In the order they are written; a name may be half typed. */
  readonly fields: readonly (readonly [string, string])[];
}

export interface Writing {
  readonly kind: NoticeKind;
  readonly version: number;
  readonly text: string;
  readonly late: string;
  readonly forms: readonly FormDraft[];
}

const CHECK_MS = 350;

/** What is being written, by kind; null: nothing, or it is only read. */
export const drafts = signal<ReadonlyMap<NoticeKind, Writing>>(new Map());
/** What was said of the last one that was checked. */
export const checked = signal<Checked | null>(null);
export const checking = signal(false);
let timer = 0;

function draftOf(template: Template): Writing {
  const forms = template.forms.map((form: PlatformForm) => ({ channel: form.channel, way: form.way, id: form.id, url: form.url ?? "", fields: Object.entries(form.fields) }));
  return { kind: template.kind, version: template.version, text: template.text, late: template.late, forms };
}

export function begin(template: Template): void {
  keep(template.kind, draftOf(template));
  checked.value = template.version > 0 ? { shown: template.shown, faults: template.faults } : null;
}

export function keep(kind: NoticeKind, writing: Writing | null): void {
  const all = new Map(drafts.peek());
  if (writing) all.set(kind, writing);
  else all.delete(kind);
  drafts.value = all;
  if (writing) checkSoon(kind);
}

export function change(kind: NoticeKind, by: Partial<Writing>): void {
  const now = drafts.peek().get(kind);
  if (now) keep(kind, { ...now, ...by });
}

/** Whether nothing was written yet. */
export function untouched(template: Template, writing: Writing): boolean {
  return JSON.stringify(asked(writing)) === JSON.stringify(asked(draftOf(template)));
}

/** As the server takes it; fields without a name are left out. */
export function asked(writing: Writing): Readonly<Record<string, unknown>> {
  const forms = writing.forms.map(({ fields, ...form }) => ({ ...form, fields: Object.fromEntries(fields.filter(([name]) => name.trim()).map(([name, text]) => [name.trim(), text])) }));
  return { kind: writing.kind, text: writing.text, late: writing.late, forms };
}

function checkSoon(kind: NoticeKind): void {
  clearTimeout(timer);
  checking.value = true;
  timer = setTimeout(() => void check(kind), CHECK_MS);
}

async function check(kind: NoticeKind): Promise<void> {
  const writing = drafts.peek().get(kind);
  if (!writing) return;
  try {
    const said = await call<Checked>("POST", "notice-templates/check", asked(writing));
    if (drafts.peek().get(kind) === writing) checked.value = said;
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
  } finally {
    if (drafts.peek().get(kind) === writing) checking.value = false;
  }
}

/** What is wrong in one place. */
export function faultsAt(faults: readonly FieldFault[], place: string): readonly string[] {
  return faults.filter((fault) => fault.place === place).map((fault) => fault.message);
}
