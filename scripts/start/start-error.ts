/** `npm start` cannot go on, and the user can do something about it: one sentence in Chinese, the same in English. */
export class StartError extends Error {
  override name = 'StartError';

  constructor(...sentences: string[]) {
    super(sentences.join(' '));
  }
}

/** Why something failed, on one line. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.trim().split('\n')[0]!.replace(/[.。]$/, '').slice(0, 300);
}
