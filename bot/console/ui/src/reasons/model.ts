// Why an answer is what it is, as bot/core/catalog.py writes it: what was read, found and tried.

export interface Entity {
  readonly kind: string;
  readonly value: string;
  readonly carrier: string;
}

export interface Reading {
  readonly masked: string;
  readonly stage: string;
  readonly intent: string;
  readonly urgency: string;
  readonly is_question: boolean;
  readonly abuse: boolean;
  readonly sentiment: number;
  readonly confidence: number;
  readonly because: string;
  readonly entities: readonly Entity[];
}

export interface Factor {
  readonly kind: string;
  readonly value: number;
}

export interface Ranked {
  readonly entry: string;
  readonly matched: string;
  readonly score: number;
  readonly standing: string;
  readonly factors: readonly Factor[];
}

export interface Pass {
  readonly playbook: string;
  readonly because: string;
}
