// What was said: posts with their copies folded, what people write when they pass it on, customers' own words, and who
// carries it furthest.
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { href, mayAlert } from "../base/session";
import { moment } from "../conversations/when";
import { Icon } from "../shell/icons";
import { grouped } from "../texts/rooms";
import { watchTexts } from "../texts/watch";
import type { Post, Reacted, TopicPage } from "./model";
import { busy, contact } from "./watch";

const SHOWN = 12;
const WORDS = 10;
const CARRIERS = 8;
const SAFE = /^https?:\/\//;

export function Posts({ page: { dossier } }: { page: TopicPage }) {
  const texts = say(watchTexts);
  const sorted = [...dossier.posts].sort((a, b) => a.at - b.at);
  const own = sorted.filter((post) => !post.copy_of || !sorted.some((one) => one.id === post.copy_of));
  const copies = (of: Post) => sorted.filter((post) => post.copy_of === of.id);
  return (
    <section class="block" data-testid="posts">
      <h2>{texts.postsTitle}<b class="figure show-total">{own.length}</b></h2>
      {own.length === 0 && <p class="fine">{texts.postsNone}</p>}
      <ol class="watch-posts">
        {own.slice(0, SHOWN).map((post, n) => <li key={post.id} data-post={post.id}><OnePost post={post} first={n === 0} lead={post.id === dossier.topic.lead} /><Copies posts={copies(post)} /></li>)}
      </ol>
      {own.length > SHOWN && <details class="watch-rest"><summary>{texts.morePosts(own.length - SHOWN)}</summary><ol class="watch-posts">{own.slice(SHOWN).map((post) => <li key={post.id} data-post={post.id}><OnePost post={post} first={false} lead={post.id === dossier.topic.lead} /><Copies posts={copies(post)} /></li>)}</ol></details>}
    </section>
  );
}

function OnePost({ post, first, lead }: { post: Post; first: boolean; lead: boolean }) {
  const texts = say(watchTexts);
  const counts = [post.followers != null && texts.followers(grouped(post.followers)), post.comments != null && texts.comments(grouped(post.comments)), post.likes != null && texts.likes(grouped(post.likes))].filter(Boolean);
  return (
    <>
      <p class="post-head"><b>{post.writer || texts.somebody}</b>{post.verified && <i class="badge">{texts.verified}</i>}{first && <i class="badge">{texts.firstPost}</i>}{lead && <i class="badge">{texts.leadPost}</i>}<time>{moment(post.at, tick.value)}</time></p>
      <blockquote>{post.text}</blockquote>
      <p class="post-foot"><small>{counts.join(" · ")}</small>
        {post.page && SAFE.test(post.page) && <a href={post.page} target="_blank" rel="noreferrer noopener">{texts.openPost}</a>}
        {post.answered_at ? <span class="done"><Icon name="sent" />{texts.answeredBy(post.answered_by ?? "", moment(post.answered_at, tick.value))}</span>
          : mayAlert.value && (post.reply ? <button type="button" class="chip" data-act="contact" disabled={busy.value} onClick={() => void contact(post.topic, post.id)}>{texts.contact}</button> : <small class="fine">{texts.noReply}</small>)}
      </p>
    </>
  );
}

function Copies({ posts }: { posts: readonly Post[] }) {
  const texts = say(watchTexts);
  if (posts.length === 0) return null;
  return (
    <details class="post-copies">
      <summary>{texts.copiesOf(posts.length)}</summary>
      <ul>{posts.map((post) => <li key={post.id}><small><b>{post.writer || texts.somebody}</b> · {moment(post.at, tick.value)}</small><blockquote>{post.text}</blockquote></li>)}</ul>
    </details>
  );
}

/** The worst words first, as the server ranks them. */
export function Others({ page: { dossier } }: { page: TopicPage }) {
  const texts = say(watchTexts);
  const told = dossier.others.filter((one) => (one.text ?? "").trim() !== "");
  return (
    <section class="block" data-testid="others">
      <h2>{texts.othersTitle}<small>{texts.othersHint}</small></h2>
      {told.length === 0 && <p class="fine">{texts.othersNone}</p>}
      <Words told={told.slice(0, WORDS)} />
      {told.length > WORDS && <details class="watch-rest"><summary>{texts.morePosts(told.length - WORDS)}</summary><Words told={told.slice(WORDS)} /></details>}
    </section>
  );
}

function Words({ told }: { told: readonly Reacted[] }) {
  const texts = say(watchTexts);
  return <ul class="watch-words">{told.map((one) => <li key={one.id}><q>{one.text}</q><small>{one.writer?.name} · {texts.reactions[one.kind ?? "repost"]} · {moment(one.at, tick.value)}</small></li>)}</ul>;
}

export function Voices({ page: { dossier } }: { page: TopicPage }) {
  const texts = say(watchTexts);
  return (
    <section class="block" data-testid="voices">
      <h2>{texts.voicesTitle}<b class="figure show-total">{(dossier.topic.voices ?? 0) + (dossier.topic.room_voices ?? 0)}</b><small>{texts.voicesHint}</small></h2>
      {dossier.voices.length === 0 && <p class="fine">{texts.voicesNone}</p>}
      <ul class="watch-words">
        {dossier.voices.slice(0, 20).map((voice) => <li key={voice.message}><q>{voice.text}</q><small>{moment(voice.at, tick.value)}{voice.conversation && <> · <a href={href("conversations", voice.conversation)}>{texts.openConversation}</a></>}</small></li>)}
      </ul>
    </section>
  );
}

export function Spreaders({ page: { dossier } }: { page: TopicPage }) {
  const texts = say(watchTexts);
  const most = Math.max(1, ...dossier.spreaders.map((one) => one.brought));
  return (
    <section class="block" data-testid="spreaders">
      <h2>{texts.spreadersTitle}<small>{texts.spreadersHint}</small></h2>
      {dossier.spreaders.length === 0 && <p class="fine">{texts.spreadersNone}</p>}
      <ol class="watch-spreaders">
        {dossier.spreaders.slice(0, CARRIERS).map((one) => (
          <li key={`${one.name}${one.at}`}>
            <span><b>{one.name || texts.somebody}</b><small>{[one.followers != null && texts.followers(grouped(one.followers)), moment(one.at, tick.value)].filter(Boolean).join(" · ")}</small></span>
            <span class="hot-asked"><meter min={0} max={most} value={one.brought} aria-hidden="true" /><b class="figure">{one.brought > 0 ? texts.brought(grouped(one.brought)) : "—"}</b></span>
            {one.text && <q>{one.text}</q>}
          </li>
        ))}
      </ol>
    </section>
  );
}
