import type { CreditCodeReading } from '../../libs/domain/ledger/codes/credit-code.js';
import type { CellKind } from '../../libs/spreadsheet/template.js';
import type { Chance } from './chance.js';
import type { ClerkLayout } from './clerk-layout.js';

export type ClerkCell = string | number | Date | { formula: string; result: number } | null;

/** A value of a row as a clerk writes it; reading it gives the value again. */
export function clerkCell(kind: CellKind, value: unknown, layout: ClerkLayout, chance: Chance): ClerkCell {
  if (value === null || value === undefined) return null;
  switch (kind) {
    case 'code':
      return codeText(value as CreditCodeReading, layout);
    case 'count':
    case 'amount':
    case 'year':
    case 'stars':
      return numberCell(value as number, kind, layout, chance);
    case 'date':
      return dateCell(value as string, layout);
    case 'yes-no':
      return chance.pick((value as boolean) ? ['是', '有', '√', '已建'] : ['否', '无', '×', '未建']);
    case 'list':
    case 'names':
      return (value as string[]).join('、') || null;
    case 'mark':
      return value as string;
    case 'name':
    case 'place':
      return words(value as string, layout, chance);
    case 'text':
      return layout.words === 'spaced' ? ` ${value as string}\u3000` : (value as string);
  }
}

function codeText({ raw, code }: CreditCodeReading, { words: style }: ClerkLayout): string | null {
  const text = code ?? raw;
  if (text.trim() === '') return null;
  if (code === null || style === 'plain') return text;
  return style === 'full-width' ? fullWidth(text) : `${text.slice(0, 8)} ${text.slice(8)}`;
}

function numberCell(value: number, kind: CellKind, { numbers, format }: ClerkLayout, chance: Chance): ClerkCell {
  if (kind !== 'count' || numbers === 'numbers') return value;
  if (numbers === 'texts') return String(value);
  if (numbers === 'full-width') return fullWidth(String(value));
  if (numbers === 'formulas' && format === 'xlsx') return { formula: `SUM(${value},0)`, result: value };
  return `${value}${chance.pick(['人', '名', ' 人', '', '（人）'])}`;
}

function dateCell(value: string, { dates, format }: ClerkLayout): ClerkCell {
  const [year = '', month = '', day] = value.split('-');
  const short = [year, String(Number(month)), ...(day === undefined ? [] : [String(Number(day))])];
  if (day === undefined) return dates === 'chinese' ? `${year}年${short[1]!}月` : `${year}年${short[1]!}月`;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const inBook = format === 'xlsx';
  if (dates === 'dates' && inBook) return new Date(midnight);
  if (dates === 'serials') return Math.round((midnight - Date.UTC(1899, 11, 30)) / 86_400_000);
  if (dates === 'digits') return inBook ? Number(`${year}${month}${day}`) : `${year}${month}${day}`;
  if (dates === 'chinese') return `${year}年${short[1]!}月${short[2]!}日`;
  if (dates === 'slashes') return `${value.replace(/-/g, '/')} 0:00`;
  return dates === 'full-width' ? fullWidth(short.join('.')) : short.join('.');
}

function words(text: string, { words: style }: ClerkLayout, chance: Chance): string {
  if (style === 'plain' || text.length < 2) return text;
  if (style === 'full-width') return text.replace(/[0-9A-Za-z]/g, fullWidth);
  const at = 1 + chance.below(text.length - 1);
  return `${text.slice(0, at)}${chance.pick([' ', '　', '\u00a0'])}${text.slice(at)} `;
}

/** Printing characters of ASCII as they come from a Chinese keyboard. */
export function fullWidth(text: string): string {
  return text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
}
