import type { components } from '../../api/generated/schema.js';

type Answer = components['schemas']['SearchAnswer'];
/** Kinds in the order in which they are shown: what is worked on first. */
export const KINDS = ['cases', 'documents', 'organisations', 'units'] as const;
export type Kind = (typeof KINDS)[number];

/** One line of the search: what it is called and the page it leads to. */
export type Hit = { id: string; name: string; to: string } & {
  [K in Kind]: { kind: K; of: Answer[K][number] };
}[Kind];

/** All hits as one list. */
export function hitsOf({ cases, documents, organisations, units }: Answer): Hit[] {
  return [
    ...cases.map((of): Hit => ({ kind: 'cases', id: of.id, name: of.leadUnitName, to: `/cases/${of.id}`, of })),
    ...documents.map((of): Hit => ({
      kind: 'documents',
      id: of.documentNo,
      name: of.documentNo,
      to: `/cases/${of.caseId}`,
      of,
    })),
    ...organisations.map((of): Hit => ({
      kind: 'organisations',
      id: of.id,
      name: of.name,
      to: `/organisations/${of.id}`,
      of,
    })),
    ...units.map((of): Hit => ({ kind: 'units', id: of.unitId, name: of.name, to: `/units/${of.unitId}`, of })),
  ];
}
