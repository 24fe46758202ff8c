/** A document number taken apart: 岳工发〔2020〕7号. */
export interface DocumentNumber {
  documentCode: string;
  year: number;
  number: number;
}

const FORM = /^(.+)〔(\d{4})〕([1-9]\d{0,6})号$/u;

/** Null when it is not of the form 发文字号: issuer's code, year in hexagonal brackets, sequence without leading zeros. */
export function parseDocumentNo(text: string): DocumentNumber | null {
  const parts = FORM.exec(text);
  return parts && { documentCode: parts[1]!, year: Number(parts[2]), number: Number(parts[3]) };
}

/** A reply carries its issuer's code, and the year of its decision or, at the turn of the year, the one before. */
export function isNumberOf(
  given: DocumentNumber,
  { documentCode, year }: { documentCode: string; year: number },
): boolean {
  return given.documentCode === documentCode && (given.year === year || given.year === year - 1);
}
