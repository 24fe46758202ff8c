import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { MeetingKind } from '../../../../../libs/domain/case.js';
import { COUNT_NAMES } from '../../../../../libs/domain/text.js';
import { answer, api, type Case, type RuleSet } from '../../api/client.js';
import { useWords, type Words } from '../../i18n/language.js';
import { meetingTerm } from '../../i18n/terms.js';
import { Choice, DateField, NumberField, SelectField, TextArea, TextField } from '../../ui/field.js';
import { ReasonField } from '../case/reason-field.js';
import { Candidates, Excused, Group, Votes, type ExcusedReason } from './row-fields.js';
import { TakerField } from './taker-field.js';
import { fieldsOf, type FieldSpec, type Row, type WorkAction, type WorkErrors, type WorkValues } from './work-data.js';

const ComboField = lazy(async () => ({ default: (await import('../../ui/combo-field.js')).ComboField }));
const ROLL_LIMIT = 200;
const FOUND_LIMIT = 8;

interface FieldsProps {
  action: WorkAction;
  found: Case;
  ruleSet: RuleSet | undefined;
  values: WorkValues;
  change: (part: WorkValues) => void;
  errors: WorkErrors;
  /** Sentences of the server by field. */
  refused: Readonly<Record<string, string>>;
}

/** Exactly the fields of the action, one after the other; on a phone one group a screen. */
export function WorkFields(props: FieldsProps) {
  return (
    <div className="decision-fields work-fields">
      {fieldsOf(props.action, props.values, props.found).map((spec) => (
        <OneField key={spec.name} spec={spec} {...props} />
      ))}
    </div>
  );
}

function labelOf(spec: FieldSpec, { t, say }: Words): string {
  if (spec.label) return t(spec.label);
  const name = COUNT_NAMES[spec.name as keyof typeof COUNT_NAMES];
  return say(name);
}

function OneField({ spec, found, ruleSet, values, change, errors, refused }: FieldsProps & { spec: FieldSpec }) {
  const words = useWords();
  const { t, say } = words;
  const missing = errors[spec.name];
  const error = missing ? t(missing) : refused[spec.name];
  const value = values[spec.name] ?? '';
  const text = typeof value === 'string' ? value : '';
  const rows = Array.isArray(value) ? value : [];
  const set = (next: string | Row[]): void => change({ [spec.name]: next });
  const common = {
    label: labelOf(spec, words),
    hint: spec.hint ? t(spec.hint) : undefined,
    error,
    ...(spec.optional ? { optional: true } : {}),
  };
  switch (spec.kind) {
    case 'count':
      return <NumberField {...common} name={spec.name} value={text} onChange={set} />;
    case 'date':
      return <DateField {...common} name={spec.name} value={text} onChange={set} />;
    case 'text':
      return <TextField {...common} name={spec.name} value={text} onChange={set} />;
    case 'note':
      return (
        <div className="wide">
          <TextArea {...common} name={spec.name} rows={2} value={text} onChange={set} />
        </div>
      );
    case 'yes-no':
      return (
        <Choice
          label={common.label}
          hint={error}
          value={text}
          onChange={set}
          options={[
            { value: 'yes', label: t('work.yes') },
            { value: 'no', label: t('work.no') },
          ]}
        />
      );
    case 'select':
      return (
        <SelectField
          {...common}
          name={spec.name}
          placeholder={t('work.choose')}
          options={(spec.options ?? []).map(({ value, label }) => ({
            value,
            // 会员大会, 团员大会, 党员大会: the meeting is called by its line.
            label: spec.name === 'meetingKind' ? say(meetingTerm(found.type, value as MeetingKind)) : t(label),
          }))}
          value={text}
          onChange={set}
        />
      );
    case 'reason':
      return <ReasonField kind={spec.reasons!} ruleSet={found.ruleSet} value={text} onChange={set} error={error} />;
    case 'instructor':
      return <InstructorField label={common.label} value={text} onChange={set} error={error} />;
    case 'taker':
      return <TakerField {...common} caseId={found.id} value={text} onChange={set} />;
    case 'case-unit':
      return (
        <SelectField
          {...common}
          name={spec.name}
          placeholder={t('work.choose')}
          options={found.units.map((unit) => ({ value: unit.unitId, label: unit.name }))}
          value={text}
          onChange={set}
        />
      );
    case 'ledger-unit':
      return <UnitField label={common.label} value={text} onChange={set} error={error} />;
    case 'group':
      return <Group label={common.label} rows={rows} onChange={set} error={error} />;
    case 'candidates':
      return <Candidates label={common.label} found={found} rows={rows} onChange={set} error={error} />;
    case 'excused':
      return (
        <Excused
          label={common.label}
          reasons={excusedReasons(ruleSet, found)}
          rows={rows}
          onChange={set}
          error={error}
        />
      );
    case 'votes':
      return <Votes label={common.label} rows={rows} onChange={set} error={error} />;
  }
}

/** Reasons the line accepts for somebody who is not counted as due. */
function excusedReasons(ruleSet: RuleSet | undefined, { type }: Pick<Case, 'type'>): readonly ExcusedReason[] {
  const due = (ruleSet?.types[type] as { due?: { excused?: { code: string; zh: string; en?: string }[] } } | undefined)
    ?.due;
  return (due?.excused ?? []).map(({ code, zh, en }) => ({ code, zh, en: en ?? zh }));
}

function InstructorField(props: {
  label: string;
  value: string;
  onChange: (no: string) => void;
  error: string | undefined;
}) {
  const { data } = useQuery({
    queryKey: ['instructors', 'in-post'],
    queryFn: () => answer(api.GET('/api/instructors', { params: { query: { inPost: 'true', limit: ROLL_LIMIT } } })),
  });
  if (!data) return null;
  const options = data.items.map(({ instructorNo, name }) => ({ value: instructorNo, label: name ?? instructorNo }));
  return (
    <Suspense fallback={null}>
      <ComboField {...props} options={options} />
    </Suspense>
  );
}

/** A unit of the ledger, found by a part of its name or by its code. */
export function UnitField({
  label,
  value,
  onChange,
  error,
}: {
  label: string;
  value: string;
  onChange: (unitId: string) => void;
  error: string | undefined;
}) {
  const { t } = useWords();
  const [typed, type] = useState('');
  const wanted = typed.trim();
  const { data } = useQuery({
    queryKey: ['units', wanted],
    queryFn: () =>
      answer(api.POST('/api/units/search', { body: { filter: { text: wanted }, page: { limit: FOUND_LIMIT } } })),
    enabled: wanted.length >= 2,
    placeholderData: (before) => before,
  });
  return (
    <div className="wide">
      <TextField
        label={label}
        hint={t('work.unit-search')}
        error={error}
        type="search"
        autoComplete="off"
        value={typed}
        onChange={type}
      />
      {wanted.length >= 2 && data?.items.length === 0 && <p className="muted">{t('work.unit-none')}</p>}
      {data && data.items.length > 0 && (
        <Choice
          label={t('work.choose')}
          value={value}
          onChange={onChange}
          options={data.items.map((unit) => ({ value: unit.unitId, label: `${unit.name}（${unit.township ?? ''}）` }))}
        />
      )}
    </div>
  );
}
