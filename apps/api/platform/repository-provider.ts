import type { FactoryProvider } from '@nestjs/common';
import type { Database } from '../../../libs/data/database.js';
import { DATABASE, LEDGER_DATABASE } from './tokens.js';

type RepositoryClass<T> = new (database: Database) => T;

/** A repository as a provider under its own class. `libs/data` knows nothing of Nest, so that commands and the worker make theirs by hand. */
export function repository<T>(made: RepositoryClass<T>): FactoryProvider<T> {
  return over(made, DATABASE);
}

/** The same for what reads or writes the ledger, whose statements may take long. */
export function ledgerRepository<T>(made: RepositoryClass<T>): FactoryProvider<T> {
  return over(made, LEDGER_DATABASE);
}

function over<T>(made: RepositoryClass<T>, database: symbol): FactoryProvider<T> {
  return { provide: made, useFactory: (connected: Database) => new made(connected), inject: [database] };
}
