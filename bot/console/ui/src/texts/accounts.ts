// Texts of the accounts page.
import type { Texts } from "../base/prefs";

interface AccountTexts {
  readonly title: string;
  readonly mine: string;
  readonly oldPassword: string;
  readonly newPassword: string;
  readonly atLeast: string;
  readonly noPassword: string;
  readonly save: string;
  readonly saved: string;
  readonly colleagues: string;
  readonly name: string;
  readonly role: string;
  readonly add: string;
  readonly active: string;
  readonly closed: string;
  readonly hasPassword: string;
  readonly linkOnly: string;
  readonly noNeed: string;
  readonly newLink: string;
  readonly close: string;
  readonly reopen: string;
  readonly linkFor: (name: string) => string;
  readonly linkHint: string;
  readonly copy: string;
  readonly copied: string;
  readonly you: string;
}

export const accountTexts: Texts<AccountTexts> = {
  zh: {
    title: "账号", mine: "我的密码", oldPassword: "现在的密码", newPassword: "新密码", atLeast: "至少 10 个字符",
    noPassword: "你还没有密码，设一个，下次就能直接登录", save: "保存", saved: "已保存，其他地方的登录都已退出", colleagues: "同事",
    name: "名字", role: "角色", add: "添加同事", active: "使用中", closed: "已停用", hasPassword: "有密码", linkOnly: "还没设密码", noNeed: "不用密码",
    newLink: "新登录链接", close: "停用", reopen: "启用", linkFor: (name) => `给 ${name} 的登录链接`,
    linkHint: "只能用一次，很快过期。请当面或私下发给本人。", copy: "复制", copied: "已复制", you: "（你）",
  },
  en: {
    title: "Accounts", mine: "My password", oldPassword: "Present password", newPassword: "New password",
    atLeast: "10 characters at least", noPassword: "You have no password yet; set one to log in directly next time",
    save: "Save", saved: "Saved; every other session of yours has ended", colleagues: "Colleagues", name: "Name",
    role: "Role", add: "Add", active: "Active", closed: "Closed", hasPassword: "has a password", linkOnly: "no password yet", noNeed: "needs no password",
    newLink: "New login link", close: "Close", reopen: "Reopen", linkFor: (name) => `Login link for ${name}`,
    linkHint: "Works once and soon expires. Hand it to that person only.", copy: "Copy", copied: "Copied", you: "(you)",
  },
};
