// Writing a template: the message, what is said where it is late, the platform's own templates; each fault below the
// field it is of.
import { useRef } from "preact/hooks";
import { say } from "../base/prefs";
import { Icon } from "../shell/icons";
import { noticeTexts } from "../texts/notices";
import type { FieldFault, Template } from "./model";
import { change, checked, faultsAt, type FormDraft, type Writing } from "./writing";

export function Editor({ template, writing, channels }: { template: Template; writing: Writing; channels: readonly string[] }) {
  const texts = say(noticeTexts);
  const faults = checked.value?.faults ?? [];
  const put = (by: Partial<Writing>) => change(writing.kind, by);
  const form = (at: number, by: Partial<FormDraft> | null) => put({ forms: writing.forms.flatMap((one, index) => (index !== at ? [one] : by ? [{ ...one, ...by }] : [])) });
  const known = channels.length > 0 ? channels : ["wechat"];
  return (
    <div class="notice-form" data-testid="template-editor">
      <Words name="text" label={texts.text} place={texts.textPlace} value={writing.text} most={1_000} lines={4} fields={template.fields} faults={faults} put={(text) => put({ text })} first />
      <Words name="late" label={texts.late} place={texts.latePlace} value={writing.late} most={200} lines={1} fields={[]} faults={faults} put={(late) => put({ late })} />
      {writing.forms.map((one, at) => <FormFields key={at} at={at} form={one} channels={known} fields={template.fields} faults={faults} put={(by) => form(at, by)} />)}
      <button type="button" data-act="add-form" disabled={writing.forms.length >= 6} onClick={() => put({ forms: [...writing.forms, { channel: known[0] ?? "", way: "template", id: "", url: "", fields: [["thing1", "{product}"]] }] })}>{texts.addForm}</button>
    </div>
  );
}

interface WordsProps {
  readonly name: string;
  readonly label: string;
  readonly place: string;
  readonly value: string;
  readonly most: number;
  readonly lines: number;
  readonly fields: readonly string[];
  readonly faults: readonly FieldFault[];
  readonly put: (text: string) => void;
  readonly first?: boolean;
}

function Words({ name, label, place, value, most, lines, fields, faults, put, first = false }: WordsProps) {
  const texts = say(noticeTexts);
  const box = useRef<HTMLTextAreaElement | null>(null);
  const wrong = faultsAt(faults, name);
  const insert = (field: string) => {
    const area = box.current;
    if (!area) return;
    const [from, to] = [area.selectionStart, area.selectionEnd];
    put(`${value.slice(0, from)}{${field}}${value.slice(to)}`);
    requestAnimationFrame(() => {
      area.focus();
      area.setSelectionRange(from + field.length + 2, from + field.length + 2);
    });
  };
  const focus = (area: HTMLTextAreaElement | null) => {
    box.current = area;
    if (area && first && !area.dataset.ready) {
      area.dataset.ready = "1";
      area.focus();
      area.setSelectionRange(area.value.length, area.value.length);
    }
  };
  return (
    <div class="notice-field">
      <label>
        <span>{label}</span>
        <textarea ref={focus} rows={lines} maxLength={most} value={value} placeholder={place} data-testid={`template-${name}`} aria-invalid={wrong.length > 0} onInput={(event) => put(event.currentTarget.value)} />
      </label>
      <Faults messages={wrong} />
      {fields.length > 0 && <p class="inserts"><small>{texts.insert}</small>{fields.map((field) => <button key={field} type="button" class="chip" data-field={field} title={`{${field}}`} onClick={() => insert(field)}>{texts.fields[field] ?? field}</button>)}</p>}
    </div>
  );
}

interface FormProps {
  readonly at: number;
  readonly form: FormDraft;
  readonly channels: readonly string[];
  readonly fields: readonly string[];
  readonly faults: readonly FieldFault[];
  readonly put: (by: Partial<FormDraft> | null) => void;
}

function FormFields({ at, form, channels, fields, faults, put }: FormProps) {
  const texts = say(noticeTexts);
  const place = `form ${at}`;
  const field = (index: number, entry: readonly [string, string] | null) => put({ fields: form.fields.flatMap((one, where) => (where !== index ? [one] : entry ? [entry] : [])) });
  return (
    <fieldset class="notice-platform" data-form={at}>
      <legend>{texts.form(at + 1)}</legend>
      <div class="notice-platform-head">
        <label><span>{texts.channel}</span><select value={form.channel} onChange={(event) => put({ channel: event.currentTarget.value })}>{[...new Set([...channels, form.channel])].map((one) => <option key={one} value={one}>{texts.channels[one] ?? one}</option>)}</select></label>
        <label><span>{texts.way}</span><select value={form.way} onChange={(event) => put({ way: event.currentTarget.value === "subscription" ? "subscription" : "template" })}>{Object.entries(texts.formWays).map(([way, name]) => <option key={way} value={way}>{name}</option>)}</select></label>
        <label class="wide"><span>{texts.formId}</span><input value={form.id} maxLength={100} placeholder={texts.formIdPlace} data-testid="form-id" onInput={(event) => put({ id: event.currentTarget.value })} /></label>
      </div>
      <Faults messages={faultsAt(faults, place)} />
      <datalist id={`fields-${at}`}>{fields.map((one) => <option key={one} value={`{${one}}`}>{texts.fields[one] ?? one}</option>)}</datalist>
      {form.fields.map(([name, text], index) => {
        const wrong = faultsAt(faults, `${place} ${name.trim()}`);
        return (
          <div key={index} class="notice-row" data-field-of={name}>
            <input value={name} maxLength={40} placeholder={texts.fieldPlace} aria-label={texts.field} data-testid="field-name" onInput={(event) => field(index, [event.currentTarget.value, text])} />
            <input value={text} maxLength={300} list={`fields-${at}`} aria-label={`${texts.fieldText} ${name}`} aria-invalid={wrong.length > 0} data-testid="field-text" onInput={(event) => field(index, [name, event.currentTarget.value])} />
            <button type="button" class="plain" aria-label={`${texts.dropField} ${name}`} onClick={() => field(index, null)}><Icon name="cross" /></button>
            <Faults messages={wrong} />
          </div>
        );
      })}
      <footer>
        <button type="button" data-act="add-field" disabled={form.fields.length >= 20} onClick={() => put({ fields: [...form.fields, [`thing${form.fields.length + 1}`, ""]] })}>{texts.addField}</button>
        <input class="notice-url" value={form.url} maxLength={300} placeholder={texts.url} aria-label={texts.url} onInput={(event) => put({ url: event.currentTarget.value })} />
        <button type="button" class="quiet" onClick={() => put(null)}>{texts.dropForm}</button>
      </footer>
    </fieldset>
  );
}

export function Faults({ messages }: { messages: readonly string[] }) {
  return <>{messages.map((message) => <p key={message} class="fault" role="alert"><Icon name="warn" round /><span>{message}</span></p>)}</>;
}
