import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { ORGANISATION_TYPES, STEPS, type Step } from '../../../../../libs/domain/case.js';
import type { CaseSummary } from '../../api/client.js';
import { useLive } from '../../api/live.js';
import { useBodyNames, useToday, wordsOf } from '../../api/queries.js';
import { fullDay } from '../../i18n/dates.js';
import { useWords } from '../../i18n/language.js';
import { stepName, typeName } from '../../i18n/terms.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { Empty } from '../../ui/empty.js';
import { SelectField } from '../../ui/field.js';
import { Loading } from '../../ui/loading.js';
import { NewsBar } from '../../ui/news-bar.js';
import { Tag } from '../../ui/tag.js';
import { CaseLine } from '../desk/case-line.js';
import { BulkActs } from '../operations/bulk-acts.js';
import { reviewRow, type ReviewRow } from '../reviews/group-reviews.js';
import { useCalendar } from '../reviews/reviews-data.js';
import { BoardTabs } from './board-tabs.js';
import { filterOf, useBoard, useCasesOf, type BoardRow, type Choice } from './board-data.js';
import './board.css';

const ONLY_BY_PARAM = [
  ['plan', 'past-plan'],
  ['entered', 'entered-late'],
  ['held', 'held-late'],
] as const;
const ExportMenu = lazy(async () => ({ default: (await import('../views/export-menu.js')).ExportMenu }));
const ViewsMenu = lazy(async () => ({ default: (await import('../views/views-menu.js')).ViewsMenu }));

/** What the address chooses; with nothing chosen, what is late. */
function choiceOf(params: URLSearchParams): Choice {
  const body = params.get('body');
  const step = STEPS.find((one) => one === params.get('step')) ?? null;
  const type = ORGANISATION_TYPES.find((one) => one === params.get('type')) ?? null;
  const only = ONLY_BY_PARAM.find(([param]) => params.has(param))?.[1] ?? null;
  return { body, step, type, only: only ?? (body === null && step === null ? 'late' : null) };
}

/** The desk of those who watch: what is open and late, where it waits, and everybody urged in one act. */
export function Page() {
  const { t, say, language } = useWords();
  const [params, setParams] = useSearchParams();
  const today = useToday();
  const choice = useMemo(() => choiceOf(params), [params]);
  const board = useBoard(choice.type);
  const cases = useCasesOf(choice);
  const [news, setNews] = useState<ReadonlySet<string>>(new Set());
  useLive((message) => {
    if (message.kind === 'case') setNews((before) => new Set([...before, message.event.caseId]));
  });
  const refresh = (): void => {
    setNews(new Set());
    void board.refetch();
    void cases.refetch();
  };
  useEffect(() => {
    document.title = t('app.desk.board');
  }, [t]);
  const { rows } = board;
  const late = rows?.reduce((sum, row) => sum + row.overdue, 0) ?? 0;
  const pastPlan = rows?.reduce((sum, row) => sum + row.planOverdue, 0) ?? 0;
  const enteredLate = rows?.reduce((sum, row) => sum + row.enteredLate, 0) ?? 0;
  const error = board.error ?? cases.error;
  return (
    <div className="page board">
      <div className="board-bar">
        <h1>{t('app.desk.board')}</h1>
        <BoardTabs />
        {rows && <span>{t('board.counts', { open: rows.reduce((sum, row) => sum + row.open, 0) })}</span>}
        {rows && <span className={late > 0 ? 'count-late' : 'muted'}>{t('board.late', { n: late })}</span>}
        {rows && pastPlan > 0 && (
          <Link to={`?${changed(new URLSearchParams(), { type: choice.type ?? '', plan: '1' }).toString()}`}>
            {t('board.past-plan', { n: pastPlan })}
          </Link>
        )}
        {rows && enteredLate > 0 && (
          <Link to={`?${changed(new URLSearchParams(), { type: choice.type ?? '', entered: '1' }).toString()}`}>
            {t('board.entered-late', { n: enteredLate })}
          </Link>
        )}
        {board.data && board.data.total.overdueOnHold > 0 && (
          <Link to={`?${changed(new URLSearchParams(), { type: choice.type ?? '', held: '1' }).toString()}`}>
            {t('board.held-late', { n: board.data.total.overdueOnHold })}
          </Link>
        )}
        {today !== undefined && <span className="muted">{t('board.as-of', { day: fullDay(today, language) })}</span>}
        <SelectField
          label={t('board.type')}
          value={choice.type ?? ''}
          options={[
            { value: '', label: t('board.all-types') },
            ...ORGANISATION_TYPES.map((type) => ({ value: type, label: say(typeName(type)) })),
          ]}
          onChange={(type) => setParams((before) => changed(before, { type }), { replace: true })}
        />
        <Link to="/board/wall">{t('board.wall')}</Link>
        <Suspense fallback={null}>
          <ViewsMenu screen="board" />
          <ExportMenu
            lists={[
              { list: 'board', filter: choice.type === null ? {} : { type: [choice.type] } },
              { list: 'cases', filter: filterOf(choice) },
            ]}
          />
        </Suspense>
      </div>
      <NewsBar count={news.size} onRefresh={refresh} />
      {error !== null && (
        <Banner tone="late" role="alert" actions={<Button onClick={refresh}>{t('ui.retry')}</Button>}>
          {t('board.failed')}
          {say(wordsOf(error))}
        </Banner>
      )}
      {!rows && error === null && <Loading rows={8} />}
      {rows && (rows.length === 0 ? <Empty>{t('board.none')}</Empty> : <Numbers rows={rows} choice={choice} />)}
      {cases.data && <Cases key={params.toString()} items={cases.data} choice={choice} onActed={refresh} />}
    </div>
  );
}

/** The address with some of its parts set, or left out where they are empty. */
function changed(before: URLSearchParams, parts: Record<string, string>): URLSearchParams {
  const after = new URLSearchParams(before);
  for (const [name, value] of Object.entries(parts))
    if (value === '') after.delete(name);
    else after.set(name, value);
  return after;
}

/** Every number opens its cases below: the filter travels in the address. */
function Numbers({ rows, choice }: { rows: readonly BoardRow[]; choice: Choice }) {
  const { t, say } = useWords();
  const nameOf = useBodyNames();
  return (
    <div className="board-scroll" role="region" aria-label={t('board.table')} tabIndex={0}>
      <table className="table board-table">
        <thead>
          <tr>
            <th scope="col">{t('board.body')}</th>
            {STEPS.map((step) => (
              <th key={step} scope="col">
                {say(stepName(step))}
              </th>
            ))}
            <th scope="col">{t('board.total')}</th>
            <th scope="col">{t('board.oldest')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.body}>
              <th scope="row">{nameOf(row.body)}</th>
              {STEPS.map((step) => (
                <td key={step} data-label={say(stepName(step))} className={row.cells[step] ? undefined : 'board-none'}>
                  {row.cells[step] ? <CountLink row={row} step={step} choice={choice} /> : '—'}
                </td>
              ))}
              <td data-label={t('board.total')}>
                <CountLink row={row} step={null} choice={choice} />
              </td>
              <td data-label={t('board.oldest')}>{row.oldestWorkingDays}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CountLink({ row, step, choice }: { row: BoardRow; step: Step | null; choice: Choice }) {
  const { t, say } = useWords();
  const nameOf = useBodyNames();
  const { open, overdue, planOverdue, enteredLate } = step === null ? row : row.cells[step]!;
  const here = choice.body === row.body && choice.step === step;
  const to = changed(new URLSearchParams(), {
    body: row.body,
    step: step ?? '',
    type: choice.type ?? '',
  });
  const what = step === null ? t('board.total') : say(stepName(step));
  const where = <span className="visually-hidden">{t('board.cell', { body: nameOf(row.body), step: what })} </span>;
  return (
    <>
      <Link
        className="board-number"
        to={`?${to.toString()}`}
        aria-current={here && choice.only === null ? 'true' : undefined}
      >
        {where}
        {open}
        {overdue > 0 && <Tag tone="late">{t('board.cell-late', { n: overdue })}</Tag>}
      </Link>
      {planOverdue > 0 && (
        <Link
          className="board-below"
          to={`?${changed(to, { plan: '1' }).toString()}`}
          aria-current={here && choice.only === 'past-plan' ? 'true' : undefined}
        >
          {where}
          <Tag tone="late">{t('board.past-plan', { n: planOverdue })}</Tag>
        </Link>
      )}
      {enteredLate > 0 && (
        <Link
          className="board-below"
          to={`?${changed(to, { entered: '1' }).toString()}`}
          aria-current={here && choice.only === 'entered-late' ? 'true' : undefined}
        >
          {where}
          <Tag tone="soon">{t('board.entered-late', { n: enteredLate })}</Tag>
        </Link>
      )}
    </>
  );
}

/** The cases behind the chosen number: ticked and urged together. */
function Cases({ items, choice, onActed }: { items: readonly CaseSummary[]; choice: Choice; onActed: () => void }) {
  const { t, say } = useWords();
  const nameOf = useBodyNames();
  const today = useToday();
  const calendar = useCalendar(useMemo(() => [...items], [items]));
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const tick = (id: string, on: boolean): void =>
    setTicked((before) => new Set(on ? [...before, id] : [...before].filter((one) => one !== id)));
  const what = [
    choice.body === null ? null : nameOf(choice.body),
    choice.step === null ? null : say(stepName(choice.step)),
    choice.only === 'past-plan' ? t('board.plan') : null,
    choice.only === 'entered-late' ? t('board.entry') : null,
    choice.only === 'held-late' ? t('board.held') : null,
  ].filter((part) => part !== null);
  const rows = calendar && today !== undefined ? items.map((item) => reviewRow(item, { today, calendar })) : undefined;
  return (
    <section className="stack" aria-label={t('board.list-of', { what: what.join(' · '), n: items.length })}>
      <div className="board-list-bar">
        <h2>
          {what.length === 0
            ? t('board.list-late', { n: items.length })
            : t('board.list-of', { what: what.join(' · '), n: items.length })}
        </h2>
        {items.length > 0 && (
          <BulkActs
            acts={['urge', 'reassign', 'hold']}
            items={items}
            ticked={ticked}
            onTick={setTicked}
            onActed={onActed}
          />
        )}
        {what.length > 0 && <Link to="?">{t('board.show-late')}</Link>}
      </div>
      {items.length === 0 && <Empty>{t(what.length === 0 ? 'board.none-late' : 'board.none-here')}</Empty>}
      {rows && (
        <ul className="desk-list">
          {rows.map((row) => (
            <CaseRow key={row.case.id} row={row} ticked={ticked.has(row.case.id)} onTick={tick} />
          ))}
        </ul>
      )}
    </section>
  );
}

function CaseRow({
  row,
  ticked,
  onTick,
}: {
  row: ReviewRow;
  ticked: boolean;
  onTick: (id: string, on: boolean) => void;
}) {
  const { t } = useWords();
  const { id, leadUnitName } = row.case;
  return (
    <li className="board-row">
      <input
        type="checkbox"
        aria-label={t('board.select', { name: leadUnitName })}
        checked={ticked}
        onChange={(event) => onTick(id, event.target.checked)}
      />
      <CaseLine row={row} mine={false} />
    </li>
  );
}
