import type { CalendarRelease } from '../../../libs/domain/calendar.js';

/** The published notices the API counts with; a new case freezes the relevant ones. */
export class CalendarSource {
  constructor(private readonly published: readonly CalendarRelease[]) {}

  releases(): readonly CalendarRelease[] {
    return this.published;
  }
}
