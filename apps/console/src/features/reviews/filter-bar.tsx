import { useId } from 'react';
import { ORGANISATION_TYPES } from '../../../../../libs/domain/case.js';
import type { CaseSummary } from '../../api/client.js';
import { useBodyNames } from '../../api/queries.js';
import { useWords } from '../../i18n/language.js';
import { positionName, typeName } from '../../i18n/terms.js';
import { Checkbox, type Option } from '../../ui/field.js';
import type { Filters } from './group-reviews.js';

/** What is on the list decides what it can be filtered by: no choice leads to nothing. */
export function FilterBar({
  items,
  filters,
  onChange,
}: {
  items: readonly CaseSummary[];
  filters: Filters;
  onChange: (name: keyof Filters, value: string) => void;
}) {
  const { t, say } = useWords();
  const nameOf = useBodyNames();
  const types = ORGANISATION_TYPES.filter((type) => items.some((item) => item.type === type));
  const steps = distinct(
    items.map(({ step, phase }) => ({ value: `${step}.${phase}`, label: say(positionName(step, phase)) })),
  );
  const townships = distinct(
    items.map(({ responsibleBody }) => ({ value: responsibleBody, label: nameOf(responsibleBody) })),
  );
  return (
    <div className="filter-bar" role="group" aria-label={t('reviews.filter')}>
      <FilterSelect
        label={t('reviews.filter.type')}
        value={filters.type ?? ''}
        options={types.map((type) => ({ value: type, label: say(typeName(type)) }))}
        onChange={(value) => onChange('type', value)}
      />
      <FilterSelect
        label={t('reviews.filter.step')}
        value={filters.step ?? ''}
        options={steps}
        onChange={(value) => onChange('step', value)}
      />
      <FilterSelect
        label={t('reviews.filter.township')}
        value={filters.township ?? ''}
        options={townships}
        onChange={(value) => onChange('township', value)}
      />
      <Checkbox
        label={t('reviews.filter.unclaimed')}
        checked={filters.unclaimed !== undefined}
        onChange={(checked) => onChange('unclaimed', checked ? '1' : '')}
      />
    </div>
  );
}

function distinct(options: readonly Option[]): Option[] {
  return [...new Map(options.map((option) => [option.value, option])).values()];
}

function FilterSelect({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly Option[];
  onChange: (value: string) => void;
}) {
  const { t } = useWords();
  const id = useId();
  return (
    <span className="filter">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="input" value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{t('reviews.filter.all')}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </span>
  );
}
