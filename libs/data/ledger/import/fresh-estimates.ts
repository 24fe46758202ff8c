// Raw SQL: a call of a function of the database.
import type { Statements } from '../../database.js';

/** Rows of one statement from which PostgreSQL is asked whether it still plans for the tables as they are. */
const MANY = 500;

/**
 * A transaction that may fill whole tables, with plans that follow what it has written: nobody else analyses rows that are not committed yet,
 * and a table last seen without living rows would be read from end to end for each row of another (`refresh_estimates`).
 * One short question for each statement that wrote many rows.
 */
export function withFreshEstimates(tx: Statements): Statements {
  return {
    query: (sql, ...params) => tx.query(sql, ...params),
    execute: async (sql, ...params) => {
      const written = await tx.execute(sql, ...params);
      if (written >= MANY) await refreshEstimates(tx);
      return written;
    },
    rows: tx.rows,
  };
}

/** For statements that join what earlier transactions have written. */
export async function refreshEstimates(tx: Statements): Promise<void> {
  await tx.query('SELECT refresh_estimates() AS analysed');
}
