// Who serves customers: here or not, how much each has, in which groups and when; leads set it.
import { useSignal } from "@preact/signals";
import { say } from "../base/prefs";
import { mayLead, me } from "../base/session";
import { Face } from "../desk/marks";
import { staffTexts } from "../texts/staff";
import { HoursForm, HoursText } from "./hours";
import type { Agent, Group, Setup } from "./model";
import { setUp } from "./staff";

interface PeopleProps {
  readonly agents: readonly Agent[];
  readonly groups: readonly Group[];
}

export function People({ agents, groups }: PeopleProps) {
  const texts = say(staffTexts);
  const open = useSignal("");
  const sorted = [...agents].sort((a, b) => Number(b.here) - Number(a.here));
  return (
    <section class="block">
      <h2>{texts.people}<small>{texts.peopleHint}</small></h2>
      {agents.length === 0 && <p class="fine">{texts.nobody}</p>}
      <ul class="people">
        {sorted.map((agent) => (
          <li key={agent.name} data-agent={agent.name} class={agent.here ? "here" : ""}>
            <Person agent={agent} open={open.value === agent.name} toggle={() => { open.value = open.peek() === agent.name ? "" : agent.name; }} />
            {open.value === agent.name && <SetupForm agent={agent} groups={groups} done={() => { open.value = ""; }} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Person({ agent, open, toggle }: { agent: Agent; open: boolean; toggle: () => void }) {
  const texts = say(staffTexts);
  const { name, status, here, groups, leads, load, most, hours } = agent;
  const where = here || status !== "online" ? texts.statuses[status] : texts.offDuty;
  return (
    <div class="person">
      <Face name={name} />
      <b>{name}{name === me.value?.name && <small>{texts.you}</small>}</b>
      <span class="person-status"><i class={`presence presence-${here || status !== "online" ? status : "away"}`} aria-hidden="true" />{where}</span>
      <span class="person-load figure"><meter min={0} max={Math.max(1, most)} value={Math.min(load, most)} aria-label={texts.load} />{load} / {most}</span>
      <span class="person-groups">{groups.length + leads.length > 0 ? [...new Set([...groups, ...leads])].map((group) => <i key={group} title={leads.includes(group) ? texts.lead : undefined}>{group}{leads.includes(group) && <b class="lead-mark">{texts.lead}</b>}</i>) : <span class="fine">{texts.noGroup}</span>}</span>
      <span class="person-hours"><HoursText hours={hours} none={groups.length > 0 ? texts.groupHours : ""} /></span>
      {mayLead.value && <button type="button" data-act="set-up" aria-expanded={open} onClick={toggle}>{open ? texts.back : texts.setUp}</button>}
    </div>
  );
}

function SetupForm({ agent, groups, done }: { agent: Agent; groups: readonly Group[]; done: () => void }) {
  const texts = say(staffTexts);
  const setup = useSignal<Setup>({ groups: agent.groups, leads: agent.leads, most: agent.most, hours: agent.hours });
  const change = (to: Partial<Setup>) => { setup.value = { ...setup.peek(), ...to }; };
  const chosen = setup.value;
  const toggled = (among: readonly string[], name: string) => groups.map((group) => group.name).filter((one) => (one === name) !== among.includes(one));
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    void setUp(agent.name, setup.peek()).then((saved) => { if (saved) done(); });
  };
  return (
    <form class="setup" onSubmit={send} onKeyDown={(event) => { if (event.key === "Escape") done(); }}>
      <fieldset>
        <legend>{texts.groups}</legend>
        <div class="choices">
          {groups.map((group) => (
            <button key={group.name} type="button" class="chip" data-group={group.name} aria-pressed={chosen.groups.includes(group.name)} onClick={() => change({ groups: toggled(chosen.groups, group.name) })}>{group.name}</button>
          ))}
        </div>
      </fieldset>
      {groups.length > 0 && (
        <fieldset class="leads">
          <legend>{texts.leads}<small>{texts.leadsHint}</small></legend>
          <div class="choices">
            {groups.map((group) => (
              <label key={group.name} class="lead-of"><input type="checkbox" name="leads" data-leads={group.name} checked={chosen.leads.includes(group.name)} onChange={() => change({ leads: toggled(chosen.leads, group.name) })} />{group.name}</label>
            ))}
          </div>
        </fieldset>
      )}
      <label class="most"><span>{texts.most}</span><input type="number" min={1} max={200} value={chosen.most} required onInput={(event) => change({ most: event.currentTarget.valueAsNumber || 0 })} /></label>
      <fieldset><legend>{texts.ownHours}</legend><HoursForm hours={chosen.hours} change={(hours) => change({ hours })} /></fieldset>
      <button type="submit" class="act primary"><span>{texts.save}</span></button>
    </form>
  );
}
