// The one way to the server: JSON in, JSON out, every failure one of the classes below.
import type { Conversation, Customer } from "../conversations/model";
import type { Check, Draft, Risk } from "./model";
import { lang } from "./prefs";

/** The server did not answer, or says it cannot now. Nothing is known to have happened. */
export class Away extends Error {}
/** The session is over. */
export class LoggedOut extends Error {}
/** The role does not allow it. */
export class Forbidden extends Error {}
/** Too many tries; wait `seconds`. */
export class TooMany extends Error {
  constructor(readonly seconds: number) {
    super("too many tries");
  }
}
/** Somebody decided first. */
export class Conflict extends Error {
  constructor(message: string, readonly winner: string, readonly draft: Draft) {
    super(message);
  }
}
/** Somebody else has that conversation, or it changed first: how it stands. */
export class Held extends Error {
  constructor(message: string, readonly conversation: Conversation) {
    super(message);
  }
}
/** Somebody changed a customer's profile first: how it stands. */
export class CustomerChanged extends Error {
  constructor(message: string, readonly customer: Customer) {
    super(message);
  }
}
/** The guard said no. */
export class Refused extends Error {
  constructor(message: string, readonly risks: readonly Risk[]) {
    super(message);
  }
}
/** Somebody changed an entry first. */
export class Overtaken extends Error {
  constructor(message: string, readonly winner: string) {
    super(message);
  }
}
/** An entry that may not be in force as it is. */
export class Unfit extends Error {
  constructor(message: string, readonly checks: readonly Check[]) {
    super(message);
  }
}
/** Anything else the server refuses; its own words. */
export class Rejected extends Error {
  constructor(message: string, readonly status: number, readonly detail = "") {
    super(message);
  }
}

interface Fault {
  readonly error?: string;
  readonly message?: string;
  readonly detail?: string;
  readonly winner?: string;
  readonly draft?: Draft;
  readonly risks?: readonly Risk[];
  readonly checks?: readonly Check[];
  readonly conversation?: Conversation;
  readonly customer?: Customer;
}

const TIMEOUT_MS = 15_000;
const FILE_TIMEOUT_MS = 300_000;

export async function call<T>(method: "GET" | "POST", path: string, body?: unknown): Promise<T> {
  const json = method === "POST" ? { type: "application/json", body: JSON.stringify(body ?? {}) } : null;
  return answered<T>(await reach(method, path, json, TIMEOUT_MS));
}

/** A file as it is; the server may take its time with it. */
export async function sendFile<T>(path: string, type: string, body: Blob): Promise<T> {
  return answered<T>(await reach("POST", path, { type, body }, FILE_TIMEOUT_MS));
}

async function answered<T>(response: Response): Promise<T> {
  if (response.ok) return (response.status === 204 ? undefined : await parsed(response)) as T;
  throw fault(response, ((await parsed(response).catch(() => null)) ?? {}) as Fault);
}

interface Sent {
  readonly type: string;
  readonly body: BodyInit;
}

async function reach(method: string, path: string, sent: Sent | null, timeoutMs: number): Promise<Response> {
  try {
    return await fetch(`/api/${path}`, {
      method,
      credentials: "same-origin",
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        "Accept-Language": lang.peek() === "zh" ? "zh-CN" : "en",
        ...(sent ? { "Content-Type": sent.type } : {}),
      },
      ...(sent ? { body: sent.body } : {}),
    });
  } catch (error) {
    throw new Away(String(error));
  }
}

async function parsed(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    throw new Away(String(error));
  }
}

function fault(response: Response, said: Fault): Error {
  const message = said.message ?? said.error ?? `HTTP ${response.status}`;
  if (response.status === 401) return new LoggedOut(message);
  if (response.status === 403) return new Forbidden(message);
  if (response.status === 429) return new TooMany(Number(response.headers.get("Retry-After")) || 60);
  if (response.status === 409 && said.draft) return new Conflict(message, said.winner ?? "", said.draft);
  if (response.status === 409 && said.conversation) return new Held(message, said.conversation);
  if (response.status === 409 && said.customer) return new CustomerChanged(message, said.customer);
  if (response.status === 409) return new Overtaken(message, said.winner ?? "");
  if (response.status === 422 && said.checks) return new Unfit(message, said.checks);
  if (response.status === 422 && said.risks) return new Refused(message, said.risks);
  if (response.status >= 500) return new Away(message);
  return new Rejected(message, response.status, said.detail);
}
