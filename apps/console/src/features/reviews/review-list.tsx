import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useImperativeHandle, useMemo, useRef, type Ref } from 'react';
import { useBodyNames, useMe, useUnitName } from '../../api/queries.js';
import { useWords } from '../../i18n/language.js';
import { actionName, positionName, typeName } from '../../i18n/terms.js';
import { Tag, type Tone } from '../../ui/tag.js';
import { dayOfYear, shanghaiDay } from '../../i18n/dates.js';
import type { ReviewLine } from '../../api/client.js';
import type { ReviewGroup, ReviewRow, Urgency } from './group-reviews.js';

const TONES: Record<Urgency, Tone> = { late: 'late', today: 'soon', three: 'soon', later: 'plain', none: 'plain' };
const HEAD_HEIGHT = 32;
const ROW_HEIGHT = 58;
/** On a phone the name of a unit takes two lines rather than being cut. */
const NARROW = matchMedia('(max-width: 600px)');
const NARROW_ROW_HEIGHT = 96;
/** Rows drawn beyond what is seen, so that scrolling shows no blank. */
const OVERSCAN = 12;

type Entry = { kind: 'head'; group: ReviewGroup } | { kind: 'row'; row: ReviewRow<ReviewLine> };

export interface ListHandle {
  focus: () => void;
}

interface ListProps {
  groups: readonly ReviewGroup[];
  current: string | undefined;
  ticked: ReadonlySet<string>;
  news: ReadonlySet<string>;
  onChoose: (id: string) => void;
  /** Left out where nothing is to be done with several. */
  onTick?: ((id: string) => void) | undefined;
  ref: Ref<ListHandle>;
}

/** The list, of any length: only what is seen is drawn. */
export function ReviewList({ groups, current, ticked, news, onChoose, onTick, ref }: ListProps) {
  const { t } = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const entries = useMemo(
    () =>
      groups.flatMap((group): Entry[] => [
        { kind: 'head', group },
        ...group.rows.map((row): Entry => ({ kind: 'row', row })),
      ]),
    [groups],
  );
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) =>
      entries[index]?.kind === 'head' ? HEAD_HEIGHT : NARROW.matches ? NARROW_ROW_HEIGHT : ROW_HEIGHT,
    getItemKey: (index) => {
      const entry = entries[index];
      return entry?.kind === 'row' ? entry.row.case.id : `head-${entry?.kind === 'head' ? entry.group.name : index}`;
    },
    overscan: OVERSCAN,
  });
  const at = entries.findIndex((entry) => entry.kind === 'row' && entry.row.case.id === current);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at === 1 ? 0 : at, { align: 'auto' });
  }, [at, virtual]);
  // The focus is on the row that is current, also when that row has left the list: it never falls to the page.
  const focused = useRef(false);
  const followFocus = (): void => {
    const row = scroller.current?.querySelector<HTMLElement>('[aria-current="true"]');
    if (focused.current && row && row !== document.activeElement) row.focus({ preventScroll: true });
  };
  useEffect(followFocus);
  useImperativeHandle(ref, () => ({
    focus: () => {
      focused.current = true;
      followFocus();
    },
  }));

  return (
    <div
      className="review-scroll"
      ref={scroller}
      tabIndex={-1}
      onFocus={() => (focused.current = true)}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) focused.current = false;
      }}
    >
      <ul className="review-list" aria-label={t('reviews.list')} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const entry = entries[item.index]!;
          const style = { transform: `translateY(${item.start}px)`, height: item.size };
          return entry.kind === 'head' ? (
            <li key={item.key} className={`review-head review-head-${entry.group.name}`} style={style}>
              {t(`reviews.group.${entry.group.name}`)} {entry.group.rows.length}
            </li>
          ) : (
            <li key={item.key} className="review-item" style={style}>
              <Row
                row={entry.row}
                current={entry.row.case.id === current}
                ticked={ticked.has(entry.row.case.id)}
                changed={news.has(entry.row.case.id)}
                onChoose={onChoose}
                onTick={onTick}
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

interface RowProps {
  row: ReviewRow<ReviewLine>;
  current: boolean;
  ticked: boolean;
  changed: boolean;
  onChoose: (id: string) => void;
  onTick: ((id: string) => void) | undefined;
}

const Row = memo(function Row({ row, current, ticked, changed, onChoose, onTick }: RowProps) {
  const { t, say, language } = useWords();
  const { account } = useMe();
  const nameOf = useBodyNames();
  const { id, caseNo, type, step, phase, unitCount, responsibleBody, claimedBy, township, decided, returned } =
    row.case;
  const leadUnitName = useUnitName(row.case.leadUnit, row.case.leadUnitName);
  return (
    <div className={`review-row ${current ? 'review-current' : ''} ${changed ? 'review-changed' : ''}`}>
      {onTick && (
        <label className="review-tick">
          <input
            type="checkbox"
            checked={ticked}
            onChange={() => onTick(id)}
            tabIndex={-1}
            aria-label={t('reviews.select', { name: leadUnitName })}
          />
        </label>
      )}
      <button
        type="button"
        className="review-main"
        aria-current={current}
        tabIndex={current ? 0 : -1}
        onClick={() => onChoose(id)}
      >
        <span className="review-name">
          <strong>{leadUnitName}</strong>
          {unitCount > 1 && <span className="muted"> +{unitCount - 1}</span>}
        </span>
        <span className="review-due">
          {decided ? (
            <Tag>
              {say(actionName(decided.action))} {dayOfYear(shanghaiDay(decided.at), language)}
            </Tag>
          ) : (
            <Tag tone={TONES[row.urgency]}>{t(`reviews.due.${row.urgency}`, { n: row.workingDays })}</Tag>
          )}
        </span>
        <span className="review-more muted">
          {say(positionName(step, phase))} · {caseNo} · {say(typeName(type))} ·{' '}
          {township?.name ?? nameOf(responsibleBody)}
          {returned && !decided && <> · {t('reviews.returned', { n: returned.round })}</>}
        </span>
        <span className="review-state">
          {changed ? (
            <Tag tone="accent">{t('reviews.changed')}</Tag>
          ) : (
            claimedBy !== null &&
            !decided && <Tag>{t(claimedBy === account ? 'reviews.claimed-mine' : 'reviews.claimed')}</Tag>
          )}
        </span>
      </button>
    </div>
  );
});
