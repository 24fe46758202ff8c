/** A share with what it is a share of; a rate without its denominator is no figure. */
export interface Rate {
  numerator: number;
  denominator: number;
  /** Two decimals, half up; `-` where there is nothing to divide by. */
  percent: string;
}

/** Integer arithmetic, so that 69.785 never depends on binary fractions. */
export function rate(numerator: number, denominator: number): Rate {
  if (denominator === 0) return { numerator, denominator, percent: '-' };
  const hundredths = Math.floor((numerator * 20_000 + denominator) / (2 * denominator));
  return {
    numerator,
    denominator,
    percent: `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`,
  };
}
