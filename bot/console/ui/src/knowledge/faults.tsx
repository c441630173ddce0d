// What could not be read in the files, with its place: folded away until somebody wants to know.
import { say } from "../base/prefs";
import { knowledgeTexts } from "../texts/knowledge";
import type { Fault } from "./model";

const MOST = 200;

export function Faults({ faults }: { faults: readonly Fault[] }) {
  const texts = say(knowledgeTexts);
  if (faults.length === 0) return null;
  return (
    <details class="faults" data-testid="faults">
      <summary>{texts.faults(faults.length)}</summary>
      <FaultList faults={faults} />
    </details>
  );
}

export function FaultList({ faults }: { faults: readonly Fault[] }) {
  const texts = say(knowledgeTexts);
  return (
    <ul class="fault-list">
      {faults.slice(0, MOST).map((fault, at) => (
        <li key={at}><code title={fault.place}>{fault.place.split("/").slice(-2).join("/")}</code><span>{fault.message}</span></li>
      ))}
      {faults.length > MOST && <li><span>{texts.moreFaults(faults.length - MOST)}</span></li>}
    </ul>
  );
}
