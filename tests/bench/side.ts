import type { Generator } from './load/generator-process.js';

/** Cases driven to their ends, and cases that rest after their first action. */
export interface Driven {
  lives: number;
  begun: number;
}

/** One of the two engines under measurement. */
export interface Side {
  name: 'product' | 'bare';
  generator: Generator;
  /** Node processes whose time counts, by the name in the table. */
  processes: { name: string; pid: number }[];
  /** Its own database; those of Temporal count for both. */
  database: string;
  /** Everything wrong with its end state, given what it was driven through. */
  faults(driven: Driven): Promise<string[]>;
  /** Workflow ids of a few finished cases. */
  sample(count: number): Promise<string[]>;
  stop(): Promise<void>;
}
