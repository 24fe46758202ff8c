const ANSWER_WITHIN_MS = 30_000;

/** Asks a time stamp authority over HTTP (RFC 3161, section 3.4). @returns its answer as it came. @throws Error where there is none */
export async function askForStamp(url: string, request: Uint8Array): Promise<Uint8Array> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
    body: request as Uint8Array<ArrayBuffer>,
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  if (!response.ok) throw new Error(`the time stamp authority answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
