// One entry: read it, review what was proposed, write another form of it, look at its past.
import { useEffect } from "preact/hooks";
import { useComputed } from "@preact/signals";
import { tick } from "../base/clock";
import { useKeys } from "../base/keys";
import { say } from "../base/prefs";
import { go, href, mayDecide, me } from "../base/session";
import { Icon } from "../shell/icons";
import { entryTexts, since } from "../texts/entry";
import { EditActs, ReadActs } from "./acts";
import { learnChoices } from "./choices";
import { Compared } from "./compared";
import { newer, open, overtaken, pickUp, refresh, show, throwAway, trouble, view, writing } from "./entry";
import { Form } from "./form";
import { listed } from "./shelf";
import { Side } from "./side";
import { StateBadge } from "./row";
import { unsaved } from "./unsaved";
import type { Entry } from "./model";

const EVERY_MS = 8_000;

export function EntryScreen({ id }: { id: string }) {
  useEffect(() => {
    void learnChoices();
    void open(id);
    if (!id) return undefined;
    const look = setInterval(() => { if (!document.hidden && me.peek()) void refresh(); }, EVERY_MS);
    return () => clearInterval(look);
  }, []);
  if (trouble.value) return <Trouble />;
  if (!view.value && !writing.value) return <p class="loading" role="status">{say(entryTexts).loading}</p>;
  return (
    <div class={`sheetlike${writing.value ? " writing" : ""}`}>
      <Head id={view.value?.record.id ?? writing.value?.id ?? id} />
      <Offers id={id} />
      <div class="sheetlike-body">
        <div class="sheetlike-main">
          {writing.value ? <Form written={writing.value} /> : view.value && <Reading record={view.value.record} />}
        </div>
        <Side />
      </div>
      {writing.value ? <EditActs /> : <ReadActs />}
    </div>
  );
}

function Head({ id }: { id: string }) {
  const texts = say(entryTexts);
  const record = view.value?.record;
  return (
    <header class="sheetlike-head">
      <a href={href("knowledge")}>← {texts.back}</a>
      <code>{id}</code>
      {record ? <StateBadge state={stateOf(record)} /> : <span class="badge badge-proposed">{texts.fresh}</span>}
      {record && record.version > 0 && <small class="figure">{texts.version(record.version)}</small>}
      {record && record.place !== "console" && <small title={record.place}>{record.place.split("/").slice(-2).join("/")}</small>}
      <Neighbours id={id} />
    </header>
  );
}

/** The entries before and after this one in the list the person came from. */
function Neighbours({ id }: { id: string }) {
  const texts = say(entryTexts);
  const ids = (listed.value?.entries ?? []).map((line) => line.id);
  const at = ids.indexOf(id);
  const to = (by: 1 | -1) => () => {
    const next = at < 0 ? undefined : ids[at + by];
    if (next !== undefined && !writing.value) go("knowledge", "entry", next);
  };
  useKeys({ j: to(1), k: to(-1) });
  if (at < 0 || writing.value) return null;
  return (
    <span class="neighbours figure">
      <button type="button" class="plain" disabled={at === 0} title={`${texts.previous} (K)`} onClick={to(-1)}>↑</button>
      {at + 1} / {ids.length}
      <button type="button" class="plain" disabled={at === ids.length - 1} title={`${texts.next} (J)`} onClick={to(1)}>↓</button>
    </span>
  );
}

export function stateOf(record: Entry): string {
  if (record.proposed) return record.approved && !record.retired ? "changed" : "proposed";
  if (record.retired) return "retired";
  const until = record.approved?.valid_until;
  return until && Date.parse(`${until}T23:59:59`) < Date.now() ? "expired" : "approved";
}

/** What the person should know before going on: a text of theirs that waits, a colleague who was faster. */
function Offers({ id }: { id: string }) {
  const texts = say(entryTexts);
  const begun = id ? unsaved()[id] : undefined;
  const at = begun?.at ?? 0;
  const ago = useComputed(() => since(tick.value - at));
  if (writing.value && overtaken.value) {
    return (
      <p class="offer caution" role="alert" data-testid="overtaken">
        <Icon name="warn" round /><span>{texts.overtaken(overtaken.value)}</span>
      </p>
    );
  }
  if (writing.value) return null;
  if (newer.value) {
    const latest = newer.value;
    return (
      <p class="offer" role="status" data-testid="newer">
        <Icon name="person" /><span>{texts.newer(latest.history[0]?.by ?? "")}</span>
        <button type="button" onClick={() => show(latest)}>{texts.seeNewer}</button>
      </p>
    );
  }
  if (!begun || !mayDecide.value) return null;
  return (
    <p class="offer" role="status" data-testid="begun-here">
      <Icon name="pen" /><span>{texts.begun(ago.value)}</span>
      <button type="button" class="strong" onClick={pickUp}>{texts.pickUp}</button>
      <button type="button" onClick={throwAway}>{texts.throwAway}</button>
    </p>
  );
}

function Reading({ record }: { record: Entry }) {
  const texts = say(entryTexts);
  const { approved, proposed } = record;
  const shown = proposed ?? approved;
  const names = [record.retired ? texts.wasInForce : texts.inForce, texts.proposed] as const;
  return (
    <article class="entry-reading" data-testid="reading">
      <h1>{shown?.questions[0] ?? (shown?.shortcut ? `/${shown.shortcut}` : record.id)}</h1>
      {shown && <Compared before={proposed ? approved : null} after={shown} names={names} />}
    </article>
  );
}

function Trouble() {
  const texts = say(entryTexts);
  return (
    <div class="nothing" role="alert">
      <p>{trouble.value === "missing" ? texts.missing : texts.away}</p>
      {trouble.value === "away" && <button type="button" onClick={() => void refresh()}>{texts.tryAgain}</button>}
      <a href={href("knowledge")}>← {texts.back}</a>
    </div>
  );
}
