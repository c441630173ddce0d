// Login with account and password. It stands in for the whole page, or over the desk when a session ended in between.
import { signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Away, LoggedOut, TooMany } from "../base/api";
import { otherLanguage, say } from "../base/prefs";
import { expired, login } from "../base/session";
import { common } from "../texts/common";
import { loginTexts } from "../texts/login";

export type Trouble = "none" | "wrong" | "away" | "badLink" | "other" | number;

/** Why the last try to log in, by form or by link, did not work. */
export const trouble = signal<Trouble>("none");

export function troubleOf(error: unknown, byLink: boolean): Trouble {
  if (error instanceof TooMany) return error.seconds;
  if (error instanceof Away) return "away";
  if (error instanceof LoggedOut) return byLink ? "badLink" : "wrong";
  return byLink ? "badLink" : "other";
}

export function Login() {
  const texts = say(loginTexts);
  const busy = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector("input")?.focus(), []);
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    busy.value = true;
    trouble.value = "none";
    try {
      await login({ account: String(fields.get("account")).trim(), password: String(fields.get("password")) });
    } catch (error) {
      trouble.value = troubleOf(error, false);
      form.current?.querySelector<HTMLInputElement>("[name=password]")?.select();
    } finally {
      busy.value = false;
    }
  };
  const said = describe(trouble.value);
  return (
    <main class="login">
      <form ref={form} class="login-box" onSubmit={(event) => void send(event)}>
        <span class="brand-mark big" aria-hidden="true" />
        <h1>{texts.title}</h1>
        <p class="login-line">{texts.line}</p>
        {expired.value && <p class="login-note" role="status">{texts.expired}</p>}
        <label><span>{texts.account}</span><input name="account" autocomplete="username" maxLength={64} required /></label>
        <label>
          <span>{texts.password}</span>
          <input name="password" type="password" autocomplete="current-password" maxLength={200} required />
        </label>
        <p class="login-error" role="alert">{said}</p>
        <button type="submit" class="act primary" disabled={busy.value}><span>{busy.value ? texts.entering : texts.enter}</span></button>
        <p class="login-hint">{texts.hint}</p>
        <button type="button" class="plain" onClick={otherLanguage}>{say(common).language}</button>
      </form>
    </main>
  );
}

function describe(kind: Trouble): string {
  const texts = say(loginTexts);
  if (typeof kind === "number") return texts.tooMany(kind);
  if (kind === "wrong" || kind === "other") return texts.wrong;
  if (kind === "away") return texts.away;
  return kind === "badLink" ? texts.badLink : "";
}
