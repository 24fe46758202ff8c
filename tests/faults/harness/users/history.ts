import { createWriteStream, type WriteStream } from 'node:fs';

/** What a client heard: `status` is null where it heard nothing. */
export interface Answer {
  status: number | null;
  /** Code of a problem. */
  code: string | null;
  caseId: string | null;
  version: number | null;
  /** Number of the reply that an approval made. */
  documentNo: string | null;
  /** Of the request, as a problem quotes it. */
  requestId: string | null;
  /** Of a bulk operation. */
  operationId: string | null;
  /** Of a paper that was handed in. */
  documentId: string | null;
  retryAfterMs: number | null;
}

/** One sending of a request. Times in milliseconds since the run began. */
export interface Sending {
  at: number;
  ms: number;
  api: number;
  answer: Answer;
}

export type RequestKind = 'act' | 'open' | 'bulk' | 'upload';

/** One thing a client wanted, under one idempotency key, however often it had to be sent. */
export interface Wish {
  nth: number;
  kind: RequestKind;
  account: string;
  key: string;
  caseId: string | null;
  /** `open`, `upload`, an action's name, or `bulk:` and an action's name. */
  action: string;
  path: string;
  body: Record<string, unknown>;
  ifMatch: number | null;
  /** At most one of those with the same name may be accepted. */
  rivals: string | null;
  sendings: Sending[];
}

/** Everything the clients sent and heard. Nothing in it comes from the product's own records. */
export class ClientHistory {
  readonly wishes: Wish[] = [];
  /** What a client saw with its own eyes and ought not to have, in words. */
  readonly sightings: string[] = [];
  private readonly file: WriteStream;
  private readonly startedAt = performance.now();

  constructor(path: string) {
    this.file = createWriteStream(path);
  }

  now(): number {
    return performance.now() - this.startedAt;
  }

  begin(wish: Omit<Wish, 'nth' | 'sendings'>): Wish {
    const begun = { ...wish, nth: this.wishes.length, sendings: [] };
    this.wishes.push(begun);
    this.write({ wish: begun.nth, ...wish });
    return begun;
  }

  heard(wish: Wish, sending: Sending): void {
    wish.sendings.push(sending);
    this.write({ heard: wish.nth, ...sending });
  }

  saw(what: string): void {
    this.sightings.push(what);
    this.write({ saw: what, at: this.now() });
  }

  /** What the nemesis did, among what the clients heard. */
  note(event: object): void {
    this.write(event);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.file.end(resolve));
  }

  private write(line: object): void {
    this.file.write(`${JSON.stringify(line)}\n`);
  }
}

const NO_ANSWERS = new Set([429, 503]);

/** An answer to the wish itself: not "come back later", and not silence. */
export function isFinal({ status }: Answer): boolean {
  return status !== null && !NO_ANSWERS.has(status) && status !== 401;
}
export function isAccepted({ status }: Answer): boolean {
  return status !== null && status >= 200 && status < 300;
}
export function acceptedOf(wish: Wish): Answer | undefined {
  return wish.sendings.find(({ answer }) => isAccepted(answer))?.answer;
}
/** The refusals among its final answers. */
export function refusalsOf(wish: Wish): Sending[] {
  return wish.sendings.filter(({ answer }) => isFinal(answer) && !isAccepted(answer));
}
export function isSettled(wish: Wish): boolean {
  return wish.sendings.some(({ answer }) => isFinal(answer));
}
