// The toasts on screen; read aloud politely.
import { dismiss, toasts } from "./toasts";
import { Icon } from "./icons";
import { say } from "../base/prefs";
import { common } from "../texts/common";

export function ToastList() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((item) => (
        <div key={item.id} class={`toast ${item.kind}`} data-testid="toast">
          <Icon name={item.kind === "caution" ? "warn" : "person"} round={item.kind === "caution"} />
          <div>
            <b>{item.title}</b>
            {item.about && <small>{item.about}</small>}
            {item.detail && <p>{item.href ? <a href={item.href} onClick={() => dismiss(item.id)}>{item.detail}</a> : item.detail}</p>}
          </div>
          <button type="button" class="plain" aria-label={say(common).close} onClick={() => dismiss(item.id)}>
            <Icon name="cross" />
          </button>
        </div>
      ))}
    </div>
  );
}
