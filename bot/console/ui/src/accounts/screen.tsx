// One's own password; and for administrators everybody's account.
import { useSignal } from "@preact/signals";
import { call } from "../base/api";
import type { Me } from "../base/model";
import { say } from "../base/prefs";
import { me } from "../base/session";
import { accountTexts } from "../texts/accounts";
import { Colleagues } from "./colleagues";

export function Accounts() {
  const texts = say(accountTexts);
  return (
    <main class="page narrow">
      <header class="page-head"><h1>{texts.title}</h1></header>
      <Password />
      {me.value?.role === "admin" && <Colleagues />}
    </main>
  );
}

function Password() {
  const texts = say(accountTexts);
  const said = useSignal("");
  const wrong = useSignal(false);
  const mine = me.value;
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const fields = new FormData(form);
    try {
      me.value = await call<Me>("POST", "password", { old: String(fields.get("old") ?? ""), new: String(fields.get("new")) });
      said.value = texts.saved;
      wrong.value = false;
      form.reset();
    } catch (error) {
      said.value = error instanceof Error ? error.message : String(error);
      wrong.value = true;
    }
  };
  return (
    <section class="block">
      <h2>{texts.mine}</h2>
      {mine?.has_password === false && <p class="fine">{texts.noPassword}</p>}
      <form class="inline-form" onSubmit={(event) => void send(event)}>
        <input type="text" name="account" autocomplete="username" value={mine?.name ?? ""} readOnly hidden />
        {mine?.has_password !== false && (
          <label><span>{texts.oldPassword}</span><input name="old" type="password" autocomplete="current-password" /></label>
        )}
        <label>
          <span>{texts.newPassword}</span>
          <input name="new" type="password" autocomplete="new-password" minLength={10} maxLength={200} required placeholder={texts.atLeast} />
        </label>
        <button type="submit" class="act"><span>{texts.save}</span></button>
      </form>
      <p class={wrong.value ? "form-said wrong" : "form-said"} role="status">{said}</p>
    </section>
  );
}
