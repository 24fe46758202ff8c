/** One accepted action somewhere in the county, as the stream of events tells it. */
export interface CaseEvent {
  caseId: string;
  seq: number;
  /** `open` or the action's name. */
  name: string;
  at: string;
}

/** What the stream says to the pages. */
export type LiveMessage =
  | { kind: 'case'; event: CaseEvent }
  | { kind: 'other'; name: string; data: unknown }
  | { kind: 'state'; connected: boolean };

const OTHER_EVENTS = ['notice', 'operation', 'session-end', 'counts'] as const;
const REOPEN_MS = 10_000;

/** Opens the stream and keeps it open: the browser resumes by `Last-Event-ID`; a refused one is tried again. @returns how to end it */
export function openStream(tell: (message: LiveMessage) => void): () => void {
  let source: EventSource;
  let again: ReturnType<typeof setTimeout> | undefined;
  const open = (): void => {
    source = new EventSource('/api/events/stream');
    source.onopen = () => tell({ kind: 'state', connected: true });
    source.onerror = () => {
      tell({ kind: 'state', connected: false });
      if (source.readyState === EventSource.CLOSED) again = setTimeout(open, REOPEN_MS);
    };
    source.addEventListener('case', (event) =>
      tell({ kind: 'case', event: JSON.parse((event as MessageEvent<string>).data) as CaseEvent }),
    );
    for (const name of OTHER_EVENTS)
      source.addEventListener(name, (event) =>
        tell({ kind: 'other', name, data: JSON.parse((event as MessageEvent<string>).data) }),
      );
  };
  open();
  return () => {
    clearTimeout(again);
    source.close();
  };
}
