// The phones of made-up customers: asks every second what stands on them, shows it as text, sends what is typed.
const ZH = {
  title: "公众号体验：顾客的手机", visitor: "您的手机", send: "发送", place: (name) => name ? `替${name}写一句` : "写一句试试",
  about: "这些顾客和这个公众号都是虚构的，消息照微信的方式签名、加密后推送给本店。4 秒内批准的回复走被动回复，不占条数；之后走客服消息。",
  left: (n, time) => n ? `还能收 ${n} 条客服消息，到 ${time}` : "店家暂时不能主动发消息", passive: "被动回复", service: "客服消息",
  typing: "对方正在输入…", away: "连不上演示，正在重试。", refused: "没有发出去，请再试一次。", picture: "顾客发来的图片",
  acts: { subscribe: "关注了公众号", unsubscribe: "取消了关注", CLICK: "点了菜单", SCAN: "扫了二维码", image: "图片" },
};
const EN = {
  title: "Trying an official account: the customers' phones", visitor: "Your phone", send: "Send", place: (name) => name ? `Write as ${name}` : "Write something",
  about: "These customers and their account are made up; their messages reach the shop signed and encrypted as WeChat does it. "
    + "A reply approved within 4 s is a passive one and costs nothing; later ones are customer-service messages.",
  left: (n, time) => n ? `${n} service messages left, until ${time}` : "The shop cannot write first now", passive: "passive reply", service: "service message",
  typing: "Somebody is typing…", away: "The demo does not answer; trying again.", refused: "It was not sent; please try again.", picture: "A picture from the customer",
  acts: { subscribe: "followed the account", unsubscribe: "left the account", CLICK: "tapped the menu", SCAN: "scanned a code", image: "picture" },
};
const chinese = navigator.language.toLowerCase().startsWith("zh");
const texts = chinese ? ZH : EN;
const known = new Map();
const $ = (id) => document.getElementById(id);

function made(name, parent, { text = "", ...more } = {}) {
  const element = Object.assign(document.createElement(name), more);
  element.textContent = text;
  parent.append(element);
  return element;
}

const clock = (millis) => new Date(millis).toLocaleTimeString(chinese ? "zh-CN" : "en-GB", { hour: "2-digit", minute: "2-digit" });

function until(millis, now) {
  const day = new Date(millis).toDateString() === new Date(now).toDateString() ? "" : `${new Date(millis).getMonth() + 1}/${new Date(millis).getDate()} `;
  return day + clock(millis);
}

// An act of a customer stands in brackets, as the platform calls it.
function act(text) {
  const found = /^\[(\w+)(?: (.*))?\]$/.exec(text);
  return found && texts.acts[found[1]] ? [texts.acts[found[1]], found[2]].filter(Boolean).join(" · ") : "";
}

function shown(line, list) {
  const told = line.way === "wrote" ? act(line.text) : "";
  const item = made("li", list, { className: told && !line.media ? "act" : line.way });
  if (line.media) {
    const picture = made("img", item);
    picture.alt = texts.picture;
    picture.src = `/picture/${encodeURIComponent(line.media)}`;
  } else item.textContent = told || line.text;
  const how = line.way === "passive" || line.way === "service" ? ` · ${texts[line.way]}` : "";
  made("small", item, { text: clock(line.at) + how });
}

function phone({ openid, name }) {
  const called = name || texts.visitor;
  const section = made("section", $("phones"));
  const head = made("h2", section);
  made("span", head, { text: called });
  const left = made("small", head);
  const list = made("ol", section);
  list.setAttribute("aria-live", "polite");
  list.setAttribute("aria-label", called);
  list.tabIndex = 0;
  const typing = made("p", section, { className: "typing" });
  const form = made("form", section);
  const input = made("input", form, { maxLength: 600, autocomplete: "off", required: true });
  input.placeholder = texts.place(name);
  input.setAttribute("aria-label", texts.place(name));
  made("button", form, { text: texts.send });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void say(openid, input);
  });
  return { left, list, typing, seen: "" };
}

async function say(openid, input) {
  const text = input.value;
  input.value = "";
  try {
    const answer = await fetch("/say", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ openid, text }),
    });
    if (!answer.ok) throw new Error(answer.statusText);
    await look();
  } catch {
    input.value ||= text;
    $("away").textContent = texts.refused;
    $("away").hidden = false;
  }
}

function refresh(one, now) {
  if (!known.has(one.openid)) known.set(one.openid, phone(one));
  const parts = known.get(one.openid);
  parts.left.textContent = texts.left(one.left, until(one.until, now));
  parts.typing.textContent = one.typing ? texts.typing : "";
  const seen = JSON.stringify(one.lines);
  if (seen === parts.seen) return;
  parts.seen = seen;
  const atEnd = parts.list.scrollHeight - parts.list.scrollTop - parts.list.clientHeight < 40;
  parts.list.replaceChildren();
  for (const line of one.lines) shown(line, parts.list);
  if (atEnd) parts.list.scrollTop = parts.list.scrollHeight;
}

async function look() {
  const answer = await fetch("/phones", { signal: AbortSignal.timeout(5000) });
  if (!answer.ok) throw new Error(answer.statusText);
  const { now, phones } = await answer.json();
  for (const one of phones) refresh(one, now);
}

async function forever() {
  for (;;) {
    try {
      await look();
      if ($("away").textContent === texts.away) $("away").hidden = true;
    } catch {
      $("away").textContent = texts.away;
      $("away").hidden = false;
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

document.documentElement.lang = chinese ? "zh-CN" : "en";
document.title = texts.title;
$("title").textContent = texts.title;
$("about").textContent = texts.about;
void forever();
