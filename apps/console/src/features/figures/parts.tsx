import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { fullDay } from '../../i18n/dates.js';
import { wordsOf } from '../../api/queries.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { Empty } from '../../ui/empty.js';
import { Loading } from '../../ui/loading.js';
import type { Definition } from './figures-data.js';
import { usePageWords } from '../../i18n/page-words.js';
import { figureTexts } from './texts.js';

/** ⓘ beside the name of a figure: opens how it is made. */
export function Info({
  of,
  figure,
}: {
  of: { definitions: readonly Definition[]; calendar: readonly string[] };
  figure: Definition['key'];
}) {
  const { t, say } = usePageWords(figureTexts);
  const [open, setOpen] = useState(false);
  const definition = of.definitions.find(({ key }) => key === figure);
  if (!definition) return null;
  const name = say(definition.name);
  return (
    <>
      <button
        type="button"
        className="figure-info"
        aria-label={t('figures.how', { name })}
        onClick={() => setOpen(true)}
      >
        ⓘ
      </button>
      {open && (
        <Dialog title={name} onClose={() => setOpen(false)}>
          <p>{say(definition.formula)}</p>
          <p>
            {t(`figures.calendar.${definition.calendar}`, { calendar: of.calendar.join(', ') })}{' '}
            {t(`figures.paused.${definition.pausedDays}`)}
          </p>
        </Dialog>
      )}
    </>
  );
}

/** One figure of the page: its heading, and what became of asking for it. */
export function Section<T>({
  title,
  info,
  query,
  empty,
  isEmpty,
  children,
}: {
  title: string;
  info?: ReactNode;
  query: { data?: T | undefined; error: unknown; refetch: () => unknown };
  empty: string;
  isEmpty: (data: T) => boolean;
  children: (data: T) => ReactNode;
}) {
  const { t, say } = usePageWords(figureTexts);
  const { data, error } = query;
  return (
    <section className="figure" aria-label={title}>
      <h2>
        {title}
        {info}
      </h2>
      {error !== null && error !== undefined && (
        <Banner
          tone="late"
          role="alert"
          actions={<Button onClick={() => void query.refetch()}>{t('ui.retry')}</Button>}
        >
          {t('figures.failed')}
          {say(wordsOf(error))}
        </Banner>
      )}
      {data === undefined ? (
        error ? null : (
          <Loading rows={3} />
        )
      ) : isEmpty(data) ? (
        <Empty>{empty}</Empty>
      ) : (
        children(data)
      )}
    </section>
  );
}

/** A table that scrolls by itself where it is wider than the screen. */
export function Scroll({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="figure-scroll" role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}

/** A number that opens its cases; none where there are none. */
export function Number({ n, to, what, current = false }: { n: number; to: string; what: string; current?: boolean }) {
  if (n === 0) return <>0</>;
  return (
    <Link className="board-number" to={to} preventScrollReset aria-current={current ? 'true' : undefined}>
      <span className="visually-hidden">{what} </span>
      {n}
    </Link>
  );
}

/** As of which day, by which calendar. */
export function AsOf({ of }: { of: { today: string; calendar: readonly string[] } | undefined }) {
  const { t, language } = usePageWords(figureTexts);
  if (!of) return null;
  return (
    <span className="muted">
      {t('figures.as-of', { day: fullDay(of.today, language), calendar: of.calendar.join(', ') })}
    </span>
  );
}

/** The address with other parts; empty ones are left out. */
export function addressWith(before: URLSearchParams, parts: Record<string, string | undefined>): string {
  const after = new URLSearchParams(before);
  for (const [name, value] of Object.entries(parts))
    if (value === undefined || value === '') after.delete(name);
    else after.set(name, value);
  return `?${after.toString()}`;
}
