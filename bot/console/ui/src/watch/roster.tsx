// Who is called when: the week at a glance with its holes, the people and how each is reached, and the shifts.
import { useEffect } from "preact/hooks";
import { say } from "../base/prefs";
import { mayAlert } from "../base/session";
import { HoursForm, HoursText, WEEK } from "../staff/hours";
import type { Slot } from "../staff/model";
import { Icon } from "../shell/icons";
import { dutyTexts } from "../texts/duty";
import { staffTexts } from "../texts/staff";
import { changeRoster, dutyLost, learnRoster, roster, rosterDraft, saveRoster, shownRoster, spansOf, WAYS, type Person, type Roster, type Shift } from "./duty";
import { busy } from "./watch";

export function RosterScreen() {
  const texts = say(dutyTexts);
  useEffect(() => void learnRoster(), []);
  const told = roster.value;
  const shown = shownRoster.value;
  if (!told || !shown) return <p class="loading" role="status">{dutyLost.value ? texts.lost : texts.loading}</p>;
  return (
    <>
      <section class="block" data-testid="on-duty">
        <h2>{texts.now}</h2>
        <p>{told.on_duty.length > 0 ? <b>{told.on_duty.map((one) => one.name).join(texts.comma)}</b> : texts.nobody}{shown.shifts.length === 0 && shown.people.length > 0 && ` · ${texts.noShifts}`}</p>
        {told.holes.length > 0 && <p class="caution" data-testid="holes"><Icon name="warn" round /> {texts.holes} <HoursText hours={told.holes} none="" /> {texts.holesMean}</p>}
      </section>
      <Week roster={shown} holes={rosterDraft.value ? [] : told.holes} />
      <form onSubmit={(event) => { event.preventDefault(); void saveRoster(); }}>
        <Shifts roster={shown} />
        <People roster={shown} accounts={told.accounts} />
        {rosterDraft.value && (
          <div class="duty-save" data-testid="roster-save">
            <span>{texts.unsaved}</span>
            <button type="submit" class="act primary" data-act="save-roster" disabled={busy.value}><span>{texts.save}</span></button>
            <button type="button" class="plain" onClick={() => { rosterDraft.value = null; }}>{texts.discard}</button>
          </div>
        )}
      </form>
    </>
  );
}

/** Seven days from midnight to midnight, each shift a bar with the first on duty in it. */
function Week({ roster: shown, holes }: { roster: Roster; holes: readonly Slot[] }) {
  const texts = say(dutyTexts);
  const days = say(staffTexts);
  const bars = shown.shifts.flatMap((shift, n) => shift.slots.flatMap((slot) => spansOf(slot, WEEK).map((span) => ({ ...span, n, who: shift.people.join(texts.comma) }))));
  const gaps = holes.flatMap((slot) => spansOf(slot, WEEK));
  const place = (from: number, to: number) => ({ left: `${(from / 14.4).toFixed(2)}%`, width: `${((to - from) / 14.4).toFixed(2)}%` });
  return (
    <section class="block" data-testid="week">
      <h2>{texts.week}<small>{texts.weekHint}</small></h2>
      <div class="duty-week">
        <span /><span class="duty-hours figure" aria-hidden="true">{[0, 6, 12, 18, 24].map((hour) => <i key={hour} style={{ left: `${(hour / 24) * 100}%` }}>{hour}</i>)}</span>
        {WEEK.map((name, day) => (
          <>
            <b key={name}>{days.days[name]}</b>
            <span class="duty-day" key={`${name}-bars`}>
              {gaps.filter((gap) => gap.day === day).map((gap) => <i key={gap.from} class="hole" style={place(gap.from, gap.to)} title={texts.hole} />)}
              {bars.filter((bar) => bar.day === day).map((bar) => <i key={`${bar.n}-${bar.from}`} class={`duty-bar tone-${bar.n % 4}`} style={place(bar.from, bar.to)} title={bar.who}><em>{bar.who}</em></i>)}
            </span>
          </>
        ))}
      </div>
    </section>
  );
}

function Shifts({ roster: shown }: { roster: Roster }) {
  const texts = say(dutyTexts);
  const may = mayAlert.value;
  const put = (at: number, shift: Shift) => changeRoster({ shifts: shown.shifts.map((one, n) => (n === at ? shift : one)) });
  const first = shown.people[0]?.name;
  const add = () => changeRoster({ shifts: [...shown.shifts, { slots: [{ days: WEEK.slice(0, 5), begin: "09:00", end: "18:00" }], people: first ? [first] : [] }] });
  return (
    <section class="block" data-testid="shifts">
      <h2>{texts.shifts}<small>{texts.shiftsHint}</small></h2>
      {shown.shifts.length === 0 && <p class="fine">{texts.noShifts}</p>}
      <ol class="duty-shifts">
        {shown.shifts.map((shift, at) => (
          <li key={at} data-shift={at}>
            {may ? <HoursForm hours={shift.slots} change={(slots) => put(at, { ...shift, slots })} /> : <HoursText hours={shift.slots} none="" />}
            <Order people={shown.people} chosen={shift.people} change={may ? (people) => put(at, { ...shift, people }) : null} />
            {may && <button type="button" class="plain" data-act="remove-shift" onClick={() => changeRoster({ shifts: shown.shifts.filter((_, n) => n !== at) })}><Icon name="cross" /> {texts.removeShift}</button>}
          </li>
        ))}
      </ol>
      {may && shown.people.length > 0 && <button type="button" class="chip" data-act="add-shift" onClick={add}>+ {texts.addShift}</button>}
    </section>
  );
}

/** People in their order: pressed ones are in, the number says who is called first. */
function Order({ people, chosen, change }: { people: readonly Person[]; chosen: readonly string[]; change: ((names: readonly string[]) => void) | null }) {
  const texts = say(dutyTexts);
  if (!change) return <span>{chosen.join(" → ")}</span>;
  const toggle = (name: string) => change(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
  return (
    <div class="choices" role="group" aria-label={texts.order}>
      {people.filter((one) => one.name).map(({ name }) => <button key={name} type="button" class="chip" data-person={name} aria-pressed={chosen.includes(name)} onClick={() => toggle(name)}>{chosen.includes(name) && chosen.length > 1 && <b class="figure">{chosen.indexOf(name) + 1} </b>}{name}</button>)}
    </div>
  );
}

function People({ roster: shown, accounts }: { roster: Roster; accounts: readonly string[] }) {
  const texts = say(dutyTexts);
  const may = mayAlert.value;
  const left = accounts.filter((name) => !shown.people.some((one) => one.name === name));
  const put = (at: number, change: Partial<Person>) => changeRoster({ people: shown.people.map((one, n) => (n === at ? { ...one, ...change } : one)) });
  const remove = (name: string) => changeRoster({
    people: shown.people.filter((one) => one.name !== name), leads: shown.leads.filter((one) => one !== name),
    shifts: shown.shifts.map((shift) => ({ ...shift, people: shift.people.filter((one) => one !== name) })).filter((shift) => shift.people.length > 0),
  });
  return (
    <section class="block" data-testid="duty-people">
      <h2>{texts.people}<small>{texts.peopleHint}</small></h2>
      <ul class="duty-people">
        {shown.people.map((person, at) => (
          <li key={person.name} data-person={person.name}>
            <p><b>{person.name}</b>{!WAYS.some((way) => person[way]) && <small class="caution">{texts.unreached}</small>}
              {may && <button type="button" class="plain" aria-label={texts.remove(person.name)} onClick={() => remove(person.name)}><Icon name="cross" /></button>}</p>
            <div class="duty-ways">
              {WAYS.map((way) => may
                ? <label key={way}><span>{texts.ways[way]}</span><input name={way} value={person[way] ?? ""} maxLength={80} pattern={"[^\\s<>\"'\\\\]*"} autocomplete="off" onInput={(event) => put(at, { [way]: event.currentTarget.value.trim() })} /></label>
                : person[way] && <span key={way}>{texts.ways[way]}</span>)}
            </div>
          </li>
        ))}
      </ul>
      {may && left.length > 0 && <div class="choices duty-add"><span>{texts.add}</span>{left.map((name) => <button key={name} type="button" class="chip" data-add={name} onClick={() => changeRoster({ people: [...shown.people, { name }] })}>+ {name}</button>)}</div>}
      <h3>{texts.leads}</h3>
      <p class="fine">{texts.leadsHint}</p>
      <Order people={shown.people} chosen={shown.leads} change={may ? (leads) => changeRoster({ leads }) : null} />
    </section>
  );
}
