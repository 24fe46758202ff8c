import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import { ORGANISATION_TYPES, STEPS } from '../../../../../libs/domain/case.js';
import { answer, api, type CaseSummary } from '../../api/client.js';
import type { CaseFilter } from '../../api/cases.js';
import { useBodies, useToday } from '../../api/queries.js';
import { useWords } from '../../i18n/language.js';
import { stepName, typeName } from '../../i18n/terms.js';
import { Button } from '../../ui/button.js';
import { Empty } from '../../ui/empty.js';
import { Failed } from '../../ui/failed.js';
import { Checkbox, DateField, SelectField, TextField, type Option } from '../../ui/field.js';
import { Loading } from '../../ui/loading.js';
import { CaseLine } from '../desk/case-line.js';
import { reviewRow } from '../reviews/group-reviews.js';
import { useCalendar } from '../reviews/reviews-data.js';
import { ExportMenu } from './export-menu.js';
import { filterOf, type Filter } from './views-data.js';
import { ViewsMenu } from './views-menu.js';
import './views.css';

const STATUSES = ['open', 'on-hold', 'formed', 'closed'] as const;
const MOST_ROWS = 200;
const TYPING_MS = 350;

/** What an address asks for. */
function searched({ text, type, status, step, body, late, plan, entered, dueFrom, dueTo }: Filter): CaseFilter {
  return {
    ...(text ? { text } : {}),
    ...(type ? { type: [type] } : {}),
    ...(status ? { status: [status] } : {}),
    ...(step ? { step: [step] } : {}),
    ...(body ? { waitingForBody: [body] } : {}),
    ...(late ? { overdue: true } : {}),
    ...(plan ? { planOverdue: true } : {}),
    ...(entered ? { enteredLate: true } : {}),
    ...(dueFrom ? { dueFrom } : {}),
    ...(dueTo ? { dueTo } : {}),
  } as CaseFilter;
}

/** Cases by what they are, where they stand and whom they wait for; what is chosen stands in the address. */
export function Page() {
  const { t } = useWords();
  const [params, setParams] = useSearchParams();
  const filter = useMemo(() => filterOf('cases', params), [params]);
  const found = useQuery({
    queryKey: ['found-cases', filter],
    queryFn: () =>
      answer(
        api.POST('/api/cases/search', {
          body: { filter: searched(filter), sort: 'dueOn', page: { limit: MOST_ROWS }, withTotal: true },
        }),
      ),
    staleTime: 0,
  });
  useEffect(() => {
    document.title = t('cases.title');
  }, [t]);
  const change = (name: string, value: string): void =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  const { total = 0, totalIsLowerBound = false } = found.data?.page ?? {};
  const items = found.data?.items;
  return (
    <div className="page stack">
      <div className="cases-bar">
        <h1>{t('cases.title')}</h1>
        {items && (
          <span role="status">
            {totalIsLowerBound || total > items.length
              ? t('cases.found-more', { n: total, shown: items.length })
              : t('cases.found', { n: total })}
          </span>
        )}
        <ViewsMenu screen="cases" />
        <ExportMenu lists={[{ list: 'cases', filter: searched(filter) }]} />
        {Object.keys(filter).length > 0 && (
          <Button kind="quiet" onClick={() => setParams({}, { replace: true })}>
            {t('cases.clear')}
          </Button>
        )}
      </div>
      <FilterFields filter={filter} onChange={change} />
      {found.error && <Failed what={t('cases.failed')} error={found.error} retry={() => void found.refetch()} />}
      {!items && !found.error && <Loading rows={8} />}
      {items?.length === 0 && <Empty>{t('cases.none')}</Empty>}
      {items && items.length > 0 && <Found items={items} />}
    </div>
  );
}

function FilterFields({ filter, onChange }: { filter: Filter; onChange: (name: string, value: string) => void }) {
  const { t, say } = useWords();
  const bodies = useBodies().data;
  const all: Option = { value: '', label: t('cases.all') };
  const names = useMemo(
    () => [...(bodies?.values() ?? [])].map(({ id, name }) => ({ value: id, label: name })),
    [bodies],
  );
  const select = (name: string, label: string, options: Option[]) => (
    <SelectField
      label={label}
      value={filter[name] ?? ''}
      options={[all, ...options]}
      onChange={(value) => onChange(name, value)}
    />
  );
  return (
    <div className="cases-filter no-print" role="group" aria-label={t('cases.filter')}>
      <Words value={filter['text'] ?? ''} onChange={(value) => onChange('text', value)} />
      {select(
        'type',
        t('cases.type'),
        ORGANISATION_TYPES.map((value) => ({ value, label: say(typeName(value)) })),
      )}
      {select(
        'step',
        t('cases.step'),
        STEPS.map((value) => ({ value, label: say(stepName(value)) })),
      )}
      {select(
        'status',
        t('cases.status'),
        STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
      )}
      {select('body', t('cases.body'), names)}
      <DateField label={t('cases.due-from')} value={filter['dueFrom'] ?? ''} onChange={(v) => onChange('dueFrom', v)} />
      <DateField label={t('cases.due-to')} value={filter['dueTo'] ?? ''} onChange={(v) => onChange('dueTo', v)} />
      <div className="row-of">
        <Checkbox
          label={t('cases.late')}
          checked={filter['late'] !== undefined}
          onChange={(on) => onChange('late', on ? '1' : '')}
        />
        <Checkbox
          label={t('cases.plan')}
          checked={filter['plan'] !== undefined}
          onChange={(on) => onChange('plan', on ? '1' : '')}
        />
      </div>
    </div>
  );
}

/** What is typed is asked for once nobody has typed for a moment. */
function Words({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useWords();
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    const timer = setTimeout(() => typed.trim() !== value && onChange(typed.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  });
  return <TextField label={t('cases.text')} type="search" maxLength={100} value={typed} onChange={setTyped} />;
}

function Found({ items }: { items: readonly CaseSummary[] }) {
  const today = useToday();
  const calendar = useCalendar(useMemo(() => [...items], [items]));
  if (!calendar || today === undefined) return <Loading rows={8} />;
  return (
    <ul className="desk-list">
      {items.map((item) => (
        <li key={item.id} className="desk-row">
          <CaseLine row={reviewRow(item, { today, calendar })} mine={false} />
        </li>
      ))}
    </ul>
  );
}
