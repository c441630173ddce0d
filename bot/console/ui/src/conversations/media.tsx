// Pictures, voices and films in a thread, theirs and ours: small, and large when wanted. Places and links are text: what
// strangers send is not to be opened by a slip of the hand.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { say } from "../base/prefs";
import { Icon } from "../shell/icons";
import { conversationTexts } from "../texts/conversations";
import { large } from "./bar";
import type { Attachment, MediaKind } from "./model";

interface ReceivedProps {
  readonly conversation: string;
  readonly number: number;
  readonly media: readonly Attachment[];
  /** The message's text is shown; places and links stand in it already. */
  readonly told: boolean;
}

export function Received({ conversation, number, media, told }: ReceivedProps) {
  return (
    <>
      {media.map((one, place) => {
        if (told && (one.kind === "location" || one.kind === "link")) return null;
        const src = `/api/conversations/${encodeURIComponent(conversation)}/media/${number}/${place}`;
        return <Shown key={place} kind={one.kind} src={src} title={one.title ?? ""} url={one.url ?? ""} />;
      })}
    </>
  );
}

export function Sent({ files }: { files: readonly string[] }) {
  return <>{files.map((name) => <Shown key={name} kind={kindOf(name)} src={addressOf(name)} title="" url="" />)}</>;
}

export function addressOf(name: string): string {
  return `/api/media/${encodeURIComponent(name)}`;
}

export function kindOf(name: string): MediaKind {
  if (/\.(mp3|amr|m4a|wav|ogg)$/i.test(name)) return "voice";
  return /\.(mp4|webm|mov)$/i.test(name) ? "video" : "image";
}

interface ShownProps {
  readonly kind: MediaKind;
  readonly src: string;
  readonly title: string;
  readonly url: string;
}

function Shown({ kind, src, title, url }: ShownProps) {
  const texts = say(conversationTexts);
  const gone = useSignal(false);
  const name = title || texts.media[kind] || kind;
  const lost = () => { gone.value = true; };
  if (kind === "location" || kind === "link") {
    return <p class="media-text"><b>{texts.media[kind]}</b> {title}{url && <code>{url}</code>}</p>;
  }
  if (gone.value) {
    return <p class="media-text gone"><Icon name="warn" round /> {texts.media[kind]}：{texts.mediaGone} <a href={src} download>{texts.download}</a></p>;
  }
  if (kind === "voice") return <audio controls preload="none" src={src} aria-label={name} onError={lost} />;
  if (kind === "video") return <video controls preload="metadata" src={src} aria-label={name} onError={lost} />;
  return (
    <button type="button" class="thumb" aria-label={`${texts.openLarge}: ${name}`} onClick={() => { large.value = { src, title: name }; }}>
      <img src={src} alt={name} loading="lazy" onError={lost} />
    </button>
  );
}

export function Large() {
  const texts = say(conversationTexts);
  const dialog = useRef<HTMLDialogElement>(null);
  const shown = large.value;
  const close = () => { large.value = null; };
  useEffect(() => {
    if (shown) dialog.current?.showModal();
    else dialog.current?.close();
  }, [shown]);
  return (
    <dialog ref={dialog} class="large" aria-label={shown?.title ?? ""} onClose={close} onClick={close}>
      {shown && <img src={shown.src} alt={shown.title} />}
      <button type="button" class="plain" onClick={close}>{texts.closePicture} <kbd>Esc</kbd></button>
    </dialog>
  );
}
