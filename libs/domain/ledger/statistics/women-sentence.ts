import { tidy } from '../codes/characters.js';
import { findLooseDate } from '../import/loose-date.js';
import type { LooseDate } from '../import/source-rows.js';

/** What one sentence of a women's federation's list says. */
export interface WomenSentence {
  /** The covered units as they are named, separators and all. */
  units: string;
  /** 妇联, 妇委会, 妇代会, 妇女委员会, 工会女职工委员会 … as written. */
  organisationKind: string;
  joint: boolean;
  /** A women workers' committee belongs to the union and is not by itself a women's organisation (工会法 art. 10). */
  unionCommittee: boolean;
  leader: string | null;
  committee: number | null;
  formedOn: LooseDate | null;
}

const KIND =
  /(联合)?(工会女职工委员会|女职工委员会|妇女联合会|妇女委员会|妇女代表会议?|妇女工作委员会|妇女小组|妇女之家|妇委会|妇代会|妇联)/;

/** Reads 恒苑竹木和鸿达电子联合妇委会（主任：…，2017年11月16日）; null when the text names no women's organisation. */
export function readWomenSentence(text: string): WomenSentence | null {
  const sentence = tidy(text).replace(/^\d+\s*[.、)]\s*/, '');
  const kind = KIND.exec(sentence);
  if (!kind || kind.index === 0) return null;
  const rest = sentence.slice(kind.index + kind[0].length);
  return {
    units: sentence.slice(0, kind.index),
    organisationKind: kind[2]!,
    joint: kind[1] !== undefined,
    unionCommittee: kind[2]!.includes('女职工'),
    leader: /(?:主任|主席|负责人|会长)\s*[::]?\s*([^\s,,。;;()]+)/.exec(rest)?.[1] ?? null,
    committee: Number(/(?:委员|执委)\s*(\d+)\s*[名人]/.exec(rest)?.[1] ?? NaN) || null,
    formedOn: findLooseDate(rest)?.date ?? null,
  };
}
