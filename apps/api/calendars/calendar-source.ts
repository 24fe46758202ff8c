import type { CalendarRelease } from '../../../libs/domain/calendar.js';

/** Where the published notices are kept. */
export interface KnownCalendars {
  /** As last read, a few seconds old at most. */
  current(): readonly CalendarRelease[];
  /** As they stand now. */
  latest(): Promise<readonly CalendarRelease[]>;
}

/** The published notices the API counts with; a new case freezes the relevant ones. */
export class CalendarSource {
  constructor(private readonly known: KnownCalendars) {}

  releases(): readonly CalendarRelease[] {
    return this.known.current();
  }

  latest(): Promise<readonly CalendarRelease[]> {
    return this.known.latest();
  }
}
