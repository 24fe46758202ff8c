import type { PlainDate } from './case.js';

/** One published notice: only the days that differ from Monday-to-Friday. A later release of a year replaces the earlier. */
export interface CalendarRelease {
  /** `CN-2020-2`: jurisdiction, year of the notice, release. */
  id: string;
  year: number;
  release: number;
  published: PlainDate;
  source: string;
  rest: { date: PlainDate; name: string }[];
  worked: { date: PlainDate; name: string }[];
}
