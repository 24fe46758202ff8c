/** What PostgreSQL said, as the adapter hands it on. */
interface DriverCause {
  originalCode?: string;
  originalMessage?: string;
}

function causeOf(error: unknown): DriverCause | null {
  const { meta, cause } = error as { meta?: { driverAdapterError?: { cause?: DriverCause } }; cause?: DriverCause };
  return meta?.driverAdapterError?.cause ?? cause ?? null;
}

const UNIQUE_VIOLATION = '23505';

/** Which of the named unique constraints an error is about, or null. The name stands in the message in every language of the server. */
export function violatedConstraint<N extends string>(error: unknown, names: readonly N[]): N | null {
  const cause = causeOf(error);
  if (cause?.originalCode !== UNIQUE_VIOLATION) return null;
  return names.find((name) => cause.originalMessage?.includes(name)) ?? null;
}
