import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { type ActionPreview, type Case } from '../../api/client.js';
import { RequestError } from '../../api/problem.js';
import { queryClient, caseQuery, ruleSetQuery, useToday } from '../../api/queries.js';
import { useShortcuts } from '../../app/shortcuts.js';
import { useWords } from '../../i18n/language.js';
import { actionName } from '../../i18n/terms.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { toast } from '../../ui/toast.js';
import { fieldsOf, Outcome, useActionDraft, useAttempt, usePreview } from './action-attempt.js';
import { leadUnitName } from './case-heading.js';
import { Conflict } from './conflict.js';
import {
  decisionData,
  initialValues,
  termYears,
  type Decision,
  type DecisionValues,
  type FieldErrors,
} from './decision-data.js';
import { DecisionFields } from './decision-fields.js';
import { RefusedBanner } from './refused-banner.js';

/** Answers that mean: the case is no longer what the person looked at. */
const MOVED = [
  'version-mismatch',
  'already-decided',
  'wrong-position',
  'case-on-hold',
  'case-ended',
  'transfer-pending',
];
const PAUSE_MS = 250;

export function DecisionForm({
  act,
  found,
  onDone,
  onClose,
}: {
  act: Decision;
  found: Case;
  onDone: (after: Case) => void;
  onClose: () => void;
}) {
  const { data: ruleSet, isPending } = useQuery(ruleSetQuery(found.ruleSet));
  const today = useToday();
  if (isPending || today === undefined) return null;
  return <Form act={act} found={found} ruleSet={ruleSet} today={today} onDone={onDone} onClose={onClose} />;
}

function Form({
  act,
  found,
  ruleSet,
  today,
  onDone,
  onClose,
}: {
  act: Decision;
  found: Case;
  ruleSet: Parameters<typeof termYears>[0];
  today: string;
  onDone: (after: Case) => void;
  onClose: () => void;
}) {
  const { t, say } = useWords();
  const initial = initialValues(found, today, termYears(ruleSet, found.type));
  const [values, change, forget] = useActionDraft<DecisionValues>(act, found, initial, 'tab');
  const { busy, failure, drop: dropAttempt, renew, submit: sendOnce } = useAttempt(act, found);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [letter, showLetter] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const confirm = useRef<HTMLButtonElement>(null);
  const name = say(actionName(act));
  const preview = usePreview(act, found, decisionData(act, values, found), PAUSE_MS);
  const drop = (): void => {
    forget();
    dropAttempt();
  };

  // Where nothing has to be typed, the button that confirms is where the hand is.
  useEffect(() => {
    const first = form.current?.querySelector<HTMLElement>('select, textarea, input:not([type=date])');
    (act === 'approve' || act === 'accept-transfer' || !first ? confirm.current : first)?.focus();
  }, [act]);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const made = decisionData(act, values, found);
    setErrors(made.ok ? {} : made.errors);
    if (!made.ok) return;
    const after = await sendOnce(made.data);
    if (!after) return;
    drop();
    const no = after.documents[after.documents.length - 1]?.documentNo;
    const numbered = after.documents.length > found.documents.length && no !== undefined;
    toast(
      t('review.done', { action: name, name: leadUnitName(found) }) + (numbered ? t('review.done-no', { no }) : ''),
    );
    onDone(after);
  };
  useShortcuts([
    { keys: ['Ctrl+Enter'], label: t('review.key.confirm'), run: () => form.current?.requestSubmit() },
    { keys: ['Escape'], label: t('review.key.close'), run: onClose },
  ]);

  if (failure instanceof RequestError && failure.problem && MOVED.includes(failure.code))
    return (
      <Conflict
        act={act}
        opened={found}
        values={values}
        onAgain={(now) => {
          queryClient.setQueryData(caseQuery(found.id).queryKey, now);
          renew(now.version);
        }}
        onDrop={(now) => {
          drop();
          onClose();
          if (now) onDone(now);
        }}
      />
    );
  return (
    <form className="decision-form" ref={form} onSubmit={(event) => void submit(event)} noValidate aria-label={name}>
      {failure !== null && <RefusedBanner action={name} error={failure} />}
      <DecisionFields
        act={act}
        found={found}
        ruleSet={ruleSet}
        values={values}
        change={change}
        errors={errors}
        refused={fieldsOf(failure)}
      />
      {letter && preview?.outcome?.reply && <Letter reply={preview.outcome.reply} />}
      {preview && !preview.allowed && preview.refusal && failure === null && (
        <Banner tone="late" role="status">
          {t('review.refused', { action: name })}
          {say(preview.refusal)}
          {preview.refusal.rule && <> （{preview.refusal.rule.citation}）</>}
        </Banner>
      )}
      <div className="decision-foot">
        <Outcome preview={preview} />
        {preview?.outcome?.reply && (
          <Button kind="quiet" onClick={() => showLetter(!letter)} aria-expanded={letter}>
            {t(letter ? 'review.preview-hide' : 'review.preview')}
          </Button>
        )}
        <Button onClick={onClose} shortcut="Esc">
          {t('review.cancel')}
        </Button>
        <Button kind="primary" type="submit" ref={confirm} disabled={busy} shortcut="Ctrl+Enter">
          {busy ? t('review.sending') : t('review.confirm', { action: name })}
        </Button>
      </div>
    </form>
  );
}

type Reply = NonNullable<NonNullable<ActionPreview['outcome']>['reply']>;
function Letter({ reply }: { reply: Reply }) {
  const { t } = useWords();
  return (
    <article className="letter">
      <p className="letter-no muted">
        {reply.documentNo ?? t('review.preview-no-auto', { series: reply.numberSeries })}
      </p>
      <h3>{reply.title}</h3>
      <p>{t('review.preview-to', { name: reply.addressee })}</p>
      {reply.paragraphs.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      <p className="letter-no">{reply.issuer}</p>
    </article>
  );
}
