// Everybody's account, for administrators: add one, close one, hand out a login link.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { call } from "../base/api";
import type { Account, Role } from "../base/model";
import { say } from "../base/prefs";
import { me } from "../base/session";
import { accountTexts } from "../texts/accounts";
import { roles, word } from "../texts/words";

const ROLES: readonly Role[] = ["assistant", "agent", "pr", "supervisor", "admin", "viewer", "host"];

interface Link {
  readonly name: string;
  readonly address: string;
}

export function Colleagues() {
  const texts = say(accountTexts);
  const accounts = useSignal<readonly Account[]>([]);
  const link = useSignal<Link | null>(null);
  const said = useSignal("");
  const load = async () => {
    accounts.value = (await call<{ accounts: readonly Account[] }>("GET", "accounts")).accounts;
  };
  const put = async (name: string, role: Role, active: boolean) => {
    try {
      const { login } = await call<{ login: string }>("POST", "accounts", { name, role, active });
      link.value = login ? { name, address: new URL(login, location.origin).href } : null;
      said.value = "";
      await load();
    } catch (error) {
      said.value = error instanceof Error ? error.message : String(error);
    }
  };
  useEffect(() => void load().catch((error: unknown) => { said.value = String(error); }), []);
  return (
    <section class="block">
      <h2>{texts.colleagues}</h2>
      <AddForm add={(name, role) => void put(name, role, true)} />
      <p class="form-said wrong" role="alert">{said}</p>
      {link.value && <LinkBox link={link.value} />}
      <table>
        <thead><tr><th scope="col">{texts.name}</th><th scope="col">{texts.role}</th><th scope="col" /><th /></tr></thead>
        <tbody>{accounts.value.map((account) => <Line key={account.name} account={account} put={put} />)}</tbody>
      </table>
    </section>
  );
}

function AddForm({ add }: { add: (name: string, role: Role) => void }) {
  const texts = say(accountTexts);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const fields = new FormData(form);
    add(String(fields.get("name")).trim(), String(fields.get("role")) as Role);
    form.reset();
  };
  return (
    <form class="inline-form" onSubmit={send}>
      <label><span>{texts.name}</span><input name="name" maxLength={32} required autocomplete="off" /></label>
      <label>
        <span>{texts.role}</span>
        <select name="role">{ROLES.map((role) => <option key={role} value={role}>{word(roles, role)}</option>)}</select>
      </label>
      <button type="submit" class="act"><span>{texts.add}</span></button>
    </form>
  );
}

function LinkBox({ link }: { link: Link }) {
  const texts = say(accountTexts);
  const copied = useSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(link.address);
    copied.value = true;
  };
  return (
    <div class="link-box" role="status">
      <b>{texts.linkFor(link.name)}</b>
      <code data-testid="link">{link.address}</code>
      <button type="button" onClick={() => void copy()}>{copied.value ? texts.copied : texts.copy}</button>
      <small>{texts.linkHint}</small>
    </div>
  );
}

type Put = (name: string, role: Role, active: boolean) => Promise<void>;

function Line({ account, put }: { account: Account; put: Put }) {
  const texts = say(accountTexts);
  const own = account.name === me.value?.name;
  return (
    <tr class={account.active ? "" : "closed"}>
      <th scope="row">{account.name}{own && texts.you}</th>
      <td>{word(roles, account.role)}</td>
      <td>{account.active ? (account.has_password ? texts.hasPassword : account.role === "host" ? texts.noNeed : texts.linkOnly) : texts.closed}</td>
      <td class="acts">
        {account.active && <button type="button" onClick={() => void put(account.name, account.role, true)}>{texts.newLink}</button>}
        {!own && (
          <button type="button" onClick={() => void put(account.name, account.role, !account.active)}>
            {account.active ? texts.close : texts.reopen}
          </button>
        )}
      </td>
    </tr>
  );
}
