// Start: redeem a one-time link if the address holds one, find out who is there, show the page.
import { render } from "preact";
import "@preact/signals";
import { Away, LoggedOut } from "./base/api";
import { login, recognise, takeProof } from "./base/session";
import { App } from "./app";
import { trouble, troubleOf } from "./login/screen";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/queue.css";
import "./styles/card.css";
import "./styles/rooms.css";
import "./styles/recent.css";
import "./styles/prompter.css";
import "./styles/board.css";
import "./styles/pages.css";
import "./styles/knowledge.css";
import "./styles/entry.css";
import "./styles/trial.css";
import "./styles/reasons.css";
import "./styles/gaps.css";
import "./styles/conversations.css";
import "./styles/staff.css";
import "./styles/shelf.css";
import "./styles/shows.css";
import "./styles/rehearsal.css";
import "./styles/watch.css";
import "./styles/duty.css";
import "./styles/crisis.css";
import "./styles/cases.css";
import "./styles/figures.css";
import "./styles/parcels.css";
import "./styles/notices.css";

const root = document.getElementById("app");

async function start(): Promise<void> {
  const proof = takeProof();
  if (!proof) return untilAnswered(recognise);
  try {
    await untilAnswered(() => login(proof));
  } catch (error) {
    trouble.value = "code" in proof && error instanceof LoggedOut ? "badCode" : troubleOf(error, true);
    await untilAnswered(recognise);
  }
}

/** A server that is away is asked until it answers. */
async function untilAnswered(ask: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Away)) throw error;
      await new Promise((done) => setTimeout(done, 1_000));
    }
  }
}

if (root) {
  render(<App />, root);
  void start();
}
