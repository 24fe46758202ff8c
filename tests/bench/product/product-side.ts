import type { BenchOptions } from '../options.js';
import type { BenchPostgres } from '../servers/postgres.js';
import type { Side } from '../side.js';

export async function startProduct(_: { folder: string; postgres: BenchPostgres; address: string; options: BenchOptions }): Promise<Side> {
  throw new Error('the product cannot be started yet');
}
