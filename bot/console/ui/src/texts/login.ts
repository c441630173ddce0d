// Texts of login and of one's own password.
import type { Texts } from "../base/prefs";

interface LoginTexts {
  readonly title: string;
  readonly line: string;
  readonly account: string;
  readonly password: string;
  readonly enter: string;
  readonly entering: string;
  readonly wrong: string;
  readonly tooMany: (seconds: number) => string;
  readonly away: string;
  readonly expired: string;
  readonly badLink: string;
  readonly opening: string;
  readonly hint: string;
  readonly code: string;
  readonly codeHint: string;
  readonly connect: string;
  readonly badCode: string;
  readonly byCode: string;
  readonly byPassword: string;
}

export const loginTexts: Texts<LoginTexts> = {
  zh: {
    title: "半分钟", line: "每一个问题，半分钟内有回音", account: "账号", password: "密码", enter: "登录", entering: "正在登录…",
    wrong: "账号或密码不对", tooMany: (s) => `试的次数太多，请 ${s} 秒后再试`, away: "连不上服务器，请稍后再试",
    expired: "登录已过期，请重新登录，回来后还在原处", badLink: "这个登录链接已用过或已过期，请找管理员再要一个",
    opening: "正在打开…", hint: "忘了密码或第一次来？请管理员发一个登录链接。",
    code: "连接码", connect: "打开提词屏", codeHint: "连接码由助理在「提词屏」页生成，8 位，几分钟内有效。", badCode: "连接码不对，或者已用过、已过期，请助理再生成一个",
    byCode: "主播平板：用连接码打开提词屏", byPassword: "用账号登录",
  },
  en: {
    title: "HalfMinute", line: "Every question answered within half a minute", account: "Account", password: "Password",
    enter: "Log in", entering: "Logging in…", wrong: "Account or password is not right",
    tooMany: (s) => `Too many tries; wait ${s} seconds`, away: "The server cannot be reached; try again in a moment",
    expired: "The session is over; log in again and go on where you were",
    badLink: "This login link was used or is too old; ask an administrator for another", opening: "Opening…",
    hint: "No password yet, or forgotten? Ask an administrator for a login link.",
    code: "Code", connect: "Open the prompter", codeHint: "Your assistant makes it on the Prompter page: 8 characters, good for some minutes.",
    badCode: "The code is not right, was used, or is too old; ask for another", byCode: "A host's tablet: open the prompter by code",
    byPassword: "Log in with an account",
  },
};
