// Playing a recording, and the rehearsals that were, the latest first.
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { href } from "../base/session";
import { clock, day } from "../conversations/when";
import { percent } from "../texts/gaps";
import { rehearsalTexts } from "../texts/rehearsal";
import { grouped } from "../texts/rooms";
import type { Listed, Row } from "./model";
import { beginning, playFile, playShow, shows } from "./rehearsals";

const SPEEDS = [1, 2, 3, 5] as const;
const A_FILE = "file";

export function Play({ listed }: { listed: Listed }) {
  const texts = say(rehearsalTexts);
  const picked = useSignal(shows.value[0]?.id ?? A_FILE);
  const file = useSignal<File | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const choose = (value: string) => {
    picked.value = value;
    if (value === A_FILE) input.current?.click();
  };
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const wish = { speed: Number(form.get("speed")), assistants: Number(form.get("assistants")), pace_s: Number(form.get("pace")) };
    if (picked.value !== A_FILE) void playShow(picked.value, wish);
    else if (file.value) void playFile(file.value, wish);
    else input.current?.click();
  };
  return (
    <section class="block" data-testid="play">
      <h2>{texts.play}<small>{texts.playHint}</small></h2>
      <form class="inline-form" onSubmit={send}>
        <label class="which"><span>{texts.which}</span>
          <select value={picked.value} onChange={(event) => choose(event.currentTarget.value)}>
            {shows.value.map((show) => <option key={show.id} value={show.id}>{show.title || show.conversation} · {day(show.began_at, tick.value)} {clock(show.began_at)}</option>)}
            <option value={A_FILE}>{file.value?.name ?? texts.aFile}</option>
          </select>
        </label>
        <label><span>{texts.speed}</span><select name="speed" defaultValue="3">{SPEEDS.map((n) => <option key={n} value={n} selected={n === 3}>{texts.times(n)}</option>)}</select></label>
        <label><span>{texts.assistants}</span><input name="assistants" type="number" min={1} max={30} defaultValue="3" required /></label>
        <label><span>{texts.pace}</span><input name="pace" type="number" min={0.5} max={60} step={0.5} defaultValue="4" required /></label>
        <button type="submit" class="act primary" disabled={beginning.value || listed.running !== ""}><span>{texts.begin}</span></button>
        <input ref={input} type="file" class="unseen" accept=".gz,.ndjson,.jsonl" data-testid="recording-file" tabIndex={-1} onChange={(event) => { file.value = event.currentTarget.files?.[0] ?? null; picked.value = A_FILE; }} />
      </form>
      {listed.running && <p class="form-said" role="status" data-testid="running">{texts.playing(listed.running)}</p>}
      {!listed.running && listed.failed && <p class="form-said wrong" role="status">{texts.failed(listed.failed)}</p>}
    </section>
  );
}

export function Past({ listed }: { listed: Listed }) {
  const texts = say(rehearsalTexts);
  return (
    <section class="block">
      <h2>{texts.past}</h2>
      {listed.rehearsals.length === 0 ? <p class="fine">{texts.none}</p> : (
        <div class="table-frame">
          <table class="show-table" data-testid="rehearsals">
            <thead><tr><th scope="col">{texts.when}</th><th scope="col">{texts.recording}</th><th scope="col" class="n">{texts.askers}</th><th scope="col" class="n">{texts.share}</th><th scope="col">{texts.verdict}</th></tr></thead>
            <tbody>{listed.rehearsals.map((row) => <One key={row.id} row={row} />)}</tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function One({ row }: { row: Row }) {
  const texts = say(rehearsalTexts);
  return (
    <tr data-rehearsal={row.id}>
      <td class="figure"><b>{day(row.at, tick.value)}</b><small>{clock(row.at)}{row.by && ` · ${row.by}`}</small></td>
      <td><a href={href("rehearsal", row.id)}>{row.recording}</a><small>{texts.plan(row.plan.speed, row.plan.assistants, row.plan.pace_s)}</small></td>
      <td class="n">{grouped(row.askers)}</td>
      <td class="n"><b>{percent(row.share)}</b></td>
      <td><span class={row.holds ? "verdict verdict-ok" : "verdict"}><i aria-hidden="true" />{row.holds ? texts.holdsShort : texts.failsShort(row.needed)}</span></td>
    </tr>
  );
}
