import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { act as send, newKey, rehearse, type ActionPreview, type Case } from '../../api/client.js';
import { RequestError } from '../../api/problem.js';
import { queryClient, caseQuery, ruleSetQuery, useMe, useToday } from '../../api/queries.js';
import { useShortcuts } from '../../app/shortcuts.js';
import { shortDay } from '../../i18n/dates.js';
import { useWords } from '../../i18n/language.js';
import { actionName } from '../../i18n/terms.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { toast } from '../../ui/toast.js';
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
import { forgetDraft, useDraft } from './drafts.js';
import { RefusedBanner } from './refused-banner.js';

/** What is known of the attempt, beside what is typed: both outlive a reload. */
interface Attempt {
  /** Version the person looked at when the form was opened. */
  version: number;
  /** Sent again under it until there is an answer. */
  key: string;
}

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

export const draftKey = (account: string, caseId: string, act: string): string => `${account}.${caseId}.${act}`;

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
  const { account } = useMe();
  const key = draftKey(account, found.id, act);
  const [values, change] = useDraft<DecisionValues>(key, initialValues(found, today, termYears(ruleSet, found.type)));
  const [attempt, setAttempt] = useDraft<Attempt>(`${key}.attempt`, { version: found.version, key: newKey() });
  const [errors, setErrors] = useState<FieldErrors>({});
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [letter, showLetter] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const confirm = useRef<HTMLButtonElement>(null);
  const name = say(actionName(act));
  const preview = usePreview(act, found, values);
  const drop = (): void => {
    forgetDraft(key);
    forgetDraft(`${key}.attempt`);
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
    if (!made.ok || busy) return;
    setBusy(true);
    setFailure(null);
    try {
      // Written down before it is sent: after a reload the same decision goes out under the same key.
      setAttempt(attempt);
      const after = await send(found.id, act, made.data, attempt);
      drop();
      queryClient.setQueryData(caseQuery(found.id).queryKey, after);
      const no = after.documents[after.documents.length - 1]?.documentNo;
      const numbered = after.documents.length > found.documents.length && no !== undefined;
      toast(
        t('review.done', { action: name, name: leadUnitName(found) }) + (numbered ? t('review.done-no', { no }) : ''),
      );
      onDone(after);
    } catch (error) {
      setFailure(error);
      // What was refused is answered; what did not arrive keeps its key.
      if (error instanceof RequestError && error.problem) setAttempt({ key: newKey() });
    } finally {
      setBusy(false);
    }
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
          setAttempt({ version: now.version, key: newKey() });
          setFailure(null);
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

/** What confirming would lead to, asked for when typing pauses. */
function usePreview(act: Decision, found: Case, values: DecisionValues): ActionPreview | undefined {
  const made = decisionData(act, values, found);
  const asked = made.ok ? JSON.stringify(made.data) : null;
  const [settled, settle] = useState(asked);
  useEffect(() => {
    const timer = setTimeout(() => settle(asked), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [asked]);
  return useQuery({
    queryKey: ['preview', found.id, found.version, act, settled],
    queryFn: () => rehearse(found.id, act, JSON.parse(settled!) as object),
    enabled: settled !== null,
    retry: false,
    staleTime: 60_000,
    placeholderData: (before) => before,
  }).data;
}

function Outcome({ preview }: { preview: ActionPreview | undefined }) {
  const { t, language } = useWords();
  const outcome = preview?.outcome;
  if (!outcome) return <span className="outcome" />;
  const { waitingFor, deadline, status, reply } = outcome;
  return (
    <span className="outcome">
      {reply && (
        <>
          {reply.documentNo ?? t('review.preview-no-auto', { series: reply.numberSeries })}
          {' · '}
        </>
      )}
      {t('review.then')}
      {waitingFor
        ? t('review.then-with', { body: waitingFor.bodyName ?? '' })
        : t('review.then-ended', { status: t(`status.${status}`) })}
      {deadline && t('review.then-due', { day: shortDay(deadline.dueOn, language) })}
    </span>
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

function fieldsOf(failure: unknown): Record<string, string> {
  if (!(failure instanceof RequestError)) return {};
  return Object.fromEntries((failure.problem?.errors ?? []).map(({ path, message }) => [path, message]));
}
