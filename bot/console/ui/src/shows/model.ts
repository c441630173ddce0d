// Rooms, shows and their reports, as bot/core/{rooms,showquestions,showreport}.py and bot/console/wire_shows.py write
// them.
export interface Room {
  readonly id: string;
  readonly address: { readonly channel: string; readonly conversation: string };
  readonly title: string;
  readonly hosts: readonly string[];
  readonly showing: string;
  readonly topic: string;
  readonly began_at: number;
  readonly ended_at: number;
  readonly heard_at: number;
  readonly version: number;
}

export interface ShowRow {
  readonly id: string;
  readonly room: string;
  readonly title: string;
  readonly channel: string;
  readonly conversation: string;
  readonly began_at: number;
  readonly ended_at: number;
  readonly heard: number;
  readonly questions: number;
  readonly in_time: number;
  readonly late: number;
  readonly expired: number;
}

export interface ShowList {
  readonly shows: readonly ShowRow[];
  readonly now: number;
}

/** Some minutes from `at` on. */
export interface Point {
  readonly at: number;
  readonly heard: number;
  readonly drafted: number;
  readonly in_time: number;
  readonly late: number;
  readonly expired: number;
}

export type Ending = "answered" | "earlier" | "handed_over" | "waiting" | "expired" | "rejected" | "withdrawn" | "doubtful";
export type Matter = "handed_over" | "complaint" | "order";

export interface Totals {
  readonly heard: number;
  readonly questions: number;
  readonly askers: number;
  readonly endings: Readonly<Partial<Record<Ending, number>>>;
  readonly in_time: number;
  readonly late: number;
  readonly expired: number;
  readonly repeated: number;
  readonly folded: Readonly<Record<string, number>>;
  readonly shed: Readonly<Record<string, number>>;
}

export interface ProductLine {
  readonly product: string;
  readonly name: string;
  readonly questions: number;
  readonly askers: number;
  readonly answered: number;
  readonly wordings: readonly string[];
}

export interface Line {
  readonly draft: string;
  readonly at: number;
  readonly question: string;
  readonly asker: string;
  readonly askers: number;
  readonly intent: string;
  readonly ending: Ending;
  readonly product: string;
  readonly name: string;
  readonly reason: string;
  readonly answer: string;
  readonly offered: string;
  readonly by: string;
  readonly entry: string;
  readonly sight: "" | "awaited" | "seen" | "hidden";
  readonly matter: Matter | null;
}

export interface PersonLine {
  readonly name: string;
  readonly decisions: number;
  readonly verbs: Readonly<Record<string, number>>;
  readonly each_s: number | null;
}

export interface Staffed {
  readonly at: number;
  readonly drafted: number;
  readonly needed: number;
  readonly each_s: number;
  readonly measured: boolean;
  readonly people: number;
}

export interface ShowReport {
  readonly room: Room;
  readonly title: string;
  readonly since: number;
  readonly until: number;
  readonly live: boolean;
  readonly totals: Totals;
  readonly step_min: number;
  readonly points: readonly Point[];
  readonly products: readonly ProductLine[];
  readonly unanswered: readonly Line[];
  readonly unanswered_total: number;
  readonly best: readonly Line[];
  readonly edits: readonly Line[];
  readonly edits_total: number;
  readonly handover: readonly Line[];
  readonly handover_total: number;
  readonly quiet: readonly { readonly at: number; readonly minutes: number }[];
  readonly staffed: Staffed | null;
  readonly people: readonly PersonLine[];
}
