// A table of parcels or orders: first only looked at, then taken in; the rows that are wrong are named.
import { useSignal } from "@preact/signals";
import { LoggedOut, sendFile } from "../base/api";
import { useKeys } from "../base/keys";
import { say } from "../base/prefs";
import { sessionOver } from "../base/session";
import { Icon } from "../shell/icons";
import { faultSaid } from "../texts/faults";
import { parcelTexts } from "../texts/parcels";
import type { TableTold } from "./model";

type Table = "parcels" | "orders";

export function Tables({ shut, taken }: { shut: () => void; taken: () => void }) {
  const texts = say(parcelTexts);
  const table = useSignal<Table>("parcels");
  const file = useSignal<File | null>(null);
  const told = useSignal<TableTold | null>(null);
  const busy = useSignal(false);
  const trouble = useSignal("");
  useKeys({ escape: shut });
  const send = async (apply: boolean) => {
    if (!file.value || busy.value) return;
    busy.value = true;
    trouble.value = "";
    try {
      told.value = await sendFile<TableTold>(`parcel-table?table=${table.value}&apply=${apply}`, "text/csv", file.value);
      if (apply) taken();
    } catch (error) {
      if (error instanceof LoggedOut) sessionOver();
      else trouble.value = error instanceof Error ? error.message : String(error);
    } finally {
      busy.value = false;
    }
  };
  const choose = (chosen: File | undefined) => {
    if (!chosen) return;
    file.value = chosen;
    told.value = null;
    void send(false);
  };
  const found = told.value;
  return (
    <section class="parcel-import block">
      <h2>{texts.import}</h2>
      <p class="fine">{texts.importHint}</p>
      <div class="chips">
        {(["parcels", "orders"] as const).map((name) => (
          <button key={name} type="button" class="chip" data-table={name} aria-pressed={table.value === name} onClick={() => { table.value = name; told.value = null; void send(false); }}>{texts.tables[name]}</button>
        ))}
      </div>
      <label class="drop full">
        <input type="file" class="unseen" accept=".csv,.txt,text/csv" data-testid="parcel-file" onChange={(event) => { choose(event.currentTarget.files?.[0]); event.currentTarget.value = ""; }} />
        <Icon name="file" /><b>{file.value?.name ?? texts.pickFile}</b>
      </label>
      {busy.value && <p class="fine" role="status">{texts.reading}</p>}
      {trouble.value && <p class="shelf-lost" role="alert"><Icon name="warn" round />{trouble.value}</p>}
      {found && (
        <div data-testid="table-told">
          <p><b>{found.applied ? texts.done(found.taken, found.known) : texts.read(found.taken, found.known)}</b></p>
          {found.faults.length > 0 && (
            <>
              <p class="caution"><b>{texts.faults(found.faults.length)}</b> {texts.faultsHint}</p>
              <ul class="notes">{found.faults.map((fault, at) => <li key={at}>{faultSaid(fault)}</li>)}</ul>
            </>
          )}
        </div>
      )}
      <p class="parcel-deeds">
        {found && !found.applied && found.taken > 0 && <button type="button" class="strong" data-act="take-in" disabled={busy.value} onClick={() => void send(true)}>{texts.take}</button>}
        <button type="button" onClick={shut}>{found?.applied ? texts.back : texts.leave}</button>
      </p>
    </section>
  );
}
