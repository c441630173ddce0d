// Whom to contact first, and all those it happened to, until each of them was heard.
import { useSignal } from "@preact/signals";
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { href, mayAlert } from "../base/session";
import { moment } from "../conversations/when";
import { Sure } from "../shell/sure";
import { crisisTexts } from "../texts/crisis";
import { busy, handle } from "./crises";
import { isOpenCrisis, type Affected, type CrisisPage, type FollowState, type Post } from "./model";

const FIRST = 8;
const STATES: readonly FollowState[] = ["open", "contacted", "settled"];

export function Posters({ page }: { page: CrisisPage }) {
  const texts = say(crisisTexts);
  const may = mayAlert.value && isOpenCrisis(page.crisis);
  return (
    <section class="block" data-testid="posters">
      <h2>{texts.posts}</h2>
      <p class="fine">{texts.postsHint}</p>
      {page.posts.length === 0 && <p class="fine">{texts.noPosts}</p>}
      <ul class="crisis-posts">{page.posts.slice(0, FIRST).map((post) => <li key={post.id} data-post={post.id}><Poster post={post} may={may} /></li>)}</ul>
    </section>
  );
}

function Poster({ post, may }: { post: Post; may: boolean }) {
  const texts = say(crisisTexts);
  return (
    <>
      <p><b>{post.writer || texts.customer}</b> <small class="figure">{moment(post.at, tick.value)}{post.copy_of && ` · ${texts.copyOf}`}</small> {post.page && /^https?:/.test(post.page) && <a href={post.page} target="_blank" rel="noreferrer noopener">{texts.seePost}</a>}</p>
      <p>{post.text}</p>
      {post.answered_at
        ? <p class="fine" data-testid="contacted">{texts.contactedBy(post.answered_by ?? "", moment(post.answered_at, tick.value))}</p>
        : !post.reply ? <p class="fine">{texts.noReply}</p>
        : may && <Sure name="contact" label={texts.contact} question={texts.contactSure} off={busy.value} act={() => void handle("contact", { post: post.id }, texts.contacted)} />}
    </>
  );
}

export function Hit({ page: { crisis, affected } }: { page: CrisisPage }) {
  const texts = say(crisisTexts);
  const may = mayAlert.value; // they are visited afterwards, too
  const done = affected.filter((one) => (one.state ?? "open") !== "open").length;
  return (
    <section class="block" data-testid="affected">
      <h2>{texts.affected}{affected.length > 0 && <small class="figure"> {texts.followed(done, affected.length)}</small>}</h2>
      {affected.length === 0 && <p class="fine">{texts.noAffected}</p>}
      <ul class="crisis-posts">{affected.map((one) => <li key={`${crisis.id} ${one.key}`} data-affected={one.key}><Person one={one} may={may} /></li>)}</ul>
    </section>
  );
}

function Person({ one, may }: { one: Affected; may: boolean }) {
  const texts = say(crisisTexts);
  const note = useSignal(one.note ?? "");
  const state = one.state ?? "open";
  const put = (to: FollowState) => void handle("follow", { key: one.key, state: to, note: note.peek() });
  return (
    <>
      <p><b>{one.name || texts.customer}</b> <small class="figure">{one.at ? moment(one.at, tick.value) : ""}{one.by && ` · ${texts.follow[state]} ${one.by}`}</small> {one.conversation && <a href={href("conversations", one.conversation)}>{texts.toTalk}</a>}</p>
      {one.text && <p>{one.text}</p>}
      {(one.orders ?? []).length > 0 && <p class="fine">{texts.orders((one.orders ?? []).join("、"))}</p>}
      <div class="crisis-follow">
        <span class="chips" role="group" aria-label={texts.affected}>{STATES.map((to) => <button key={to} type="button" class="chip" data-follow={to} aria-pressed={state === to} disabled={!may || busy.value} onClick={() => put(to)}>{texts.follow[to]}</button>)}</span>
        {may ? <input aria-label={texts.note} placeholder={texts.note} maxLength={500} value={note.value} onInput={(event) => { note.value = event.currentTarget.value; }} onChange={() => put(state)} /> : one.note && <small>{one.note}</small>}
      </div>
    </>
  );
}
