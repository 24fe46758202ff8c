import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { newKey, type Case } from '../../api/client.js';
import { useCounts } from '../../api/counts.js';
import { useBusinessTime, useMe, wordsOf } from '../../api/queries.js';
import { useShortcuts } from '../../app/shortcuts.js';
import { timeOfDay } from '../../i18n/dates.js';
import { useWords } from '../../i18n/language.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { Empty } from '../../ui/empty.js';
import { Loading } from '../../ui/loading.js';
import { NewsBar } from '../../ui/news-bar.js';
import { toast } from '../../ui/toast.js';
import { CaseReview, type ReviewHandle } from '../case/case-review.js';
import type { BulkAction } from '../operations/bulk-dialog.js';
import { FilterBar } from './filter-bar.js';
import { FILTERS, groupReviews, neighbour, URGENCIES, type Filters } from './group-reviews.js';
import { ReviewList, type ListHandle } from './review-list.js';
import { claimNext, SCOPES, SORTS, useReviews, type Scope } from './reviews-data.js';
import './reviews.css';

/** Not needed to read or decide the first case. */
const ViewsMenu = lazy(async () => ({ default: (await import('../views/views-menu.js')).ViewsMenu }));
const BulkDialog = lazy(async () => ({ default: (await import('../operations/bulk-dialog.js')).BulkDialog }));
const PAGE_ROWS = 10;

export function Page() {
  const { t, say, language } = useWords();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const scope: Scope = SCOPES.find((one) => one === params.get('scope')) ?? 'mine';
  const filters = useMemo(() => filtersOf(params), [params]);
  const sort = SORTS.find((one) => one === params.get('sort')) ?? SORTS[0];
  const asked = useMemo(() => ({ scope, sort, filters }), [scope, sort, filters]);
  const { items, facets, error, readAt, news, refresh, settle } = useReviews(asked);
  const businessTime = useBusinessTime();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [bulk, setBulk] = useState<BulkAction | null>(null);
  const list = useRef<ListHandle>(null);
  const review = useRef<ReviewHandle>(null);

  const order = scope === 'done' ? 'done' : sort === 'dueOn' ? 'urgency' : 'all';
  const groups = useMemo(() => items && groupReviews(items, order), [items, order]);
  const whole = facets?.urgency.reduce((sum, { count }) => sum + count, 0);
  const ids = useMemo(() => groups?.flatMap(({ rows }) => rows.map((row) => row.case.id)) ?? [], [groups]);
  const chosenId = params.get('case');
  const current = chosenId !== null && ids.includes(chosenId) ? chosenId : ids[0];
  /** On a narrow screen list and paper are two views of one place. */
  const opened = chosenId !== null && current === chosenId;

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
  const clear = (): void => change(Object.fromEntries(FILTERS.map((name) => [name, ''])));
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

  const taking = useRef(false);
  const takeNext = async (): Promise<void> => {
    if (taking.current) return;
    taking.current = true;
    try {
      const taken = await claimNext(asked, newKey());
      if (taken === null) return toast(t('reviews.next-none'));
      toast(t('reviews.next-taken', { no: taken.caseNo }));
      refresh();
      choose(taken.id);
      list.current?.focus();
    } catch (cause) {
      toast(say(wordsOf(cause)));
    } finally {
      taking.current = false;
    }
  };

  const hasRows = (): boolean => ids.length > 0;
  const mayTick = scope !== 'done';
  useShortcuts([
    { keys: ['j', 'ArrowDown', ']'], label: t('reviews.key.next'), run: () => move(1), when: hasRows },
    { keys: ['k', 'ArrowUp', '['], label: t('reviews.key.previous'), run: () => move(-1), when: hasRows },
    { keys: ['PageDown'], run: () => move(PAGE_ROWS), when: hasRows },
    { keys: ['PageUp'], run: () => move(-PAGE_ROWS), when: hasRows },
    { keys: ['Home'], run: () => move(-ids.length), when: hasRows },
    { keys: ['End'], run: () => move(ids.length), when: hasRows },
    {
      keys: ['Space'],
      label: t('reviews.key.select'),
      run: () => current && tick(current),
      when: () => hasRows() && mayTick,
    },
    {
      keys: ['Ctrl+a'],
      label: t('reviews.key.select-all'),
      run: () => setTicked(new Set(ids)),
      when: () => hasRows() && mayTick,
    },
    {
      keys: ['o'],
      label: t('reviews.key.open'),
      run: () => void navigate(`/cases/${current}`),
      when: hasRows,
    },
    { keys: ['n'], label: t('reviews.key.take'), run: () => void takeNext(), when: () => scope !== 'done' },
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
          {items && t(`reviews.heading.${scope}`, { n: items.length })}
          {!items && t('app.desk.reviews')}
        </h1>
        {groups && !isFiltered && scope !== 'done' && (
          <span className="reviews-counts">
            {URGENCIES.map((urgency) => {
              const n = items?.filter((item) => item.urgency === urgency).length ?? 0;
              return (
                <span key={urgency} className={urgency === 'late' && n > 0 ? 'count-late' : ''}>
                  {t(`reviews.group.${urgency}`)} {n}
                </span>
              );
            })}
          </span>
        )}
        {isFiltered && items && whole !== undefined && (
          <span>
            {t('reviews.filtered', { n: Math.max(whole - items.length, 0) })}{' '}
            <Button kind="quiet" onClick={clear}>
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
                change({
                  scope: one === 'mine' ? '' : one,
                  case: '',
                  ...(one === 'done' ? { unclaimed: '', urgency: '', sort: '' } : {}),
                });
              }}
            >
              {t(`reviews.scope.${one}`)}
            </button>
          ))}
        </div>
        <Suspense fallback={null}>
          <ViewsMenu screen="reviews" />
        </Suspense>
        {scope !== 'done' && <Button onClick={() => void takeNext()}>{t('reviews.next')}</Button>}
        {readAt > 0 && (
          <span className="muted">{t('reviews.as-of', { time: timeOfDay(businessTime(readAt), language) })}</span>
        )}
      </div>
      <div className="reviews-body">
        <div className="reviews-side">
          {facets && (isFiltered || whole! > 0) && (
            <FilterBar
              facets={facets}
              filters={filters}
              scope={scope}
              sort={sort}
              onChange={(name, value) => {
                setTicked(new Set());
                change({ [name]: value });
              }}
            />
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
          <NewsBar count={news.size} onRefresh={refresh} />
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
              all={isFiltered ? (whole ?? 0) : 0}
              filtered={isFiltered}
              onBody={() => change({ scope: 'body' })}
              onClear={clear}
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
              onTick={mayTick ? tick : undefined}
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
        <Suspense fallback={null}>
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
        </Suspense>
      )}
    </div>
  );
}

function NothingHere({
  scope,
  all,
  filtered,
  onBody,
  onClear,
}: {
  scope: Scope;
  /** How many there are before the list is narrowed. */
  all: number;
  filtered: boolean;
  onBody: () => void;
  onClear: () => void;
}) {
  const { t } = useWords();
  const me = useMe();
  const counts = useCounts(me);
  if (filtered)
    return (
      <Empty actions={<Button onClick={onClear}>{t('reviews.filter.clear')}</Button>}>
        {t('reviews.none-filtered', { n: all })}
      </Empty>
    );
  if (scope === 'done') return <Empty>{t('reviews.none-done')}</Empty>;
  if (scope === 'mine')
    return (
      <Empty actions={<Button onClick={onBody}>{t('reviews.none-see-body')}</Button>}>
        {t('reviews.none')}
        {counts !== undefined && counts.body > 0 && t('reviews.none-others', { n: counts.body })}
      </Empty>
    );
  return (
    <Empty>
      {me.body.name}：{t('reviews.none-body')}
    </Empty>
  );
}

function filtersOf(params: URLSearchParams): Filters {
  return Object.fromEntries(FILTERS.flatMap((name) => (params.get(name) ? [[name, params.get(name)!]] : [])));
}
