import { squeeze } from '../codes/characters.js';

/**
 * Splits the units of a joint organisation as they stand in one cell: 恒苑竹木、泽隆竹木和鸿达电子. 和, 与 and 及 also occur inside names,
 * so a piece is only split there when it is nothing as a whole and both halves are something.
 */
export function splitUnits(text: string, isKnown: (name: string) => boolean): string[] {
  return squeeze(text)
    .split(/[、,;/]+/)
    .filter(Boolean)
    .flatMap((piece) => splitAtAnd(piece, isKnown));
}

function splitAtAnd(piece: string, isKnown: (name: string) => boolean): string[] {
  if (isKnown(piece)) return [piece];
  for (let at = 1; at < piece.length - 1; at += 1) {
    const word = /^(以及|和|与|及)/.exec(piece.slice(at))?.[0];
    if (!word) continue;
    const [left, right] = [piece.slice(0, at), piece.slice(at + word.length)];
    if (!isKnown(left)) continue;
    const rest = splitAtAnd(right, isKnown);
    if (rest.every(isKnown)) return [left, ...rest];
  }
  return [piece];
}
