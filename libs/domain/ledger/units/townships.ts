import { squeeze } from '../codes/characters.js';

/**
 * The township or zone that a text means: 县经济开发区 → 开发区, 二、天堂镇 → 天堂镇, 天堂镇团委 → 天堂镇. The longest known name that
 * the text is, ends with or contains; null when it names none.
 */
export function findTownship(text: string | null, townships: readonly string[]): string | null {
  if (text === null) return null;
  const squeezed = squeeze(text);
  if (townships.includes(squeezed)) return squeezed;
  let best: string | null = null;
  for (const township of townships) {
    if (!squeezed.includes(township)) continue;
    if (best === null || township.length > best.length) best = township;
  }
  return best;
}

/** A development zone or park among the townships: 开发区, 高新区, 工业园区. */
export function isZone(township: string): boolean {
  return /(开发区|高新区|工业区|园区|新区)$/.test(township);
}
