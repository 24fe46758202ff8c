import { useEffect, useState } from 'react';
import { Link, useParams } from 'react-router';
import { wordsOf } from '../../api/queries.js';
import { dayAndTime } from '../../i18n/dates.js';
import { useWords } from '../../i18n/language.js';
import { actionLabel } from '../../i18n/terms.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { Empty } from '../../ui/empty.js';
import { Failed } from '../../ui/failed.js';
import { Loading } from '../../ui/loading.js';
import { Tag, type Tone } from '../../ui/tag.js';
import { stop, useOperation, useOperations, type OperationSummary, type Stop } from './operations-data.js';
import { Results } from './results.js';
import './operations.css';

const TONES: Record<OperationSummary['status'], Tone> = {
  running: 'accent',
  paused: 'soon',
  finished: 'done',
  cancelled: 'plain',
};

/** Everything one has asked for on several cases at a time: how far it is, what each item has become, and the means to stop it. */
export function Page() {
  const { t } = useWords();
  const { id } = useParams();
  useEffect(() => {
    document.title = t('operations.title');
  }, [t]);
  return <div className="page">{id === undefined ? <List /> : <One id={id} />}</div>;
}

function List() {
  const { t } = useWords();
  const operations = useOperations();
  const items = operations.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <h1>{t('operations.title')}</h1>
      <p className="muted">{t('operations.about')}</p>
      {operations.isPending && <Loading />}
      {operations.error && (
        <Failed what={t('operations.failed')} error={operations.error} retry={() => void operations.refetch()} />
      )}
      {operations.isSuccess && items.length === 0 && <Empty>{t('operations.none')}</Empty>}
      <ul>
        {items.map((operation) => (
          <li key={operation.id} className="operation">
            <Standing operation={operation} linked />
            <Stops operation={operation} />
          </li>
        ))}
      </ul>
      {operations.hasNextPage && (
        <Button onClick={() => void operations.fetchNextPage()}>{t('operations.more')}</Button>
      )}
    </>
  );
}

function One({ id }: { id: string }) {
  const { t } = useWords();
  const { data, error, refetch } = useOperation(id);
  return (
    <>
      <h1>{t('operations.title')}</h1>
      <Link to="/operations">← {t('operations.all')}</Link>
      {error && !data && <Failed what={t('operations.failed')} error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && (
        <>
          <div className="operation">
            <Standing operation={data} linked={false} />
            <Stops operation={data} />
          </div>
          <Results operation={data} />
        </>
      )}
    </>
  );
}

/** What it is, how far it is. */
function Standing({ operation, linked }: { operation: OperationSummary; linked: boolean }) {
  const { t, say, language } = useWords();
  const { id, kind, action, status, cancelledAt, finishedAt, createdAt, pending } = operation;
  const whole =
    operation.done + operation.requested + operation.refused + operation.failed + operation.cancelled + pending;
  const left = operation.refused + operation.failed;
  const name =
    kind === 'bulk-actions'
      ? t('operations.bulk', { action: say(actionLabel(action)) })
      : t(
          kind === 'open-cases'
            ? 'operations.open-cases'
            : kind === 'reconciliation'
              ? 'operations.matches'
              : 'operations.ledger',
        );
  const stopping = cancelledAt !== null && finishedAt === null;
  return (
    <div>
      <div className="operation-what">
        <strong>{linked ? <Link to={`/operations/${id}`}>{name}</Link> : name}</strong>
        <Tag tone={TONES[status]}>{t(stopping ? 'operations.status.cancelling' : `operations.status.${status}`)}</Tag>
        <time className="muted">{dayAndTime(createdAt, language)}</time>
      </div>
      <div className="operation-what">
        <progress
          className="operation-progress"
          max={whole}
          value={whole - pending}
          aria-label={t('operations.progress')}
        />
        <span>{t('operations.counts', { done: operation.done + operation.requested, of: whole })}</span>
        {left > 0 && <span className="count-late">{t('operations.not-done', { n: left })}</span>}
        {operation.cancelled > 0 && (
          <span className="muted">{t('operations.cancelled', { n: operation.cancelled })}</span>
        )}
      </div>
    </div>
  );
}

/** Pause, go on, call off; the last only after a question that says what is left undone. */
function Stops({ operation }: { operation: OperationSummary }) {
  const { t, say } = useWords();
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  if (!operation.stoppable || operation.finishedAt !== null || operation.cancelledAt !== null) return null;
  const ask = (how: Stop): void => {
    setAsking(false);
    setFailure(null);
    stop(operation.id, how).catch(setFailure);
  };
  return (
    <div className="row-of">
      {failure !== null && (
        <Banner tone="late" role="alert">
          {say(wordsOf(failure))}
        </Banner>
      )}
      {operation.status === 'running' && <Button onClick={() => ask('pause')}>{t('operations.pause')}</Button>}
      {operation.status === 'paused' && (
        <Button kind="primary" onClick={() => ask('resume')}>
          {t('operations.resume')}
        </Button>
      )}
      <Button kind="danger" onClick={() => setAsking(true)}>
        {t('operations.cancel')}
      </Button>
      {asking && (
        <Dialog
          title={t('operations.cancel')}
          onClose={() => setAsking(false)}
          footer={
            <>
              <Button onClick={() => setAsking(false)}>{t('operations.keep')}</Button>
              <Button kind="danger" onClick={() => ask('cancel')}>
                {t('operations.cancel-confirm', { n: operation.pending })}
              </Button>
            </>
          }
        >
          <p>{t('operations.cancel-what', { n: operation.pending })}</p>
        </Dialog>
      )}
    </div>
  );
}
