// While a crisis is open: a strip over the desk and the conversations that says what it asks, with the wording at hand.
import { say } from "../base/prefs";
import { href, screen } from "../base/session";
import { putInClipboard } from "../shell/clipboard";
import { Icon } from "../shell/icons";
import { toast } from "../shell/toasts";
import { crisisTexts } from "../texts/crisis";
import { openOnes } from "./crises";

export function CrisisBanner() {
  const texts = say(crisisTexts);
  const there = screen.value === "desk" || screen.value === "conversations";
  const [crisis, ...others] = there ? openOnes.value : [];
  if (!crisis) return null;
  const wording = crisis.wording?.approved_by ? (screen.value === "desk" ? crisis.wording.public || crisis.wording.private : crisis.wording.private || crisis.wording.public) ?? "" : "";
  const asks = [crisis.seconds ?? true ? texts.bannerSeconds : "", crisis.holds ?? true ? texts.bannerHolds : ""].filter(Boolean).join(" · ");
  const copy = () => void putInClipboard(wording).then((done) => { if (done) toast("news", texts.copied); });
  return (
    <p class="crisis-banner" role="status" data-testid="crisis-banner">
      <Icon name="warn" round />
      <b>{texts.banner(crisis.title)}{others.length > 0 && ` +${others.length}`}</b>
      <span>{asks}</span>
      {wording && <span class="crisis-banner-wording" title={wording}>{texts.wording}：{wording}</span>}
      {wording && <button type="button" class="link" onClick={copy}>{texts.copy}</button>}
      <a href={href("crisis", crisis.id)}>{texts.seeCrisis}</a>
    </p>
  );
}
