import { useEffect, useMemo, useRef, useState, type FormEvent } from 'react';
import { answer, api, newKey, type CaseSummary, type Operation } from '../../api/client.js';
import { wordsOf } from '../../api/queries.js';
import { useWords } from '../../i18n/language.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { Checkbox, TextArea } from '../../ui/field.js';
import { Loading } from '../../ui/loading.js';
import { Tag, type Tone } from '../../ui/tag.js';
import { ReasonField } from '../case/reason-field.js';

export type BulkAction = 'approve' | 'return' | 'urge';
type Stage =
  | { name: 'form' }
  | { name: 'checking' }
  | { name: 'preview'; operation: Operation }
  | { name: 'running'; operation: Operation | null }
  | { name: 'finished'; operation: Operation };

const LOOK_AGAIN_MS = 300;
const TONES: Record<Operation['items'][number]['status'], Tone> = {
  pending: 'plain',
  done: 'done',
  requested: 'accent',
  refused: 'late',
  failed: 'late',
};

/** Sends one action for many and waits until each has its result. */
async function runBulk(
  body: {
    action: BulkAction;
    items: { caseId: string; version: number }[];
    data: Record<string, unknown>;
    dryRun: boolean;
  },
  key: string,
  tell: (operation: Operation) => void,
  isOver: () => boolean,
): Promise<Operation> {
  let operation = await answer(api.POST('/api/bulk-actions', { params: { header: { 'Idempotency-Key': key } }, body }));
  while (operation.status === 'running' && !isOver()) {
    tell(operation);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    operation = await answer(api.GET('/api/operations/{id}', { params: { path: { id: operation.id } } }));
  }
  return operation;
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
  const [stage, setStage] = useState<Stage>(action === 'return' ? { name: 'form' } : { name: 'checking' });
  const [reason, setReason] = useState({ reasonCode: '', note: '' });
  const [error, setError] = useState<unknown>(null);
  const over = useRef(false);
  useEffect(() => {
    over.current = false;
    return () => {
      over.current = true;
    };
  }, []);
  const all = useMemo(() => cases.map(({ id, version }) => ({ caseId: id, version })), [cases]);
  const data = action === 'return' ? reason : {};
  const isOver = (): boolean => over.current;

  const check = async (): Promise<void> => {
    setError(null);
    setStage({ name: 'checking' });
    try {
      const operation = await runBulk({ action, items: all, data, dryRun: true }, newKey(), () => undefined, isOver);
      if (!isOver()) setStage({ name: 'preview', operation });
    } catch (cause) {
      setError(cause);
    }
  };
  const started = useRef(false);
  useEffect(() => {
    if (action === 'return' || started.current) return;
    started.current = true;
    void check();
  });

  const possible = stage.name === 'preview' ? stage.operation.items.filter((item) => item.status === 'done') : [];
  const confirm = async (): Promise<void> => {
    const items = all.filter(({ caseId }) => possible.some((item) => item.caseId === caseId));
    setStage({ name: 'running', operation: null });
    try {
      const operation = await runBulk(
        { action, items, data, dryRun: false },
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
            <Button
              kind="primary"
              type="submit"
              form="bulk"
              disabled={reason.reasonCode === '' || reason.note.trim() === ''}
            >
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
        {stage.name === 'form' && (
          <>
            <ReasonField
              kind="return"
              value={reason.reasonCode}
              onChange={(reasonCode) => setReason({ ...reason, reasonCode })}
            />
            <TextArea
              label={t('review.note')}
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
          <p role="status">
            {t('bulk.running', {
              done: stage.operation?.done ?? 0,
              of: stage.operation?.items.length ?? possible.length,
            })}
          </p>
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

function Results({ operation, cases }: { operation: Operation; cases: readonly CaseSummary[] }) {
  const { t, say } = useWords();
  const [onlyOpen, setOnlyOpen] = useState(false);
  const names = new Map(cases.map((item) => [item.id, item]));
  const shown = operation.items.filter((item) => !onlyOpen || item.status !== 'done');
  const word = (status: Operation['items'][number]['status']) =>
    t(status === 'done' && !operation.dryRun ? 'bulk.result.finished' : `bulk.result.${status}`);
  return (
    <>
      <Checkbox label={t('bulk.only-not-done')} checked={onlyOpen} onChange={setOnlyOpen} />
      <div className="bulk-results">
        <table className="table">
          <thead>
            <tr>
              <th>{t('bulk.case')}</th>
              <th>{t('bulk.result')}</th>
              {!operation.dryRun && operation.action !== 'urge' && <th>{t('bulk.reply-no')}</th>}
            </tr>
          </thead>
          <tbody>
            {shown.map((item) => {
              const about = names.get(item.caseId ?? '');
              return (
                <tr key={item.caseId}>
                  <td>
                    {about?.leadUnitName} <span className="muted">{about?.caseNo}</span>
                  </td>
                  <td>
                    <Tag tone={TONES[item.status]}>{word(item.status)}</Tag>{' '}
                    {item.problem && say({ zh: item.problem.detail, en: item.problem.detailEn })}
                  </td>
                  {!operation.dryRun && <td>{item.documentNo}</td>}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}
