import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { act as send, newKey, rehearse, type ActionPreview, type Case, type RuleSet } from '../../api/client.js';
import { RequestError } from '../../api/problem.js';
import { caseQuery, queryClient, ruleSetQuery, useMe, useToday } from '../../api/queries.js';
import { useShortcuts } from '../../app/shortcuts.js';
import { shortDay } from '../../i18n/dates.js';
import { useWords } from '../../i18n/language.js';
import { actionName } from '../../i18n/terms.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { TextArea } from '../../ui/field.js';
import { toast } from '../../ui/toast.js';
import { leadUnitName } from '../case/case-heading.js';
import { draftKey } from '../case/decision-form.js';
import { forgetDraft, useDraft } from '../case/drafts.js';
import { RefusedBanner } from '../case/refused-banner.js';
import {
  initialWork,
  takesOverrides,
  workData,
  type WorkAction,
  type WorkErrors,
  type WorkValues,
} from './work-data.js';
import { WorkFields } from './work-fields.js';
import './work.css';

const PAUSE_MS = 400;

/** One action of a case as a form: what is typed is kept on the device, what it would lead to is shown while one types, and it is sent once. */
export function WorkForm({
  action,
  found,
  onDone,
  onClose,
}: {
  action: WorkAction;
  found: Case;
  onDone: (after: Case) => void;
  onClose?: () => void;
}) {
  const { data: ruleSet, isPending } = useQuery(ruleSetQuery(found.ruleSet));
  const today = useToday();
  if (isPending || today === undefined) return null;
  return (
    <Form
      key={`${found.id}.${action}`}
      action={action}
      found={found}
      ruleSet={ruleSet}
      today={today}
      onDone={onDone}
      onClose={onClose}
    />
  );
}

function Form({
  action,
  found,
  ruleSet,
  today,
  onDone,
  onClose,
}: {
  action: WorkAction;
  found: Case;
  ruleSet: RuleSet | undefined;
  today: string;
  onDone: (after: Case) => void;
  onClose?: (() => void) | undefined;
}) {
  const { t, say } = useWords();
  const { account } = useMe();
  const key = draftKey(account, found.id, action);
  const [values, change] = useDraft<WorkValues>(key, initialWork(action, found, today));
  const [overrides, override] = useDraft<Record<string, string>>(`${key}.overrides`, {});
  const [attempt, setAttempt] = useDraft<{ key: string }>(`${key}.attempt`, { key: newKey() });
  const [errors, setErrors] = useState<WorkErrors>({});
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const form = useRef<HTMLFormElement>(null);
  const confirm = useRef<HTMLButtonElement>(null);
  const name = say(actionName(action));
  const preview = usePreview(action, found, values, overrides);
  const barred = preview && !preview.allowed ? preview.refusal : null;
  const refused = Object.fromEntries(
    [...(barred?.errors ?? []), ...(failure instanceof RequestError ? (failure.problem?.errors ?? []) : [])].map(
      ({ path, message }) => [path.split('.')[0]!, message],
    ),
  );

  useEffect(() => {
    const first = form.current?.querySelector<HTMLElement>('input, select, textarea');
    (first ?? confirm.current)?.focus({ preventScroll: true });
  }, [action]);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const made = workData(action, values, found, overrides);
    setErrors(made.ok ? {} : made.errors);
    if (!made.ok) {
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"], .rows[aria-describedby] input')?.focus();
      return;
    }
    if (busy) return;
    setBusy(true);
    setFailure(null);
    try {
      setAttempt(attempt);
      const after = await send(found.id, action, made.data, { version: found.version, key: attempt.key });
      for (const part of ['', '.overrides', '.attempt']) forgetDraft(key + part);
      queryClient.setQueryData(caseQuery(found.id).queryKey, after);
      void queryClient.invalidateQueries({ queryKey: ['timeline', found.id] });
      toast(t('review.done', { action: name, name: leadUnitName(found) }));
      onDone(after);
    } catch (error) {
      setFailure(error);
      // What was refused is answered; what did not arrive keeps its key, so that it happens once.
      if (error instanceof RequestError && error.problem) {
        setAttempt({ key: newKey() });
        if (error.code === 'version-mismatch')
          void queryClient.invalidateQueries({ queryKey: caseQuery(found.id).queryKey });
      }
    } finally {
      setBusy(false);
    }
  };
  useShortcuts([
    { keys: ['Ctrl+Enter'], label: t('review.key.confirm'), run: () => form.current?.requestSubmit() },
    { keys: ['Escape'], label: t('review.key.close'), run: () => onClose?.(), when: () => onClose !== undefined },
  ]);
  const asksReason = takesOverrides(action) && barred?.rule !== undefined;
  return (
    <form className="work-form" ref={form} onSubmit={(event) => void submit(event)} noValidate aria-label={name}>
      {failure !== null && <RefusedBanner action={name} error={failure} />}
      <WorkFields
        action={action}
        found={found}
        ruleSet={ruleSet}
        values={values}
        change={change}
        errors={errors}
        refused={refused}
      />
      {barred && failure === null && (
        <Banner tone="late" role="status">
          {t('review.refused', { action: name })}
          {say(barred)}
          {barred.rule && <> （{barred.rule.citation}）</>}
        </Banner>
      )}
      {(asksReason || Object.keys(overrides).length > 0) && (
        <Overrides rule={asksReason ? barred.rule : undefined} overrides={overrides} onChange={override} />
      )}
      <div className="decision-foot">
        <Outcome preview={preview} />
        <span className="muted work-kept">{t('work.saved-nothing')}</span>
        {onClose && (
          <Button onClick={onClose} shortcut="Esc">
            {t('review.cancel')}
          </Button>
        )}
        <Button kind="primary" type="submit" ref={confirm} disabled={busy} shortcut="Ctrl+Enter">
          {busy ? t('review.sending') : t('work.confirm', { action: name })}
        </Button>
      </div>
    </form>
  );
}

/** Reasons to let findings through: of the one that bars now, and of those that were given before. */
function Overrides({
  rule,
  overrides,
  onChange,
}: {
  rule: { id: string; citation: string } | undefined;
  overrides: Record<string, string>;
  onChange: (part: Record<string, string>) => void;
}) {
  const { t } = useWords();
  const ids = [...new Set([...Object.keys(overrides), ...(rule ? [rule.id] : [])])];
  return (
    <>
      {ids.map((id) => (
        <TextArea
          key={id}
          label={t('work.override')}
          hint={rule?.id === id ? t('work.override-hint', { citation: rule.citation }) : undefined}
          rows={2}
          value={overrides[id] ?? ''}
          onChange={(why) => onChange({ [id]: why })}
        />
      ))}
    </>
  );
}

/** What sending would lead to, asked for when typing pauses: the rules of the case itself answer. */
function usePreview(
  action: WorkAction,
  found: Case,
  values: WorkValues,
  overrides: Record<string, string>,
): ActionPreview | undefined {
  const made = workData(action, values, found, overrides);
  const asked = made.ok ? JSON.stringify(made.data) : null;
  const [settled, settle] = useState(asked);
  useEffect(() => {
    const timer = setTimeout(() => settle(asked), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [asked]);
  const { data } = useQuery({
    queryKey: ['preview', found.id, found.version, action, settled],
    queryFn: () => rehearse(found.id, action, JSON.parse(settled!) as object),
    enabled: settled !== null,
    retry: false,
    staleTime: 60_000,
    placeholderData: (before) => before,
  });
  return settled === null ? undefined : data;
}

function Outcome({ preview }: { preview: ActionPreview | undefined }) {
  const { t, language } = useWords();
  const outcome = preview?.outcome;
  if (!outcome) return <span className="outcome" />;
  const { waitingFor, deadline, status } = outcome;
  return (
    <span className="outcome">
      {t('review.then')}
      {waitingFor
        ? t('review.then-with', { body: waitingFor.bodyName ?? '' })
        : t('review.then-ended', { status: t(`status.${status}`) })}
      {deadline && t('review.then-due', { day: shortDay(deadline.dueOn, language) })}
    </span>
  );
}
