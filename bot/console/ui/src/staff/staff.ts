// Who serves customers and who is here, as last told; what people say of themselves, and what leads set.
import { effect, signal } from "@preact/signals";
import { Away, call, Forbidden, LoggedOut } from "../base/api";
import { say } from "../base/prefs";
import { me, sessionOver } from "../base/session";
import { toast } from "../shell/toasts";
import { staffTexts } from "../texts/staff";
import type { AgentStatus, Setup, StaffList, Standing } from "./model";

export const staff = signal<StaffList | null>(null);
export const standing = signal<readonly Standing[] | null>(null);
/** The last question got no answer. */
export const staffLost = signal(false);

const EVERY_MS = 8_000;

export async function learnStaff(): Promise<void> {
  try {
    staff.value = await call<StaffList>("GET", "staff");
    staffLost.value = false;
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
    else staffLost.value = true;
  }
}

export async function learnStanding(): Promise<void> {
  try {
    standing.value = (await call<{ standing: readonly Standing[] }>("GET", "standing")).standing;
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
    else staffLost.value = true;
  }
}

/** Whoever looks sees it as it is now, and goes on doing so. */
export function stayFresh(): () => void {
  const look = () => { if (!document.hidden && me.peek()) void learnStaff(); };
  void learnStaff();
  const often = setInterval(look, EVERY_MS);
  return () => clearInterval(often);
}

export async function sayStatus(status: AgentStatus): Promise<void> {
  const before = staff.peek();
  if (before) staff.value = { ...before, me: { ...before.me, status } };
  const done = await tried(say(staffTexts).status, () => call("POST", "staff/status", { status }));
  if (!done && before) staff.value = before;
  void learnStaff();
}

export async function setUp(name: string, setup: Setup): Promise<boolean> {
  const texts = say(staffTexts);
  const done = await tried(texts.setUp, () => call("POST", `staff/${encodeURIComponent(name)}`, setup));
  if (done) toast("news", texts.saved(name));
  await learnStaff();
  return done;
}

export async function judge(template: string, verb: "allow" | "forbid"): Promise<void> {
  const texts = say(staffTexts);
  await tried(texts[verb], () => call("POST", `standing/${verb}`, { template }));
  await learnStanding();
}

async function tried(what: string, act: () => Promise<unknown>): Promise<boolean> {
  const texts = say(staffTexts);
  try {
    await act();
    return true;
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
    else if (error instanceof Away) toast("caution", texts.notArrived(what));
    else if (error instanceof Forbidden) toast("caution", texts.forbidden(what), error.message);
    else toast("caution", texts.notDone(what), error instanceof Error ? error.message : String(error));
    return false;
  }
}

effect(() => {
  if (!me.value) {
    staff.value = null;
    standing.value = null;
  } else if (me.value.role !== "viewer" && me.value.role !== "host") void learnStaff();
});
