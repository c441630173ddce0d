// Service settings: my own status, who is here with which load, groups and hours, and what may go out by itself.
import { useEffect } from "preact/hooks";
import { say } from "../base/prefs";
import { mayDecide } from "../base/session";
import { Icon } from "../shell/icons";
import { staffTexts } from "../texts/staff";
import { stages, word } from "../texts/words";
import { HoursText } from "./hours";
import type { Group } from "./model";
import { People } from "./people";
import { sayStatus, staff, staffLost, stayFresh } from "./staff";
import { StandingList } from "./standing";
import { STATUSES } from "./status";

export function Staff() {
  const texts = say(staffTexts);
  useEffect(stayFresh, []);
  const told = staff.value;
  return (
    <main class="page staff" id="focus">
      <header class="page-head"><h1>{texts.title}</h1></header>
      {staffLost.value && <p class="shelf-lost" role="alert"><Icon name="warn" round />{texts.lost}</p>}
      {told && mayDecide.value && <Mine />}
      {told && <People agents={told.agents} groups={told.groups} />}
      {told && <Groups groups={told.groups} />}
      <StandingList />
      {!told && !staffLost.value && <p class="loading" role="status">{texts.loading}</p>}
    </main>
  );
}

function Mine() {
  const texts = say(staffTexts);
  const mine = staff.value?.me;
  if (!mine) return null;
  return (
    <section class="block" data-testid="mine">
      <h2>{texts.mine}</h2>
      <div class="status-choice" role="group" aria-label={texts.status}>
        {STATUSES.map((status) => (
          <button key={status} type="button" data-status={status} aria-pressed={mine.status === status} onClick={() => void sayStatus(status)}>
            <i class={`presence presence-${status}`} aria-hidden="true" /><b>{texts.statuses[status]}</b><small>{texts.statusHints[status]}</small>
          </button>
        ))}
      </div>
      <p class="mine-line">
        <span>{mine.groups.length > 0 ? texts.inGroups(mine.groups.join("、")) : texts.noGroups}</span>
        <span class="figure">{texts.holds(mine.load, mine.most)}</span>
        <span><HoursText hours={mine.hours} none={texts.groupHours} /></span>
        {mine.status === "online" && !mine.here && mine.groups.length > 0 && <b class="caution">{texts.outsideHours}</b>}
      </p>
    </section>
  );
}

function Groups({ groups }: { groups: readonly Group[] }) {
  const texts = say(staffTexts);
  const agents = staff.value?.agents ?? [];
  return (
    <section class="block">
      <h2>{texts.groups}<small>{texts.groupsHint}</small></h2>
      <table>
        <thead><tr><th scope="col">{texts.group}</th><th scope="col">{texts.serves}</th><th scope="col">{texts.hours}</th><th scope="col" class="n">{texts.atWork}</th></tr></thead>
        <tbody>
          {groups.map((group) => {
            const members = agents.filter((agent) => agent.groups.includes(group.name));
            const here = members.filter((agent) => agent.here).length;
            return (
              <tr key={group.name} data-group={group.name}>
                <th scope="row">{group.name}</th>
                <td>{group.stages.map((stage) => (stage === "none" ? texts.otherStage : word(stages, stage))).join("、")}</td>
                <td><HoursText hours={group.hours} none={texts.always} /></td>
                <td class={`n figure${here === 0 ? " caution" : ""}`}>{here} / {members.length}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
