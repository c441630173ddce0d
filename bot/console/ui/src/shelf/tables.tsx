// Tables out and in: a file is first only looked at; with one wrong row nothing is changed.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { LoggedOut, sendFile } from "../base/api";
import { say } from "../base/prefs";
import { sessionOver } from "../base/session";
import { Icon } from "../shell/icons";
import { shelfTexts } from "../texts/shelf";
import { Change } from "./history";
import type { TableReport } from "./model";
import { look, page, room } from "./shelf";

const file = signal<File | null>(null);
const report = signal<TableReport | null>(null);
const busy = signal(false);
const trouble = signal("");

export function Tables() {
  const texts = say(shelfTexts);
  const here = encodeURIComponent(room.value);
  useEffect(() => putAway, [room.value]);
  return (
    <section class="block goods-tables">
      <h2>{texts.tables}</h2>
      <p class="fine">{texts.tablesHint}</p>
      <p class="goods-files">
        <a class="button" download href={`/api/shelf/${here}/export?form=lines`} data-act="export-lines">{texts.takeLines}</a>
        <a class="button" download href={`/api/shelf/${here}/export?form=stock`} data-act="export-stock">{texts.takeStock}</a>
      </p>
      <label class="drop full">
        <input type="file" class="unseen" accept=".csv,.txt,text/csv" data-testid="shelf-file" onChange={(event) => { choose(event.currentTarget.files?.[0]); event.currentTarget.value = ""; }} />
        <Icon name="file" /><b>{file.value?.name ?? texts.pick}</b>
      </label>
      {busy.value && <p class="fine" role="status">{texts.reading}</p>}
      {trouble.value && <p class="shelf-lost" role="alert"><Icon name="warn" round />{trouble.value}</p>}
      {report.value && <Found found={report.value} />}
    </section>
  );
}

function Found({ found }: { found: TableReport }) {
  const texts = say(shelfTexts);
  return (
    <div class="goods-found" data-testid="shelf-report">
      <p><b>{texts.rows(found.rows, found.form)}</b></p>
      {found.faults.length > 0 && (
        <>
          <p class="caution"><b>{texts.faults(found.faults.length)}</b> {texts.mend}</p>
          <ul class="notes">{found.faults.map((fault, at) => <li key={at}><b>{fault.place}</b> {fault.message}</li>)}</ul>
        </>
      )}
      {found.faults.length === 0 && found.changes.length > 0 && (
        <>
          <p><b>{texts.changes(found.changes.length)}</b></p>
          <ol class="goods-history">{found.changes.map((change, at) => <Change key={at} change={change} planned={!found.applied} />)}</ol>
        </>
      )}
      {found.applied && <p class="done" role="status"><Icon name="sent" />{texts.applied}</p>}
      {!found.applied && found.faults.length === 0 && found.changes.length === 0 && <p class="fine">{texts.same}</p>}
      <p class="goods-files">
        {!found.applied && found.faults.length === 0 && found.changes.length > 0 && <button type="button" class="strong" data-act="apply-table" disabled={busy.value} onClick={() => void send(true)}>{texts.apply}</button>}
        <button type="button" onClick={putAway}>{texts.putAway}</button>
      </p>
    </div>
  );
}

function putAway(): void {
  file.value = null;
  report.value = null;
  trouble.value = "";
}

function choose(chosen: File | undefined): void {
  if (!chosen) return;
  putAway();
  file.value = chosen;
  void send(false);
}

async function send(apply: boolean): Promise<void> {
  const chosen = file.peek();
  if (!chosen || busy.peek()) return;
  busy.value = true;
  try {
    const where = `shelf/${encodeURIComponent(room.peek())}/import?apply=${apply}&version=${page.peek()?.version ?? 0}`;
    report.value = await sendFile<TableReport>(where, "text/csv", chosen);
    if (apply) void look();
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
    else trouble.value = error instanceof Error ? error.message : String(error);
  } finally {
    busy.value = false;
  }
}
