import { useEffect, useMemo, useRef, useState, type FormEvent } from 'react';
import { Link } from 'react-router';
import type { PeopleAction } from '../../../../../libs/domain/actions.js';
import { answer, api, newKey, type CaseSummary, type Operation } from '../../api/client.js';
import { wordsOf } from '../../api/queries.js';
import { useWords } from '../../i18n/language.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { TextArea } from '../../ui/field.js';
import { Loading } from '../../ui/loading.js';
import { ReasonField } from '../case/reason-field.js';
import { TakerField } from '../work/taker-field.js';
import { Results } from './results.js';
import './operations.css';

/** ask-hold: a comment that asks whoever may hold the cases to do so. */
export type BulkAction = 'approve' | 'return' | 'urge' | 'reassign' | 'hold' | 'ask-hold';
/** What has to be said before the cases can be checked. */
const ASKS: Record<BulkAction, 'nothing' | 'reason' | 'person'> = {
  approve: 'nothing',
  urge: 'nothing',
  return: 'reason',
  hold: 'reason',
  'ask-hold': 'reason',
  reassign: 'person',
};
/** The words of the reason may be left out where its code says enough. */
const NOTE_OPTIONAL: readonly BulkAction[] = ['hold'];
type Stage =
  | { name: 'form' }
  | { name: 'checking' }
  | { name: 'preview'; operation: Operation }
  | { name: 'running'; operation: Operation | null }
  | { name: 'finished'; operation: Operation };

const LOOK_AGAIN_MS = 300;
/** Sends one action for many and waits until each has its result. */
async function runBulk(
  body: {
    action: PeopleAction;
    items: { caseId: string; version: number }[];
    data: Record<string, unknown>;
    dryRun: boolean;
  },
  key: string,
  tell: (operation: Operation) => void,
  isOver: () => boolean,
): Promise<Operation> {
  let operation = await answer(api.POST('/api/bulk-actions', { params: { header: { 'Idempotency-Key': key } }, body }));
  while (operation.finishedAt === null && !isOver()) {
    tell(operation);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    operation = await answer(api.GET('/api/operations/{id}', { params: { path: { id: operation.id } } }));
  }
  return operation;
}

/** Body of the single action. */
function dataOf(
  action: BulkAction,
  officer: string,
  { reasonCode, note }: { reasonCode: string; note: string },
): Record<string, unknown> {
  const text = note.trim();
  if (ASKS[action] === 'person') return { officer };
  if (ASKS[action] === 'nothing') return {};
  if (action === 'ask-hold') return { text, request: { action: 'hold', reasonCode } };
  return { reasonCode, ...(text === '' ? {} : { note: text }) };
}

/** Acts on exactly the cases and versions that are shown, each checked before and each with its own result afterwards. */
export function BulkDialog({
  action,
  cases,
  onClose,
}: {
  action: BulkAction;
  cases: readonly CaseSummary[];
  onClose: (acted: boolean) => void;
}) {
  const { t, say } = useWords();
  const asks = ASKS[action];
  const [stage, setStage] = useState<Stage>(asks === 'nothing' ? { name: 'checking' } : { name: 'form' });
  const [reason, setReason] = useState({ reasonCode: '', note: '' });
  const [officer, setOfficer] = useState('');
  const [error, setError] = useState<unknown>(null);
  const over = useRef(false);
  useEffect(() => {
    over.current = false;
    return () => {
      over.current = true;
    };
  }, []);
  const all = useMemo(() => cases.map(({ id, version }) => ({ caseId: id, version })), [cases]);
  const asked = action === 'ask-hold' ? 'comment' : action;
  const data = dataOf(action, officer, reason);
  const said =
    asks === 'person'
      ? officer !== ''
      : reason.reasonCode !== '' && (NOTE_OPTIONAL.includes(action) || reason.note.trim() !== '');
  const isOver = (): boolean => over.current;

  const check = async (): Promise<void> => {
    setError(null);
    setStage({ name: 'checking' });
    try {
      const operation = await runBulk(
        { action: asked, items: all, data, dryRun: true },
        newKey(),
        () => undefined,
        isOver,
      );
      if (!isOver()) setStage({ name: 'preview', operation });
    } catch (cause) {
      setError(cause);
    }
  };
  const started = useRef(false);
  useEffect(() => {
    if (asks !== 'nothing' || started.current) return;
    started.current = true;
    void check();
  });

  const possible = stage.name === 'preview' ? stage.operation.items.filter((item) => item.status === 'done') : [];
  const confirm = async (): Promise<void> => {
    const items = all.filter(({ caseId }) => possible.some((item) => item.caseId === caseId));
    setStage({ name: 'running', operation: null });
    try {
      const operation = await runBulk(
        { action: asked, items, data, dryRun: false },
        newKey(),
        (progress) => setStage({ name: 'running', operation: progress }),
        isOver,
      );
      if (!isOver()) setStage({ name: 'finished', operation });
    } catch (cause) {
      setError(cause);
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void (stage.name === 'form' ? check() : confirm());
  };
  const acted = stage.name === 'running' || stage.name === 'finished';
  return (
    <Dialog
      wide
      title={t(`bulk.${action}-title`)}
      onClose={() => onClose(acted)}
      footer={
        <>
          <Button onClick={() => onClose(acted)}>{t(acted ? 'ui.close' : 'review.cancel')}</Button>
          {stage.name === 'form' && (
            <Button kind="primary" type="submit" form="bulk" disabled={!said}>
              {t('bulk.check')}
            </Button>
          )}
          {stage.name === 'preview' && possible.length > 0 && (
            <Button kind="primary" type="submit" form="bulk" autoFocus>
              {t('bulk.confirm', { n: possible.length })}
            </Button>
          )}
        </>
      }
    >
      {error !== null && (
        <Banner tone="late" role="alert" actions={<Button onClick={() => void check()}>{t('ui.retry')}</Button>}>
          {t('bulk.failed')}
          {say(wordsOf(error))}
        </Banner>
      )}
      <form id="bulk" className="stack" onSubmit={submit}>
        {stage.name === 'form' && asks === 'person' && (
          <TakerField
            label={t('work.taker')}
            hint={t('work.taker-hint')}
            caseId={cases[0]!.id}
            value={officer}
            onChange={setOfficer}
            error={undefined}
          />
        )}
        {stage.name === 'form' && asks === 'reason' && (
          <>
            {action === 'ask-hold' && <p className="muted">{t('bulk.ask-hold-hint')}</p>}
            <ReasonField
              kind={action === 'return' ? 'return' : 'hold'}
              value={reason.reasonCode}
              onChange={(reasonCode) => setReason({ ...reason, reasonCode })}
            />
            <TextArea
              label={t('review.note')}
              optional={NOTE_OPTIONAL.includes(action)}
              value={reason.note}
              onChange={(note) => setReason({ ...reason, note })}
            />
          </>
        )}
        {stage.name === 'checking' && error === null && (
          <>
            <p role="status">{t('bulk.checking')}</p>
            <Loading />
          </>
        )}
        {stage.name === 'preview' && (
          <>
            <p role="status">
              {possible.length > 0
                ? t('bulk.preview', { ok: possible.length, not: stage.operation.items.length - possible.length })
                : t('bulk.none')}
            </p>
            <Results operation={stage.operation} cases={cases} />
          </>
        )}
        {stage.name === 'running' && (
          <>
            <p role="status">
              {t('bulk.running', {
                done: stage.operation?.done ?? 0,
                of: stage.operation?.items.length ?? possible.length,
              })}
            </p>
            <p>
              {t('bulk.goes-on')} <Link to="/operations">{t('operations.title')}</Link>
            </p>
          </>
        )}
        {stage.name === 'finished' && (
          <>
            <p role="status">
              {t('bulk.finished', {
                done: stage.operation.done,
                not: stage.operation.items.length - stage.operation.done,
              })}
            </p>
            <Results operation={stage.operation} cases={cases} />
          </>
        )}
      </form>
    </Dialog>
  );
}
