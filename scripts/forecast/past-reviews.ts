// Raw SQL: dates as text, of two tables at once.
import { REAL_CLOCK } from '../../libs/domain/business-clock.js';
import { CN_RELEASES } from '../../libs/domain/calendars/cn.js';
import type { Database } from '../../libs/data/database.js';
import type { PastReview } from '../../libs/domain/forecast-backtest.js';
import { stepOf } from '../../libs/domain/moves.js';
import { adopt, wordsOf } from '../pilot/adopt-history.js';
import { PilotFileError } from '../pilot/file-checks.js';
import { readPilotFolder } from '../pilot/pilot-folder.js';
import { historiesUntil } from '../pilot/pilot-seed.js';

/** What a forecast can be tested on, and the last day that is known of it. */
export interface Past {
  reviews: PastReview[];
  until: string;
}

/** Reviews of a folder's cases, its events folded through the rules. @throws PilotFileError where a line is refused */
export async function reviewsOfFolder(folderPath: string, until: string): Promise<Past> {
  const histories = historiesUntil(await readPilotFolder(folderPath), until);
  const reviews = histories.flatMap((history) => {
    const adopted = adopt(history, CN_RELEASES, REAL_CLOCK);
    if (!adopted.ok) throw new PilotFileError('events.jsonl', null, wordsOf(adopted.refusal));
    const { deadlines, bodies } = adopted.input.state;
    return deadlines
      .filter(({ state }) => state !== 'withdrawn')
      .map(({ position, startedOn, dueOn, endedOn }) => ({
        body: bodies.approving.id,
        step: stepOf(position),
        since: startedOn,
        due: dueOn,
        left: endedOn,
      }));
  });
  return { reviews, until };
}

/** Reviews of an installation: those that have ended, and those that wait and run. */
export async function reviewsOfDatabase(database: Pick<Database, 'query'>, today: string): Promise<Past> {
  const reviews = await database.query<PastReview>(
    `SELECT body, split_part(position, '.', 1) AS step, to_char(since, 'YYYY-MM-DD') AS since, to_char(due_on, 'YYYY-MM-DD') AS due, to_char(left_on, 'YYYY-MM-DD') AS left
     FROM stays WHERE due_on IS NOT NULL AND kept <> 'withdrawn'
     UNION ALL SELECT waiting_body, split_part(position, '.', 1), to_char(business_day(waiting_since), 'YYYY-MM-DD'), to_char(due_on, 'YYYY-MM-DD'), NULL
     FROM waiting WHERE due_on IS NOT NULL AND status = 'open'`,
  );
  return { reviews, until: today };
}
