import { readCreditCode } from '../domain/ledger/codes/credit-code.js';
import { squeeze } from '../domain/ledger/codes/characters.js';
import { readCell } from './cell-reading.js';
import { plain } from './header-labels.js';
import type { Header, HeaderColumn } from './header.js';
import { rawText, type RawRow, type RawValue } from './raw-row.js';
import { PLACE_HEADING, type CellKind, type Column } from './template.js';

/** Rows whose content tells what a column holds. */
export const PROPOSAL_ROWS = 20;

/** A field that no column holds, and the unknown column that may be it. */
export interface ColumnProposal {
  field: string;
  /** From 0. */
  column: number;
  by: 'header' | 'content';
}

/** For each field that is missing the unknown column that is called like it, or else whose content looks like it; none where two could be. */
export function proposeColumns(header: Header, below: readonly RawRow[]): ColumnProposal[] {
  const free = new Map(header.columns.filter(({ field }) => field === null).map((one) => [one.column, one]));
  const proposals: ColumnProposal[] = [];
  const take = (field: string, column: HeaderColumn | null, by: ColumnProposal['by']): void => {
    if (!column) return;
    proposals.push({ field, column: column.column, by });
    free.delete(column.column);
  };
  for (const field of header.missing)
    take(field, mostSimilar([...free.values()], header.table.columns[field]!), 'header');
  const left = header.missing.filter((field) => !proposals.some((one) => one.field === field));
  for (const field of left) {
    const fits = [...free.values()].filter(({ column }) =>
      looksLike(
        field,
        header.table.columns[field]!,
        below.slice(0, PROPOSAL_ROWS).map(({ cells }) => cells[column]),
      ),
    );
    if (fits.length === 1 && !alsoFits(left, field, header)) take(field, fits[0]!, 'content');
  }
  return proposals;
}

/** Another missing field with the same look: nobody can say which of them a column is. */
function alsoFits(missing: readonly string[], field: string, { table }: Header): boolean {
  const look = lookOf(field, table.columns[field]!);
  return missing.some((other) => other !== field && lookOf(other, table.columns[other]!) === look);
}

/** Least share of pairs of characters that two labels have in common. */
const ALIKE = 0.5;

function mostSimilar(columns: readonly HeaderColumn[], { aliases }: Column): HeaderColumn | null {
  const scored = columns
    .map((column) => ({
      column,
      score: Math.max(...aliases.map((alias) => likeness(lastOf(column.label), lastOf(alias)))),
    }))
    .filter(({ score }) => score >= ALIKE)
    .sort((a, b) => b.score - a.score);
  return scored[0] && scored[0].score > (scored[1]?.score ?? 0) ? scored[0].column : null;
}

const lastOf = (label: string): string => label.slice(label.lastIndexOf('/') + 1);

/** Dice's coefficient over pairs of characters; one label within the other counts as alike. */
function likeness(left: string, right: string): number {
  const [a, b] = [plain(left), plain(right)];
  if (a === '' || b === '') return 0;
  if (Math.min(a.length, b.length) >= 2 && (a.includes(b) || b.includes(a))) return Math.max(ALIKE, shareOf(a, b));
  return shareOf(a, b);
}

function shareOf(a: string, b: string): number {
  const [left, right] = [pairsOf(a), pairsOf(b)];
  const common = left.filter((pair) => right.includes(pair)).length;
  return left.length + right.length === 0 ? 0 : (2 * common) / (left.length + right.length);
}

const pairsOf = (text: string): string[] =>
  Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2));

/** Least share of a column's cells that look like a field. */
const MOSTLY = 0.6;

function looksLike(field: string, column: Column, values: readonly (RawValue | undefined)[]): boolean {
  const filled = values.filter((value) => squeeze(rawText(value)) !== '');
  const look = LOOKS[lookOf(field, column) ?? ''];
  return look !== undefined && filled.length >= 2 && filled.filter(look).length >= filled.length * MOSTLY;
}

/** What can be told by looks; counts, texts and marks cannot. */
function lookOf(field: string, { kind, identifies, aliases }: Column): string | null {
  if (kind === 'name')
    return identifies && aliases.some((alias) => /名称|店名|单位/.test(alias))
      ? 'unit'
      : NUMBERED.test(field)
        ? 'number'
        : null;
  return kind in LOOKS ? kind : null;
}

const NUMBERED = /No$/;
const reads = (kind: CellKind, value: RawValue | undefined): boolean => {
  const reading = readCell(kind, value);
  return reading.ok && reading.value !== null;
};
const LOOKS: Record<string, (value: RawValue | undefined) => boolean> = {
  code: (value) => typeof value !== 'number' && readCreditCode(rawText(value)).code !== null,
  date: (value) => reads('date', value),
  place: (value) => PLACE_HEADING.test(squeeze(rawText(value))),
  unit: (value) =>
    /(公司|合作社|协会|学会|商会|中心|学校|幼儿园|厂|店|院|社|场|部|农家乐)$/.test(squeeze(rawText(value))),
  number: (value) => /^[A-Z]{1,5}-?\d{2,8}$/i.test(squeeze(rawText(value))),
};
