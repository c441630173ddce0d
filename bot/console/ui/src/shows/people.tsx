// How many people the busiest minute took, and what those who were there decided; only leads see who did what.
import { say } from "../base/prefs";
import { clock } from "../conversations/when";
import { Face } from "../desk/marks";
import { grouped } from "../texts/rooms";
import { showTexts } from "../texts/shows";
import { person } from "../texts/words";
import type { PersonLine, ShowReport } from "./model";

export function People({ report: { staffed, people } }: { report: ShowReport }) {
  const texts = say(showTexts);
  if (!staffed && people.length === 0) return null;
  return (
    <section class="block" data-testid="people">
      <h2>{texts.staff}</h2>
      {staffed && (
        <p class={`show-staffed${staffed.people > 0 && staffed.needed > staffed.people ? " caution" : ""}`}>
          {texts.staffedSaid(clock(staffed.at), staffed.drafted, staffed.needed, staffed.each_s, staffed.measured)} {staffed.people > 0 && texts.staffedPeople(staffed.people)}
        </p>
      )}
      {people.length > 0 && (
        <table>
          <thead><tr><th scope="col">{texts.who}</th><th scope="col" class="n">{texts.decisions}</th><th scope="col">{texts.verbs}</th><th scope="col" class="n">{texts.pace}</th></tr></thead>
          <tbody>{people.map((one) => <Row key={one.name} one={one} />)}</tbody>
        </table>
      )}
    </section>
  );
}

function Row({ one }: { one: PersonLine }) {
  const texts = say(showTexts);
  const verbs = Object.entries(one.verbs).sort((a, b) => b[1] - a[1]);
  return (
    <tr>
      <td class="show-person"><Face name={person(one.name)} /> {person(one.name)}</td>
      <td class="n">{grouped(one.decisions)}</td>
      <td>{verbs.map(([verb, n]) => `${texts.verbNames[verb] ?? verb} ${n}`).join(" · ")}</td>
      <td class="n">{one.each_s === null ? "—" : texts.seconds(one.each_s)}</td>
    </tr>
  );
}
