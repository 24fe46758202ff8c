import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import type { Case, RuleSet } from '../../api/client.js';
import { outbox } from '../../api/outbox.js';
import { RequestError } from '../../api/problem.js';
import { caseQuery, queryClient, ruleSetQuery, useMe, useToday } from '../../api/queries.js';
import { useShortcuts } from '../../app/shortcuts.js';
import { useWords } from '../../i18n/language.js';
import { actionName } from '../../i18n/terms.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { TextArea } from '../../ui/field.js';
import { toast } from '../../ui/toast.js';
import { leadUnitName } from '../case/case-heading.js';
import { forgetDraft } from '../case/drafts.js';
import { keepShell } from '../field/keep-shell.js';
import { keepSheet, SHEET } from '../field/sheets.js';
import { draftKey, fieldsOf, Outcome, useActionDraft, useAttempt, usePreview } from '../case/action-attempt.js';
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
  const [values, change, forget, safety] = useActionDraft<WorkValues>(
    action,
    found,
    initialWork(action, found, today),
    'device',
  );
  const [overrides, override, forgetOverrides] = useActionDraft<Record<string, string>>(
    `${action}.overrides`,
    found,
    {},
    'device',
  );
  // A survey is taken along where there may be no network.
  useEffect(() => {
    if (action !== 'record-survey') return;
    const { id: caseId, caseNo, version } = found;
    keepSheet({ account, caseId, caseNo, name: leadUnitName(found), version, day: today });
    void keepShell();
  }, [action, found, account, today]);
  const { busy, failure, attempt, submit: sendOnce, drop, renew } = useAttempt(action, found);
  const [errors, setErrors] = useState<WorkErrors>({});
  const form = useRef<HTMLFormElement>(null);
  const confirm = useRef<HTMLButtonElement>(null);
  const name = say(actionName(action));
  const preview = usePreview(action, found, workData(action, values, found, overrides), PAUSE_MS);
  const barred = preview && !preview.allowed ? preview.refusal : null;
  const refused = Object.fromEntries(
    [...(barred?.errors ?? []).map(({ path, message }) => [path, message]), ...Object.entries(fieldsOf(failure))].map(
      ([path, message]) => [path!.split('.')[0]!, message!],
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
    if (!navigator.onLine) return hold(made.data);
    const after = await sendOnce(made.data, found.version);
    if (!after) return;
    forget();
    forgetOverrides();
    forgetDraft(draftKey(account, found.id, SHEET));
    toast(t('review.done', { action: name, name: leadUnitName(found) }));
    onDone(after);
  };
  /** Without a network it waits on the device and goes by itself, under its one key. */
  const hold = (data: object): void => {
    outbox.put({
      account,
      caseId: found.id,
      name: leadUnitName(found),
      action,
      data,
      version: found.version,
      key: attempt.key,
      drafts: [action, `${action}.overrides`, SHEET],
    });
    drop();
    renew(found.version);
    toast(t('outbox.held'));
  };
  // A case that has moved on is read anew; what is typed stays, and goes with the version that is then seen.
  const moved = failure instanceof RequestError && failure.code === 'version-mismatch';
  useEffect(() => {
    if (moved) void queryClient.invalidateQueries({ queryKey: caseQuery(found.id).queryKey });
  }, [moved, found.id]);
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
        <span className="muted work-kept">{t(`work.kept.${safety}`)}</span>
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
