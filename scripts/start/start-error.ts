/** `npm start` cannot go on, and the user can do something about it: one sentence in Chinese, the same in English. */
export class StartError extends Error {
  override name = 'StartError';

  constructor(...sentences: string[]) {
    super(sentences.join(' '));
  }
}
