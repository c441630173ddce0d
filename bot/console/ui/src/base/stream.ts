// Server-sent events over fetch: unlike EventSource it shows the status and the heartbeat, so silence is noticed.
import { Away, LoggedOut } from "./api";

export interface Message {
  readonly event: string;
  readonly data: string;
}

const SILENCE_MS = 25_000; // the server is heard every ten seconds at least

/** Reads until the connection ends or is silent for too long; resolves never, throws Away or LoggedOut. */
export async function listen(path: string, stop: AbortSignal, heard: (message: Message) => void): Promise<never> {
  const silence = new AbortController();
  let watch = 0;
  const alive = () => {
    clearTimeout(watch);
    watch = setTimeout(() => silence.abort(), SILENCE_MS);
  };
  alive();
  try {
    const response = await fetch(path, {
      credentials: "same-origin",
      headers: { Accept: "text/event-stream" },
      signal: AbortSignal.any([stop, silence.signal]),
    });
    if (response.status === 401) throw new LoggedOut("session over");
    if (!response.ok || !response.body) throw new Away(`HTTP ${response.status}`);
    const parse = parser(heard);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) throw new Away("the event stream ended");
      alive();
      parse(value);
    }
  } catch (error) {
    if (error instanceof LoggedOut || error instanceof Away) throw error;
    throw new Away(String(error));
  } finally {
    clearTimeout(watch);
  }
}

/** Cuts the text into events: `event:` and `data:` lines up to an empty one; comments are heartbeats. */
function parser(heard: (message: Message) => void): (chunk: string) => void {
  let rest = "";
  let event = "";
  let data: string[] = [];
  const line = (text: string) => {
    if (text === "") {
      if (data.length > 0) heard({ event, data: data.join("\n") });
      event = "";
      data = [];
    } else if (text.startsWith("event:")) event = text.slice(6).trim();
    else if (text.startsWith("data:")) data.push(text.slice(5).replace(/^ /, ""));
  };
  return (chunk) => {
    const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    lines.forEach(line);
  };
}
