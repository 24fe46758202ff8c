/**
 * A text that a spreadsheet would take for a formula is written with an apostrophe before it, and read back without. Half- and
 * full-width signs alike, also behind spaces, tabs and line breaks (OWASP: CSV injection).
 */
const FORMULA = /^[\s\u0000]*[=+\-@＝＋－＠]/;
const NEUTRALISED = /^'[\s\u0000]*[=+\-@＝＋－＠]/;

/** Text as it may stand in a cell of any export. */
export function neutralise(text: string): string {
  return FORMULA.test(text) || /^[\t\r\n]/.test(text) ? `'${text}` : text;
}

/** Undoes `neutralise`, so that an exported file imported again changes nothing. */
export function restore(text: string): string {
  return NEUTRALISED.test(text) ? text.slice(1) : text;
}
