import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import type { Case } from '../../api/client.js';
import { useBusinessTime, useMe, useToday, wordsOf } from '../../api/queries.js';
import { useShortcuts } from '../../app/shortcuts.js';
import { timeOfDay } from '../../i18n/dates.js';
import { useWords } from '../../i18n/language.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { Empty } from '../../ui/empty.js';
import { Loading } from '../../ui/loading.js';
import { CaseReview, type ReviewHandle } from '../case/case-review.js';
import { BulkDialog, type BulkAction } from './bulk-dialog.js';
import { FilterBar } from './filter-bar.js';
import { FILTERS, groupReviews, neighbour, passes, URGENCIES, type Filters } from './group-reviews.js';
import { ReviewList, type ListHandle } from './review-list.js';
import { SCOPES, useCalendar, useReviews, useWaitingForBody, type Scope } from './reviews-data.js';
import './reviews.css';

const PAGE_ROWS = 10;

export function Page() {
  const { t, say, language } = useWords();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const scope: Scope = SCOPES.find((one) => one === params.get('scope')) ?? 'mine';
  const filters = useMemo(() => filtersOf(params), [params]);
  const { items, error, readAt, news, refresh, settle } = useReviews(scope);
  const calendar = useCalendar(items);
  const today = useToday();
  const businessTime = useBusinessTime();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [bulk, setBulk] = useState<BulkAction | null>(null);
  const list = useRef<ListHandle>(null);
  const review = useRef<ReviewHandle>(null);

  const passing = useMemo(() => items?.filter((item) => passes(item, filters)), [items, filters]);
  const groups = useMemo(
    () => (passing && calendar && today !== undefined ? groupReviews(passing, { today, calendar }) : undefined),
    [passing, calendar, today],
  );
  const ids = useMemo(() => groups?.flatMap(({ rows }) => rows.map((row) => row.case.id)) ?? [], [groups]);
  const asked = params.get('case');
  const current = asked !== null && ids.includes(asked) ? asked : ids[0];
  /** On a narrow screen list and paper are two views of one place. */
  const opened = asked !== null && current === asked;

  const change = useCallback(
    (values: Record<string, string | undefined>, replace = true) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(values))
            if (value) next.set(name, value);
            else next.delete(name);
          return next;
        },
        // At once: what is ticked or chosen must not wait for a slow device to find the time.
        { replace, preventScrollReset: true, flushSync: true },
      ),
    [setParams],
  );
  const choose = useCallback((id: string) => change({ case: id }), [change]);
  const tick = useCallback(
    (id: string) =>
      setTicked((before) => {
        const next = new Set(before);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    [],
  );
  const move = (by: number): void => {
    if (ids.length === 0) return;
    const at = Math.min(Math.max(ids.indexOf(current ?? '') + by, 0), ids.length - 1);
    choose(ids[at]!);
    list.current?.focus();
  };
  const settleAndGoOn = useCallback(
    (after: Case) => {
      const next = neighbour(ids, after.id);
      if (!settle(after)) return;
      setTicked((before) => new Set([...before].filter((id) => id !== after.id)));
      change({ case: next });
      list.current?.focus();
    },
    [ids, settle, change],
  );

  const hasRows = (): boolean => ids.length > 0;
  useShortcuts([
    { keys: ['j', 'ArrowDown', ']'], label: t('reviews.key.next'), run: () => move(1), when: hasRows },
    { keys: ['k', 'ArrowUp', '['], label: t('reviews.key.previous'), run: () => move(-1), when: hasRows },
    { keys: ['PageDown'], run: () => move(PAGE_ROWS), when: hasRows },
    { keys: ['PageUp'], run: () => move(-PAGE_ROWS), when: hasRows },
    { keys: ['Home'], run: () => move(-ids.length), when: hasRows },
    { keys: ['End'], run: () => move(ids.length), when: hasRows },
    { keys: ['Space'], label: t('reviews.key.select'), run: () => current && tick(current), when: hasRows },
    {
      keys: ['Ctrl+a'],
      label: t('reviews.key.select-all'),
      run: () => setTicked(new Set(ids)),
      when: hasRows,
    },
    {
      keys: ['o'],
      label: t('reviews.key.open'),
      run: () => void navigate(`/cases/${current}`),
      when: hasRows,
    },
    { keys: ['.'], label: t('reviews.key.refresh'), run: refresh, when: () => news.size > 0 },
    {
      keys: ['F6'],
      label: t('reviews.key.panes'),
      run: () => (review.current?.hasFocus() ? list.current?.focus() : review.current?.focus()),
      when: hasRows,
    },
  ]);

  useEffect(() => {
    document.title = items ? `(${items.length}) ${t('app.desk.reviews')}` : t('app.desk.reviews');
  }, [items, t]);

  const chosen = (items ?? []).filter((item) => ticked.has(item.id));
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <div className={`reviews ${opened ? 'reviews-opened' : ''}`}>
      <div className="reviews-bar">
        <h1>
          {items && t(scope === 'mine' ? 'reviews.waiting' : 'reviews.waiting-body', { n: items.length })}
          {!items && t('app.desk.reviews')}
        </h1>
        {groups && passing && passing.length === items?.length && (
          <span className="reviews-counts">
            {URGENCIES.map((urgency) => (
              <span
                key={urgency}
                className={
                  urgency === 'late' && (groups.find((group) => group.urgency === 'late')?.rows.length ?? 0) > 0
                    ? 'count-late'
                    : ''
                }
              >
                {t(`reviews.group.${urgency}`)} {groups.find((group) => group.urgency === urgency)?.rows.length ?? 0}
              </span>
            ))}
          </span>
        )}
        {isFiltered && items && passing && (
          <span>
            {t('reviews.filtered', { n: items.length - passing.length })}{' '}
            <Button kind="quiet" onClick={() => change({ type: '', step: '', township: '', unclaimed: '' })}>
              {t('reviews.filter.clear')}
            </Button>
          </span>
        )}
        <div className="scopes" role="group" aria-label={t('reviews.scope')}>
          {SCOPES.map((one) => (
            <button
              key={one}
              type="button"
              className="scope"
              aria-pressed={scope === one}
              onClick={() => {
                setTicked(new Set());
                change({ scope: one === 'mine' ? '' : one, case: '' });
              }}
            >
              {t(`reviews.scope.${one}`)}
            </button>
          ))}
        </div>
        {readAt > 0 && (
          <span className="muted">{t('reviews.as-of', { time: timeOfDay(businessTime(readAt), language) })}</span>
        )}
      </div>
      <div className="reviews-body">
        <div className="reviews-side">
          {items && items.length > 0 && (
            <FilterBar items={items} filters={filters} onChange={(name, value) => change({ [name]: value })} />
          )}
          {chosen.length > 0 && (
            <div className="bulk-bar">
              <strong>☑ {t('reviews.selected', { n: chosen.length })}</strong>
              <Button onClick={() => setBulk('approve')}>{t('reviews.bulk-approve')}</Button>
              <Button onClick={() => setBulk('return')}>{t('reviews.bulk-return')}</Button>
              <Button kind="quiet" onClick={() => setTicked(new Set())}>
                {t('reviews.unselect')}
              </Button>
            </div>
          )}
          <div aria-live="polite">
            {news.size > 0 && (
              <button type="button" className="news" onClick={refresh}>
                ↻ {t('reviews.news', { n: news.size })}
              </button>
            )}
          </div>
          {error !== null && (
            <Banner tone="late" role="alert" actions={<Button onClick={refresh}>{t('ui.retry')}</Button>}>
              {t('reviews.failed')}
              {say(wordsOf(error))}
              {readAt > 0 && t('reviews.failed-as-of', { time: timeOfDay(businessTime(readAt), language) })}
            </Banner>
          )}
          {!groups && error === null && <Loading rows={8} />}
          {groups && ids.length === 0 && (
            <NothingHere
              scope={scope}
              all={items?.length ?? 0}
              onBody={() => change({ scope: 'body' })}
              onClear={() => change({ type: '', step: '', township: '', unclaimed: '' })}
            />
          )}
          {groups && ids.length > 0 && (
            <ReviewList
              ref={list}
              groups={groups}
              current={current}
              ticked={ticked}
              news={news}
              onChoose={choose}
              onTick={tick}
            />
          )}
          <p className="reviews-foot muted">{t('reviews.foot')}</p>
        </div>
        <div className="reviews-paper">
          <div className="reviews-back">
            {opened && <h1 className="visually-hidden">{t('app.desk.reviews')}</h1>}
            <Button kind="quiet" onClick={() => change({ case: '' })}>
              ← {t('reviews.back')}
            </Button>
          </div>
          {current === undefined ? (
            groups && ids.length > 0 && <Empty>{t('reviews.choose')}</Empty>
          ) : (
            <CaseReview key={current} caseId={current} ref={review} onDone={settleAndGoOn} />
          )}
        </div>
      </div>
      {bulk !== null && (
        <BulkDialog
          action={bulk}
          cases={chosen}
          onClose={(acted) => {
            setBulk(null);
            if (!acted) return;
            setTicked(new Set());
            refresh();
            list.current?.focus();
          }}
        />
      )}
    </div>
  );
}

function NothingHere({
  scope,
  all,
  onBody,
  onClear,
}: {
  scope: Scope;
  all: number;
  onBody: () => void;
  onClear: () => void;
}) {
  const { t } = useWords();
  const { body } = useMe();
  const others = useWaitingForBody(all === 0 && scope === 'mine');
  if (all > 0)
    return (
      <Empty actions={<Button onClick={onClear}>{t('reviews.filter.clear')}</Button>}>
        {t('reviews.none-filtered', { n: all })}
      </Empty>
    );
  if (scope === 'mine')
    return (
      <Empty actions={<Button onClick={onBody}>{t('reviews.none-see-body')}</Button>}>
        {t('reviews.none')}
        {others !== undefined && others > 0 && t('reviews.none-others', { n: others })}
      </Empty>
    );
  return (
    <Empty>
      {body.name}：{t('reviews.none-body')}
    </Empty>
  );
}

function filtersOf(params: URLSearchParams): Filters {
  return Object.fromEntries(FILTERS.flatMap((name) => (params.get(name) ? [[name, params.get(name)!]] : [])));
}
