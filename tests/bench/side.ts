import type { Generator } from './load/generator-process.js';

/** One of the two engines under measurement. */
export interface Side {
  name: 'product' | 'bare';
  generator: Generator;
  /** Node processes whose time counts, by the name in the table. */
  processes: { name: string; pid: number }[];
  /** Its own database; those of Temporal count for both. */
  database: string;
  /** Everything wrong with its end state, given how many whole lives it was driven through. */
  faults(lives: number): Promise<string[]>;
  /** Workflow ids of a few finished cases. */
  sample(count: number): Promise<string[]>;
  stop(): Promise<void>;
}
