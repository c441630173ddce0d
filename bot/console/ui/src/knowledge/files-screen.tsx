// Files in and out: drop one, see what it would change, apply it; take everything home as a table.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { say } from "../base/prefs";
import { mayLead } from "../base/session";
import { Icon } from "../shell/icons";
import { Sure } from "../shell/sure";
import { exchangeTexts } from "../texts/exchange";
import { applied, choose, exchangeTrouble, file, putAway, reading, report, send } from "./exchange";
import { FaultList } from "./faults";
import type { Report } from "./model";

export function FilesScreen() {
  const texts = say(exchangeTexts);
  useEffect(() => () => { if (applied.peek()) putAway(); }, []);
  return (
    <div class="page files">
      {!mayLead.value && <p class="fine">{texts.notYours}</p>}
      {mayLead.value && <Import />}
      {mayLead.value && <Export />}
    </div>
  );
}

function Import() {
  const texts = say(exchangeTexts);
  return (
    <section class="block">
      <h2>{texts.import}<small>{texts.importHint}</small></h2>
      <Drop />
      {reading.value && <p class="fine" role="status">{texts.reading}</p>}
      {exchangeTrouble.value && <p class="shelf-lost" role="alert"><Icon name="warn" round />{exchangeTrouble.value}</p>}
      {report.value && <Found found={report.value} />}
    </section>
  );
}

function Drop() {
  const texts = say(exchangeTexts);
  const over = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  const take = (list: FileList | null | undefined) => {
    const first = list?.[0];
    if (first) void choose(first, { kind: texts.wrongKind, size: texts.tooLarge });
    if (input.current) input.current.value = ""; // the same file, mended, can be chosen again
  };
  return (
    <label
      class={`drop${over.value ? " over" : ""}${file.value ? " full" : ""}`}
      onDragOver={(event) => { event.preventDefault(); over.value = true; }} onDragLeave={() => { over.value = false; }}
      onDrop={(event) => { event.preventDefault(); over.value = false; take(event.dataTransfer?.files); }}
    >
      <input
        ref={input} type="file" class="unseen" accept=".csv,.toml,.txt,text/csv" data-testid="file"
        onChange={(event) => take(event.currentTarget.files)}
      />
      <Icon name="file" />
      {file.value ? <b>{file.value.name}<small>{texts.other}</small></b> : <b>{texts.drop}<small>{texts.dropHint}</small></b>}
    </label>
  );
}

function Found({ found }: { found: Report }) {
  const texts = say(exchangeTexts);
  const done = applied.value;
  const useful = found.new + found.changed;
  return (
    <div class="found" data-testid="report">
      <div class="figures">
        <Figure value={found.new} name={texts.new} />
        <Figure value={found.changed} name={texts.changed} />
        <Figure value={found.same} name={texts.same} />
        <Figure value={found.faults.length} name={texts.faults} tone={found.faults.length > 0 ? "caution" : ""} />
      </div>
      {found.notes.length > 0 && <ul class="notes">{found.notes.map((note) => <li key={note}>{note}</li>)}</ul>}
      {found.faults.length > 0 && <><h3 class="second">{texts.faultsTitle}</h3><FaultList faults={found.faults} /></>}
      {done && <p class="done" role="status" data-testid="applied"><Icon name="sent" />{texts.applied(found.applied, done)}</p>}
      {!done && useful === 0 && <p class="fine">{texts.nothing}</p>}
      {!done && useful > 0 && <Apply count={useful} />}
    </div>
  );
}

function Figure({ value, name, tone = "" }: { value: number; name: string; tone?: string }) {
  return <div class={tone}><b class="figure">{value.toLocaleString("en")}</b><span>{name}</span></div>;
}

function Apply({ count }: { count: number }) {
  const texts = say(exchangeTexts);
  const off = reading.value;
  return (
    <div class="apply">
      <button type="button" class="act primary" data-act="import-proposals" disabled={off} onClick={() => void send("proposals")}>
        <span>{texts.asProposals(count)}</span>
      </button>
      <Sure name="import-approved" kind="act" label={texts.atOnce} question={texts.sure(count)} off={off} act={() => void send("approved")} />
      <button type="button" class="act" onClick={putAway}><span>{texts.putAway}</span></button>
    </div>
  );
}

function Export() {
  const texts = say(exchangeTexts);
  return (
    <section class="block">
      <h2>{texts.export}<small>{texts.exportHint}</small></h2>
      <p class="apply">
        <a class="act" download href="/api/knowledge/export?format=csv" data-act="export-csv"><span>{texts.csv}</span></a>
        <a class="act" download href="/api/knowledge/export?format=toml" data-act="export-toml"><span>{texts.toml}</span></a>
      </p>
    </section>
  );
}
