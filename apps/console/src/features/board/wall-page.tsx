import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Link } from 'react-router';
import { plusDays } from '../../../../../libs/domain/calendar.js';
import { STEPS } from '../../../../../libs/domain/case.js';
import { mondayOf } from '../../../../../libs/domain/desk-figures.js';
import type { CaseFilter } from '../../api/cases.js';
import { answer, api } from '../../api/client.js';
import { useLive } from '../../api/live.js';
import { useBodies, useBodyNames, useBusinessTime, useToday, wordsOf } from '../../api/queries.js';
import { fullDay, timeOfDay } from '../../i18n/dates.js';
import { useWords } from '../../i18n/language.js';
import { positionName, stepName } from '../../i18n/terms.js';
import { Button } from '../../ui/button.js';
import { Loading } from '../../ui/loading.js';
import { boardRows, type BoardRow } from './board-data.js';
import './wall.css';

const EVERY_MS = 30_000;
/** News come in showers; a wall that jumps cannot be read. */
const GATHER_MS = 5_000;
const MOST_BODIES = 13;
const MOST_LATE = 12;

/** How many cases a filter finds, and whether there are more. */
async function count(filter: CaseFilter): Promise<number> {
  const body = { filter, page: { limit: 1 }, withTotal: true };
  return (await answer(api.POST('/api/cases/search', { body }))).page.total ?? 0;
}

/** The searches are changes of nothing but count as the wall's own use: the session that put it up lasts until it ends for good. */
async function readWall(today: string) {
  const [board, dueToday, dueThisWeek, onHold, late] = await Promise.all([
    answer(api.GET('/api/monitoring/board', { params: { query: { groupBy: 'body,step,type' } } })),
    count({ status: ['open'], dueFrom: today, dueTo: today }),
    count({ status: ['open'], dueFrom: today, dueTo: plusDays(mondayOf(today), 6) }),
    count({ status: ['on-hold'] }),
    answer(
      api.POST('/api/monitoring/overdue/search', {
        body: { filter: { status: ['open'] }, page: { limit: MOST_LATE } },
      }),
    ),
  ]);
  return { rows: boardRows(board.groups, null), total: board.total, dueToday, dueThisWeek, onHold, late: late.items };
}

/** The board for a wall: large, by itself, for people who stand in front of it. */
export function Page() {
  const { t, say, language } = useWords();
  const today = useToday();
  const businessTime = useBusinessTime();
  const wall = useQuery({
    queryKey: ['wall', today],
    queryFn: () => readWall(today!),
    enabled: today !== undefined,
    refetchInterval: EVERY_MS,
    refetchIntervalInBackground: true,
    staleTime: 0,
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useLive((message) => {
    if (message.kind !== 'case') return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void wall.refetch(), GATHER_MS);
  });
  useEffect(() => {
    document.title = t('wall.title');
  }, [t]);
  // Without their names the bodies say nothing.
  const named = useBodies().data !== undefined;
  const data = named ? wall.data : undefined;
  return (
    <div className="wall">
      <header className="wall-head">
        <h1>{t('wall.title')}</h1>
        {today !== undefined && <span>{fullDay(today, language)}</span>}
        {wall.dataUpdatedAt > 0 && (
          <span>{t('wall.as-of', { time: timeOfDay(businessTime(wall.dataUpdatedAt), language) })}</span>
        )}
        {wall.error && (
          <span className="wall-late" role="alert">
            {t('wall.failed')}
            {say(wordsOf(wall.error))}
          </span>
        )}
        <span className="wall-acts">
          <Button onClick={() => void document.documentElement.requestFullscreen?.()}>{t('wall.full')}</Button>
          <Link className="button" to="/board">
            {t('wall.back')}
          </Link>
        </span>
      </header>
      {!data && !wall.error && <Loading rows={8} />}
      {data && (
        <>
          <dl className="wall-figures">
            <Figure name={t('wall.open')} n={data.total.open} />
            <Figure name={t('wall.late')} n={data.total.overdue} late={data.total.overdue > 0} />
            <Figure name={t('wall.due-today')} n={data.dueToday} />
            <Figure name={t('wall.due-week')} n={data.dueThisWeek} />
            <Figure name={t('wall.past-plan')} n={data.total.planOverdue} late={data.total.planOverdue > 0} />
            <Figure name={t('wall.on-hold')} n={data.onHold} />
          </dl>
          <div className="wall-body">
            <Bodies rows={data.rows} />
            <section aria-label={t('wall.longest')} className="wall-longest">
              <h2>{t('wall.longest')}</h2>
              {data.late.length === 0 && <p>{t('wall.none-late')}</p>}
              <ol>
                {data.late.map((item) => (
                  <li key={item.id}>
                    <span className="wall-unit">{item.leadUnitName}</span>
                    <span className="wall-muted">{say(positionName(item.step, item.phase))}</span>
                    <span className="wall-late">{t('wall.days', { n: item.overdueWorkingDays })}</span>
                  </li>
                ))}
              </ol>
            </section>
          </div>
        </>
      )}
    </div>
  );
}

function Figure({ name, n, late = false }: { name: string; n: number; late?: boolean }) {
  return (
    <div className={`wall-figure ${late ? 'wall-late' : ''}`}>
      <dt>{name}</dt>
      <dd>
        {late && <span aria-hidden="true">▲ </span>}
        {n}
      </dd>
    </div>
  );
}

/** Bodies for which most is late, then most waits. */
function Bodies({ rows }: { rows: readonly BoardRow[] }) {
  const { t, say } = useWords();
  const nameOf = useBodyNames();
  const rest = rows.length - MOST_BODIES;
  return (
    <div className="wall-bodies" role="region" aria-label={t('board.body')} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('board.body')}</th>
            {STEPS.map((step) => (
              <th key={step} scope="col">
                {say(stepName(step))}
              </th>
            ))}
            <th scope="col">{t('board.total')}</th>
            <th scope="col">{t('wall.late')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_BODIES).map((row) => (
            <tr key={row.body}>
              <th scope="row">{nameOf(row.body)}</th>
              {STEPS.map((step) => (
                <td key={step} className={(row.cells[step]?.overdue ?? 0) > 0 ? 'wall-late' : ''}>
                  {row.cells[step]?.open ?? '·'}
                </td>
              ))}
              <td>{row.open}</td>
              <td className={row.overdue > 0 ? 'wall-late' : ''}>{row.overdue > 0 ? `▲ ${row.overdue}` : '0'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rest > 0 && <p className="wall-muted">{t('wall.more', { n: rest })}</p>}
    </div>
  );
}
