const DIGITS: Readonly<Record<string, number>> = Object.fromEntries(
  [...'零一二三四五六七八九'].map((character, digit) => [character, digit]),
);

/** 十二 → 12, 一百零五 → 105, 两 → 2; null for anything else and from a thousand on, where clerks write digits. */
export function readChineseNumber(text: string): number | null {
  const parts = /^(?:([一二三四五六七八九])百)?(零)?(?:([一二三四五六七八九])?(十))?([零一二三四五六七八九])?$/.exec(
    text.replace(/两/g, '二').replace(/〇/g, '零'),
  );
  if (!parts || text === '') return null;
  const [, hundreds, zero, tens, ten, ones] = parts;
  if (zero && (!hundreds || ten || !ones)) return text === '零' || text === '〇' ? 0 : null;
  if (!zero && hundreds && !ten && ones) return null;
  const digit = (character: string | undefined): number => (character ? DIGITS[character]! : 0);
  return digit(hundreds) * 100 + (ten ? (tens ? digit(tens) : 1) * 10 : 0) + digit(ones);
}
