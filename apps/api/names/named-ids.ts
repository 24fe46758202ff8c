import type { NamedIds, Names } from '../../../libs/data/names.repository.js';

/** Fields of answers that hold an id, by what it is the id of. */
const FIELDS: Readonly<Record<string, keyof Names>> = {
  account: 'accounts',
  actor: 'accounts',
  by: 'accounts',
  claimedBy: 'accounts',
  officer: 'accounts',
  onBehalfOf: 'accounts',
  publishedBy: 'accounts',
  returner: 'accounts',
  approvingBody: 'bodies',
  body: 'bodies',
  byBody: 'bodies',
  issuer: 'bodies',
  responsibleBody: 'bodies',
  to: 'bodies',
  instructorNo: 'instructors',
};

/** The ids an answer names, by the fields they stand in; lists and records are gone through. */
export function namedIds(answer: unknown): NamedIds {
  const found = { accounts: new Set<string>(), bodies: new Set<string>(), instructors: new Set<string>() };
  collect(answer, found);
  return { accounts: [...found.accounts], bodies: [...found.bodies], instructors: [...found.instructors] };
}

function collect(value: unknown, found: Record<keyof Names, Set<string>>): void {
  if (Array.isArray(value)) for (const item of value) collect(item, found);
  else if (typeof value === 'object' && value !== null) {
    for (const [field, inner] of Object.entries(value)) {
      const kind = FIELDS[field];
      if (kind !== undefined && typeof inner === 'string') found[kind].add(inner);
      else collect(inner, found);
    }
  }
}
