import { useEffect, useId, useRef, useState } from 'react';
import type { Phase, Step } from '../../../../../libs/domain/case.js';
import type { ReviewFacets } from '../../api/client.js';
import { useWords } from '../../i18n/language.js';
import { positionName, typeName } from '../../i18n/terms.js';
import { Checkbox, type Option } from '../../ui/field.js';
import { URGENCIES, type Filters } from './group-reviews.js';
import { SORTS, type Scope, type Sort } from './reviews-data.js';

/** A text is asked for once nobody has typed for so long. */
const TYPING_MS = 350;

/** What is on the list decides what it can be narrowed to: no choice leads to nothing. */
export function FilterBar({
  facets,
  filters,
  scope,
  sort,
  onChange,
}: {
  facets: ReviewFacets;
  filters: Filters;
  scope: Scope;
  sort: Sort;
  onChange: (name: keyof Filters | 'sort', value: string) => void;
}) {
  const { t, say } = useWords();
  const counted = (label: string, count: number): string => `${label}（${count}）`;
  return (
    <div className="filter-bar" role="group" aria-label={t('reviews.filter')}>
      <FilterSelect
        label={t('reviews.filter.type')}
        value={filters.type ?? ''}
        options={facets.type.map(({ value, count }) => ({ value, label: counted(say(typeName(value)), count) }))}
        onChange={(value) => onChange('type', value)}
      />
      <FilterSelect
        label={t('reviews.filter.step')}
        value={filters.step ?? ''}
        options={facets.position.map(({ value, count }) => {
          const [step, phase] = value.split('.') as [Step, Phase];
          return { value, label: counted(say(positionName(step, phase)), count) };
        })}
        onChange={(value) => onChange('step', value)}
      />
      <FilterSelect
        label={t('reviews.filter.township')}
        value={filters.township ?? ''}
        options={facets.township.map(({ value, name, count }) => ({ value, label: counted(name, count) }))}
        onChange={(value) => onChange('township', value)}
      />
      {scope !== 'done' && (
        <>
          <FilterSelect
            label={t('reviews.filter.urgency')}
            value={filters.urgency ?? ''}
            options={URGENCIES.flatMap((value) => {
              const count = facets.urgency.find((one) => one.value === value)?.count ?? 0;
              return count > 0 ? [{ value, label: counted(t(`reviews.group.${value}`), count) }] : [];
            })}
            onChange={(value) => onChange('urgency', value)}
          />
          <FilterSelect
            label={t('reviews.sort')}
            value={sort}
            options={SORTS.map((value) => ({ value, label: t(`reviews.sort.${value}`) }))}
            all={false}
            onChange={(value) => onChange('sort', value === SORTS[0] ? '' : value)}
          />
          <Checkbox
            label={t('reviews.filter.unclaimed')}
            checked={filters.unclaimed !== undefined}
            onChange={(checked) => onChange('unclaimed', checked ? '1' : '')}
          />
        </>
      )}
      <TextFilter value={filters.text ?? ''} onChange={(value) => onChange('text', value)} />
    </div>
  );
}

function FilterSelect({
  label,
  value,
  options,
  all = true,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly Option[];
  all?: boolean;
  onChange: (value: string) => void;
}) {
  const { t } = useWords();
  const id = useId();
  // What the list was narrowed to stays chosen although the list has none of it any more.
  const gone = value !== '' && !options.some((option) => option.value === value);
  return (
    <span className="filter">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="input" value={value} onChange={(event) => onChange(event.target.value)}>
        {all && <option value="">{t('reviews.filter.all')}</option>}
        {gone && <option value={value}>{t('reviews.filter.gone')}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </span>
  );
}

function TextFilter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useWords();
  const id = useId();
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const commit = (text: string): void => {
    clearTimeout(timer.current);
    if (text.trim() !== value) onChange(text.trim());
  };
  return (
    <span className="filter">
      <label htmlFor={id}>{t('reviews.filter.text')}</label>
      <input
        id={id}
        type="search"
        className="input filter-text"
        maxLength={100}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => commit(target.value), TYPING_MS);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) commit(typed);
        }}
      />
    </span>
  );
}
