import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { STEPS } from '../../../../../libs/domain/case.js';
import { useMe, useToday, wordsOf } from '../../api/queries.js';
import { useShortcuts } from '../../app/shortcuts.js';
import { shortDay } from '../../i18n/dates.js';
import { useWords } from '../../i18n/language.js';
import { positionName, stepName, typeName } from '../../i18n/terms.js';
import { Banner } from '../../ui/banner.js';
import { Button, LinkButton } from '../../ui/button.js';
import { Empty } from '../../ui/empty.js';
import { Loading } from '../../ui/loading.js';
import { NewsBar } from '../../ui/news-bar.js';
import { Panel } from '../../ui/panel.js';
import { Tag } from '../../ui/tag.js';
import { BulkActs } from '../operations/bulk-acts.js';
import type { ReviewLine } from '../../api/client.js';
import { workingDaysBetween, type CalendarDays, type ReviewRow } from '../reviews/group-reviews.js';
import { CaseLine } from './case-line.js';
import { useDesk, type Desk } from './desk-data.js';
import './desk.css';

const ViewsMenu = lazy(async () => ({ default: (await import('../views/views-menu.js')).ViewsMenu }));
const VIEWS = ['list', 'board'] as const;

/** The desk of officers and instructors: what is theirs to do first, then what others hold and since when. */
export function Page() {
  const { t, say } = useWords();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const today = useToday();
  const { desk, calendar, error, news, refresh } = useDesk(today);
  const view = VIEWS.find((one) => one === params.get('view')) ?? 'list';
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const officer = useMe().roles.includes('officer');
  const all = [...(desk?.todo ?? []), ...(desk?.others ?? [])].map((row) => row.case);
  const tick = (id: string, on: boolean): void =>
    setTicked((before) => new Set(on ? [...before, id] : [...before].filter((one) => one !== id)));
  const rows = desk?.todo ?? [];
  const current = rows[Math.min(at, rows.length - 1)];
  const move = (by: number): void => setAt(Math.min(Math.max(at + by, 0), Math.max(rows.length - 1, 0)));
  useEffect(() => {
    // Whoever has begun to type while the cases were read stays where they type.
    if (document.activeElement?.matches('input:not([type=checkbox]), select, textarea')) return;
    list.current?.querySelector<HTMLElement>('[aria-current="true"]')?.focus({ preventScroll: true });
  }, [at, desk]);
  useEffect(() => {
    document.title = desk ? `(${desk.todo.length}) ${t('app.desk.desk')}` : t('app.desk.desk');
  }, [desk, t]);
  useShortcuts([
    { keys: ['j', 'ArrowDown', ']'], label: t('desk.key.next'), run: () => move(1), when: () => rows.length > 0 },
    { keys: ['k', 'ArrowUp', '['], label: t('desk.key.previous'), run: () => move(-1), when: () => rows.length > 0 },
    {
      keys: ['o'],
      label: t('desk.key.open'),
      run: () => current && void navigate(`/cases/${current.case.id}`),
      when: () => current !== undefined,
    },
    { keys: ['n'], label: t('desk.key.new'), run: () => void navigate('/desk/new') },
  ]);
  return (
    <div className="page desk">
      <div className="desk-bar">
        <h1>{desk ? t('desk.title', { n: desk.todo.length + desk.others.length }) : t('app.desk.desk')}</h1>
        {desk && (
          <span>
            {t('desk.counts', {
              todo: desk.todo.length,
              back: desk.todo.filter((row) => row.case.returned !== null).length,
              others: desk.others.length,
            })}
          </span>
        )}
        {desk && calendar && today !== undefined && <ListDue desk={desk} calendar={calendar} today={today} />}
        <div className="scopes" role="group" aria-label={t('desk.view')}>
          {VIEWS.map((one) => (
            <button
              key={one}
              type="button"
              className="scope"
              aria-pressed={view === one}
              onClick={() => setParams(one === 'list' ? {} : { view: one }, { replace: true })}
            >
              {t(`desk.view.${one}`)}
            </button>
          ))}
        </div>
        <Suspense fallback={null}>
          <ViewsMenu screen="desk" />
        </Suspense>
        <LinkButton to="/desk/new">{t('desk.new')}</LinkButton>
      </div>
      <NewsBar count={news.size} onRefresh={refresh} />
      {error !== null && (
        <Banner tone="late" role="alert" actions={<Button onClick={refresh}>{t('ui.retry')}</Button>}>
          {t('desk.failed')}
          {say(wordsOf(error))}
        </Banner>
      )}
      {!desk && error === null && <Loading rows={8} />}
      {desk && view === 'board' && <Board desk={desk} />}
      {desk && view === 'list' && (
        <>
          {officer && all.length > 0 && (
            <div className="row-of no-print" role="group" aria-label={t('desk.bulk')}>
              <BulkActs
                acts={['urge', 'reassign', 'ask-hold']}
                items={all}
                ticked={ticked}
                onTick={setTicked}
                onActed={refresh}
              />
            </div>
          )}
          <Panel level={2} title={t('desk.todo')}>
            {desk.todo.length === 0 ? (
              <Empty>
                {desk.others.length === 0 ? t('desk.none') : t('desk.none-todo', { n: desk.others.length })}
              </Empty>
            ) : (
              <ul className="desk-list" ref={list}>
                {desk.todo.map((row) => (
                  <Row
                    key={row.case.id}
                    row={row}
                    returned={row.case.returned}
                    current={row === current}
                    mine
                    {...(officer ? { ticked, onTick: tick } : {})}
                  />
                ))}
              </ul>
            )}
          </Panel>
          <Panel level={2} title={t('desk.others')}>
            {desk.others.length === 0 ? (
              <p className="muted">{t('desk.none-others')}</p>
            ) : (
              <ul className="desk-list">
                {desk.others.map((row) => (
                  <Row
                    key={row.case.id}
                    row={row}
                    current={false}
                    mine={false}
                    {...(officer ? { ticked, onTick: tick } : {})}
                  />
                ))}
              </ul>
            )}
          </Panel>
        </>
      )}
    </div>
  );
}

/** What the list's deadline leaves: the earliest plan date among the cases. */
function ListDue({ desk, calendar, today }: { desk: Desk; calendar: CalendarDays; today: string }) {
  const { t, language } = useWords();
  const days = [...desk.todo, ...desk.others].flatMap((row) => row.case.planDueOn ?? []).sort();
  const [due] = days;
  if (due === undefined) return null;
  const day = shortDay(due, language);
  return (
    <span className={due < today ? 'count-late' : 'muted'}>
      {due < today
        ? t('desk.list-late', { day })
        : t('desk.list-due', { day, n: workingDaysBetween(calendar, today, due) })}
    </span>
  );
}

function Row({
  row,
  returned = null,
  current,
  mine,
  ticked,
  onTick,
}: {
  row: ReviewRow;
  returned?: ReviewLine['returned'];
  current: boolean;
  mine: boolean;
  ticked?: ReadonlySet<string>;
  onTick?: (id: string, on: boolean) => void;
}) {
  const { t } = useWords();
  const { id, leadUnitName } = row.case;
  return (
    <li className={`desk-row ${onTick ? 'desk-ticked' : ''} ${current ? 'desk-current' : ''}`}>
      {onTick && (
        <input
          type="checkbox"
          aria-label={t('desk.select', { name: leadUnitName })}
          checked={ticked?.has(id) ?? false}
          onChange={(event) => onTick(id, event.target.checked)}
        />
      )}
      <CaseLine row={row} returned={returned} current={current} mine={mine} />
    </li>
  );
}

/** The same cases by step. */
function Board({ desk }: { desk: Desk }) {
  const { t, say } = useWords();
  const columns = useMemo(() => {
    const all = [...desk.todo.map((row) => ({ row, mine: true })), ...desk.others.map((row) => ({ row, mine: false }))];
    return STEPS.map((step) => ({ step, cards: all.filter(({ row }) => row.case.step === step) }));
  }, [desk]);
  return (
    <div className="desk-board">
      {columns.map(({ step, cards }) => (
        <section key={step} className="desk-column" aria-label={say(stepName(step))}>
          <h2>
            {say(stepName(step))} {cards.length}
          </h2>
          {cards.length === 0 && <p className="muted">{t('desk.column-empty')}</p>}
          <ul>
            {cards.map(({ row, mine }) => (
              <li key={row.case.id}>
                <Link className={`desk-card ${mine ? 'desk-card-mine' : ''}`} to={`/cases/${row.case.id}`}>
                  <strong>{row.case.leadUnitName}</strong>
                  <span className="muted">
                    {say(positionName(row.case.step, row.case.phase))} · {say(typeName(row.case.type))}
                  </span>
                  {row.urgency === 'late' && <Tag tone="late">{t('desk.overdue', { n: row.workingDays })}</Tag>}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
