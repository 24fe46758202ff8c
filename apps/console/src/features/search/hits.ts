import type { components } from '../../api/generated/schema.js';

type Answer = components['schemas']['SearchAnswer'];
/** Kinds in the order in which they are shown: what is worked on first. */
export const KINDS = ['cases', 'documents', 'organisations', 'units'] as const;
export type Kind = (typeof KINDS)[number];

/** One line of the search: what it is called, and the case it leads to, if there is one to be seen. */
export type Hit = { id: string; name: string; caseId: string | null } & {
  [K in Kind]: { kind: K; of: Answer[K][number] };
}[Kind];

/** All hits as one list. A unit whose case is among the cases found is not said twice. */
export function hitsOf({ cases, documents, organisations, units }: Answer): Hit[] {
  const known = new Set(cases.map(({ id }) => id));
  return [
    ...cases.map((of): Hit => ({ kind: 'cases', id: of.id, name: of.leadUnitName, caseId: of.id, of })),
    ...documents.map((of): Hit => ({
      kind: 'documents',
      id: of.documentNo,
      name: of.documentNo,
      caseId: of.caseId,
      of,
    })),
    ...organisations.map((of): Hit => ({ kind: 'organisations', id: of.id, name: of.name, caseId: of.caseId, of })),
    ...units
      .filter(({ caseId }) => caseId === null || !known.has(caseId))
      .map((of): Hit => ({ kind: 'units', id: of.unitId, name: of.name, caseId: of.caseId, of })),
  ];
}
