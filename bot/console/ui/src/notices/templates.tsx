// The templates by kind on the left; on the right one of them as its customer reads it, with a lead's yes to it.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { tick } from "../base/clock";
import { call, LoggedOut, Overtaken } from "../base/api";
import { useKeys } from "../base/keys";
import { say } from "../base/prefs";
import { go, href, mayDecide, mayLead, sessionOver } from "../base/session";
import { deed, useSight } from "../base/sight";
import { moment } from "../conversations/when";
import { Act } from "../shell/act";
import { Icon } from "../shell/icons";
import { toast } from "../shell/toasts";
import { common } from "../texts/common";
import { noticeTexts, type State } from "../texts/notices";
import { parcelTexts } from "../texts/parcels";
import { Editor, Faults } from "./editor";
import type { NoticeKind, Template, TemplateList } from "./model";
import { AsShown } from "./shown";
import { asked, begin, checked, checking, drafts, keep, untouched } from "./writing";

const FRESH_MS = 10_000;
const CASES = new Set<NoticeKind>(["case_progress", "case_solved", "follow_up"]);

export function Templates({ chosen }: { chosen: string }) {
  const { found, lost, refused, look, put } = useSight<TemplateList>("notice-templates", FRESH_MS);
  const texts = say(parcelTexts);
  const all = found?.templates ?? [];
  const here = all.find((one) => one.kind === chosen) ?? all[0];
  const order = all.map((one) => one.kind);
  const walk = (by: 1 | -1) => {
    const at = order.indexOf(here?.kind ?? "shipped");
    const next = order[Math.max(0, Math.min(order.length - 1, at + by))];
    if (next) go("parcels", "templates", next);
  };
  useKeys({ j: () => walk(1), arrowdown: () => walk(1), k: () => walk(-1), arrowup: () => walk(-1) });
  if (!found) return lost || refused ? <div class="page"><p class="shelf-lost" role="alert"><Icon name="warn" round />{refused || texts.lost}</p></div> : <p class="loading">{say(common).loading}</p>;
  return (
    <div class="parcel-desk template-desk">
      <Kinds all={all} here={here?.kind ?? ""} />
      <section class="parcel-main">{here && <One key={here.kind} template={here} channels={found.channels} put={put} look={look} />}</section>
    </div>
  );
}

function stateOf(template: Template): State {
  if (template.version === 0) return "none";
  if (!template.enabled) return "off";
  if (template.allowed) return "allowed";
  return template.faults.length > 0 ? "faulty" : "waits";
}

function Kinds({ all, here }: { all: readonly Template[]; here: string }) {
  const texts = say(noticeTexts);
  const kinds = say(parcelTexts).kinds;
  const groups = [
    ["parcel", all.filter((one) => !one.care && !CASES.has(one.kind))], ["case", all.filter((one) => CASES.has(one.kind))], ["care", all.filter((one) => one.care)],
  ] as const;
  return (
    <nav class="parcel-side kinds" aria-label={texts.title}>
      {groups.map(([name, ones]) => (
        <section key={name}>
          <h3>{texts.groups[name]}</h3>
          {ones.map((one) => (
            <a key={one.kind} href={href("parcels", "templates", one.kind)} data-kind={one.kind} data-state={stateOf(one)} class={one.kind === here ? "here" : ""} {...(one.kind === here ? { "aria-current": "true" as const } : {})}>
              <b>{kinds[one.kind]}</b>{drafts.value.has(one.kind) && <Icon name="pen" />}<small>{texts.states[stateOf(one)]}</small>
            </a>
          ))}
        </section>
      ))}
    </nav>
  );
}

interface OneProps {
  readonly template: Template;
  readonly channels: readonly string[];
  readonly put: (found: TemplateList) => void;
  readonly look: () => Promise<void>;
}

function One({ template, channels, put, look }: OneProps) {
  const texts = say(noticeTexts);
  const writing = drafts.value.get(template.kind);
  const state = stateOf(template);
  useEffect(() => { if (writing) keep(template.kind, writing); }, []); // checked again when one comes back to it
  const shown = writing && checked.value ? checked.value.shown : template.shown;
  return (
    <article class="notice" data-testid="template" data-kind={template.kind} data-state={state} data-version={template.version}>
      <header class="parcel-head">
        <h1>{say(parcelTexts).kinds[template.kind]} <i class={`badge state-${state}`}>{texts.states[state]}</i></h1>
        <p><Versions template={template} /></p>
        <small>{texts.stateSays[state]}</small>
      </header>
      <div class={writing ? "notice-sides" : "notice-read"}>
        {writing && <Editor template={template} writing={writing} channels={channels} />}
        <section class="notice-look">
          <h2>{texts.readsAs} <small>{texts.readsHint}</small></h2>
          {template.version > 0 || writing ? <AsShown shown={shown} /> : <p class="parcel-none"><b>{texts.noText}</b></p>}
          {!writing && <Faults messages={template.faults.map((fault) => fault.message)} />}
        </section>
      </div>
      {writing ? <WriteActs template={template} put={put} look={look} /> : <ReadActs template={template} put={put} look={look} />}
    </article>
  );
}

function Versions({ template }: { template: Template }) {
  const texts = say(noticeTexts);
  const now = tick.peek();
  if (template.version === 0) return null;
  const by = template.written_by ? texts.writtenBy(template.written_by, moment(template.written_at, now)) : texts.shipped;
  return <>{[texts.version(template.version), by, template.allowed ? texts.allowedBy(template.allowed_by, moment(template.allowed_at, now)) : texts.nobody].join(" · ")}</>;
}

function ReadActs({ template, put, look }: Omit<OneProps, "channels">) {
  const texts = say(noticeTexts);
  const words = say(parcelTexts);
  const busy = useSignal(false);
  const sure = useSignal(false);
  const lead = mayLead.value;
  const faulty = template.faults.length > 0;
  const decide = async (what: "allow" | "forbid", told: string) => {
    if (busy.value || template.version === 0) return;
    busy.value = true;
    const made = await deed<TemplateList>(`notice-templates/${what}`, { template: template.id }, words);
    busy.value = false;
    sure.value = false;
    if (made) {
      put(made);
      toast("news", told, words.kinds[template.kind]);
    } else void look();
  };
  const edit = () => { if (mayDecide.peek()) begin(template); };
  const allow = () => { if (lead && !template.allowed && !faulty) void decide("allow", texts.allowed); };
  const forbid = () => {
    if (!lead || !template.allowed) return;
    if (sure.value) void decide("forbid", texts.forbidden);
    else sure.value = true;
  };
  useKeys({ e: edit, a: allow, x: forbid });
  return (
    <footer class="actions">
      {lead && template.version > 0 && !template.allowed && <Act name="allow" hint="A" act={allow} tone="primary" off={busy.value || faulty} wide>{faulty ? texts.mendFirst : texts.allow}</Act>}
      {mayDecide.value && <Act name="edit" hint="E" act={edit} off={busy.value} tone={lead && !template.allowed && template.version > 0 && !faulty ? undefined : "primary"}>{template.version > 0 ? texts.edit : texts.write}</Act>}
      {lead && template.allowed && <Act name="forbid" hint="X" act={forbid} off={busy.value}>{sure.value ? texts.forbidSure : texts.forbid}</Act>}
      {!lead && <p class="bar-note">{texts.leadsOnly}</p>}
    </footer>
  );
}

function WriteActs({ template, put, look }: Omit<OneProps, "channels">) {
  const texts = say(noticeTexts);
  const words = say(parcelTexts);
  const busy = useSignal(false);
  const faults = checked.value?.faults.length ?? 0;
  const sure = useSignal(false);
  const throwAway = () => {
    const writing = drafts.peek().get(template.kind);
    if (sure.peek() || !writing || untouched(template, writing)) keep(template.kind, null);
    else sure.value = true;
  };
  const leave = () => {
    const box = document.activeElement;
    if (box instanceof HTMLElement && box.matches("input, textarea, select")) box.blur();
    else throwAway();
  };
  const save = async () => {
    const writing = drafts.peek().get(template.kind);
    if (!writing || busy.value || !writing.text.trim()) return;
    busy.value = true;
    try {
      put(await call<TemplateList>("POST", "notice-templates", { ...asked(writing), version: writing.version }));
      keep(template.kind, null);
      toast("news", texts.saved, texts.savedHint);
    } catch (error) {
      if (error instanceof LoggedOut) sessionOver();
      else if (error instanceof Overtaken) {
        toast("caution", texts.overtaken);
        keep(template.kind, { ...writing, version: template.version });
        void look();
      } else toast("caution", words.refused, error instanceof Error ? error.message : String(error));
    } finally {
      busy.value = false;
    }
  };
  useSaveKey(save, leave);
  useKeys({ "ctrl enter": () => void save(), escape: leave });
  return (
    <footer class="actions">
      <Act name="save" hint="Ctrl Enter" act={() => void save()} tone="primary" off={busy.value} wide>{texts.save}</Act>
      <Act name="leave" hint="Esc" act={throwAway}>{sure.value ? texts.throwSure : texts.throwAway}</Act>
      <p class="bar-note" role="status" data-testid="template-faults">{checking.value ? texts.checking : faults > 0 ? <span class="caution">{texts.faults(faults)}</span> : texts.noFaults}</p>
    </footer>
  );
}

/** The same two keys inside the boxes, which keep all keys to themselves. */
function useSaveKey(save: () => Promise<void>, leave: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.isComposing || !(event.target instanceof HTMLElement) || !event.target.closest(".notice-form")) return;
      if (event.key === "Escape") leave();
      else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save();
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });
}
