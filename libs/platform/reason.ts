/** Why something failed, on one line and without its final stop, to be put into a sentence. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text
    .trim()
    .split('\n')[0]!
    .replace(/[.。]$/, '')
    .slice(0, 300);
}
