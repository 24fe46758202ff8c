import { lazy, Suspense } from 'react';
import type { Case, RuleSet } from '../../api/client.js';
import { useBodies } from '../../api/queries.js';
import { fullDay } from '../../i18n/dates.js';
import { useWords } from '../../i18n/language.js';
import { Choice, DateField, LinesField, TextArea, TextField } from '../../ui/field.js';
import {
  needsTerm,
  overridable,
  termUntil,
  termYears,
  type Decision,
  type DecisionValues,
  type FieldErrors,
} from './decision-data.js';
import { ReasonField } from './reason-field.js';

const ComboField = lazy(async () => ({ default: (await import('../../ui/combo-field.js')).ComboField }));

interface FieldsProps {
  act: Decision;
  found: Case;
  ruleSet: RuleSet | undefined;
  values: DecisionValues;
  change: (part: Partial<DecisionValues>) => void;
  errors: FieldErrors;
  /** Sentences of the server by field. */
  refused: Readonly<Record<string, string>>;
}

/** Exactly the fields of the action. */
export function DecisionFields(props: FieldsProps) {
  switch (props.act) {
    case 'approve':
      return <ApproveFields {...props} />;
    case 'return':
    case 'reject':
      return <ReasonedFields {...props} />;
    case 'transfer':
      return <TransferFields {...props} />;
    case 'register':
      return <RegisterFields {...props} />;
    case 'confirm-eligibility':
    case 'allow':
      return <OverrideFields {...props} />;
    case 'accept-transfer':
      return null;
  }
}

function ApproveFields({ act, found, ruleSet, values, change, refused }: FieldsProps) {
  const { t, language } = useWords();
  const until = termUntil(values);
  return (
    <div className="decision-fields">
      {needsTerm(act, found) && (
        <>
          <DateField
            label={t('review.term-from')}
            value={values.termFrom}
            onChange={(termFrom) => change({ termFrom })}
            error={refused['termFrom']}
          />
          <Choice
            label={t('review.term-years')}
            value={values.termYears}
            onChange={(years) => change({ termYears: years })}
            options={termYears(ruleSet, found.type).map((n) => ({ value: String(n), label: t('review.years', { n }) }))}
            hint={refused['termTo'] ?? (until && t('review.term-until', { day: fullDay(until, language) }))}
          />
        </>
      )}
      <TextField
        label={t('review.document-no')}
        optional
        value={values.documentNo}
        onChange={(documentNo) => change({ documentNo })}
        error={refused['documentNo']}
      />
      <TextField
        label={t('review.comment')}
        optional
        value={values.comment}
        onChange={(comment) => change({ comment })}
      />
    </div>
  );
}

function ReasonedFields({ act, found, values, change, errors, refused }: FieldsProps) {
  const { t } = useWords();
  return (
    <div className="decision-fields">
      <ReasonField
        kind={act === 'reject' ? 'reject' : 'return'}
        ruleSet={found.ruleSet}
        value={values.reasonCode}
        onChange={(reasonCode) => change({ reasonCode })}
        error={errors.reasonCode ? t(errors.reasonCode) : refused['reasonCode']}
        autoFocus
      />
      {act === 'return' && (
        <Choice
          label={t('review.resume')}
          value={values.resume}
          onChange={(resume) => change({ resume })}
          options={(['to-returner', 'in-order'] as const).map((value) => ({
            value,
            label: t(`review.resume.${value}`),
          }))}
        />
      )}
      <div className="wide">
        <TextArea
          label={t('review.note')}
          name="note"
          rows={2}
          value={values.note}
          onChange={(note) => change({ note })}
          error={errors.note ? t(errors.note) : refused['note']}
        />
      </div>
      {act === 'return' && (
        <div className="wide">
          <LinesField
            label={t('review.missing')}
            hint={t('review.missing-hint')}
            lines={values.missing}
            onChange={(missing) => change({ missing })}
          />
        </div>
      )}
    </div>
  );
}

function TransferFields({ found, values, change, errors, refused }: FieldsProps) {
  const { t } = useWords();
  const bodies = useBodies().data;
  const { line } = found.bodies.approving;
  const options = [...(bodies?.values() ?? [])]
    .filter((body) => body.line === line && body.id !== found.bodies.approving.id && body.activeUntil === null)
    .map(({ id, name }) => ({ value: id, label: name }));
  return (
    <div className="decision-fields">
      <Suspense fallback={null}>
        {bodies && (
          <ComboField
            label={t('review.transfer-to')}
            options={options}
            value={values.to}
            onChange={(to) => change({ to })}
            error={errors.to ? t(errors.to) : refused['to']}
          />
        )}
      </Suspense>
      <TextField label={t('review.note')} optional value={values.note} onChange={(note) => change({ note })} />
    </div>
  );
}

function RegisterFields({ values, change, errors, refused }: FieldsProps) {
  const { t } = useWords();
  return (
    <div className="decision-fields">
      <TextField
        label={t('review.registration-no')}
        name="registrationNo"
        autoFocus
        autoComplete="off"
        value={values.registrationNo}
        onChange={(registrationNo) => change({ registrationNo })}
        error={errors.registrationNo ? t(errors.registrationNo) : refused['registrationNo']}
      />
      <DateField
        label={t('review.registered-on')}
        value={values.registeredOn}
        onChange={(registeredOn) => change({ registeredOn })}
        error={refused['registeredOn']}
      />
    </div>
  );
}

function OverrideFields({ act, found, values, change, errors }: FieldsProps) {
  const { t, say } = useWords();
  const held = overridable(act, found);
  return (
    <div className="decision-fields">
      {held.map((finding) => (
        <div className="wide" key={finding.rule}>
          <TextArea
            label={t('review.override', { finding: say(finding) })}
            hint={finding.citation}
            rows={2}
            value={values.overrides[finding.rule] ?? ''}
            onChange={(reason) => change({ overrides: { ...values.overrides, [finding.rule]: reason } })}
            error={errors.overrides && !values.overrides[finding.rule]?.trim() ? t(errors.overrides) : undefined}
          />
        </div>
      ))}
      <TextField
        label={t('review.comment')}
        optional
        value={values.comment}
        onChange={(comment) => change({ comment })}
      />
    </div>
  );
}
