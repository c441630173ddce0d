// Login with account and password. It stands in for the whole page, or over the desk when a session ended in between.
import { signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Away, LoggedOut, TooMany } from "../base/api";
import { otherLanguage, say } from "../base/prefs";
import { cleanCode, expired, hosting, login, type Proof } from "../base/session";
import { common } from "../texts/common";
import { loginTexts } from "../texts/login";

export type Trouble = "none" | "wrong" | "away" | "badLink" | "badCode" | "other" | number;

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
  const byCode = useSignal(hosting.peek() !== "");
  useEffect(() => form.current?.querySelector("input")?.focus(), [byCode.value]);
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    busy.value = true;
    trouble.value = "none";
    try {
      await login(proofOf(new FormData(event.currentTarget as HTMLFormElement)));
    } catch (error) {
      trouble.value = byCode.peek() && error instanceof LoggedOut ? "badCode" : troubleOf(error, false);
      form.current?.querySelector<HTMLInputElement>("[name=password], [name=code]")?.select();
    } finally {
      busy.value = false;
    }
  };
  const turn = () => {
    byCode.value = !byCode.peek();
    trouble.value = "none";
  };
  const said = describe(trouble.value);
  return (
    <main class="login">
      <form ref={form} class="login-box" onSubmit={(event) => void send(event)}>
        <span class="brand-mark big" aria-hidden="true" />
        <h1>{texts.title}</h1>
        <p class="login-line">{texts.line}</p>
        {expired.value && <p class="login-note" role="status">{texts.expired}</p>}
        {byCode.value ? <Code /> : <Password />}
        <p class="login-error" role="alert">{said}</p>
        <button type="submit" class="act primary" disabled={busy.value}><span>{busy.value ? texts.entering : byCode.value ? texts.connect : texts.enter}</span></button>
        <p class="login-hint">{byCode.value ? texts.codeHint : texts.hint}</p>
        <button type="button" class="plain" data-act="by-code" onClick={turn}>{byCode.value ? texts.byPassword : texts.byCode}</button>
        <button type="button" class="plain" onClick={otherLanguage}>{say(common).language}</button>
      </form>
    </main>
  );
}

function proofOf(fields: FormData): Proof {
  const code = fields.get("code");
  if (code !== null) return { code: cleanCode(String(code)) };
  return { account: String(fields.get("account")).trim(), password: String(fields.get("password")) };
}

function Password() {
  const texts = say(loginTexts);
  return (
    <>
      <label><span>{texts.account}</span><input name="account" autocomplete="username" maxLength={64} required /></label>
      <label>
        <span>{texts.password}</span>
        <input name="password" type="password" autocomplete="current-password" maxLength={200} required />
      </label>
    </>
  );
}

/** What an assistant reads out for a tablet that cannot scan. */
function Code() {
  return (
    <label>
      <span>{say(loginTexts).code}</span>
      <input class="code-input figure" name="code" autocomplete="off" autocapitalize="characters" spellcheck={false} maxLength={12} required />
    </label>
  );
}

function describe(kind: Trouble): string {
  const texts = say(loginTexts);
  if (typeof kind === "number") return texts.tooMany(kind);
  if (kind === "wrong" || kind === "other") return texts.wrong;
  if (kind === "away") return texts.away;
  if (kind === "badCode") return texts.badCode;
  return kind === "badLink" ? texts.badLink : "";
}
