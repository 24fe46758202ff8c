import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { wordsOf } from '../../api/queries.js';
import { dayAndTime } from '../../i18n/dates.js';
import { usePageWords } from '../../i18n/page-words.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { Empty } from '../../ui/empty.js';
import { Failed } from '../../ui/failed.js';
import { Loading } from '../../ui/loading.js';
import { Tag, type Tone } from '../../ui/tag.js';
import { toast } from '../../ui/toast.js';
import { deliveriesOf, replay, type Delivery, type Webhook } from './webhooks-data.js';
import { webhookTexts } from './texts.js';

const TONES: Record<Delivery['state'], Tone> = { owed: 'soon', delivered: 'done', 'given-up': 'late' };

/** What was sent to a hook and what became of it, newest first; each can be sent once more under its own id. */
export function Deliveries({ hook, onClose }: { hook: Webhook; onClose: () => void }) {
  const { t, say, language } = usePageWords(webhookTexts);
  const [refused, setRefused] = useState<string | null>(null);
  const log = useInfiniteQuery({
    queryKey: ['deliveries', hook.id],
    queryFn: ({ pageParam }) => deliveriesOf(hook.id, pageParam),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ items, mayHaveMore }) => (mayHaveMore ? items.at(-1)?.id : undefined),
    staleTime: 0,
    gcTime: 0,
  });
  const again = async ({ id }: Delivery): Promise<void> => {
    setRefused(null);
    try {
      await replay(hook.id, id);
      toast(t('hooks.replayed'));
      await log.refetch();
    } catch (cause) {
      setRefused(`${t('hooks.refused')}${say(wordsOf(cause))}`);
    }
  };
  const items = log.data?.pages.flatMap((page) => page.items);
  return (
    <Dialog title={t('hooks.log-of', { name: hook.name })} onClose={onClose} wide>
      {refused !== null && (
        <Banner tone="late" role="alert">
          {refused}
        </Banner>
      )}
      {log.error && <Failed what={t('hooks.failed')} error={log.error} retry={() => void log.refetch()} />}
      {!items && !log.error && <Loading rows={4} />}
      {items?.length === 0 && <Empty>{t('hooks.log-none')}</Empty>}
      <ul className="hooks">
        {items?.map((one) => (
          <li key={one.id} className="hook">
            <div className="hook-what">
              <span>
                {dayAndTime(one.createdAt, language)}{' '}
                <Tag tone={TONES[one.state]}>{t(`hooks.delivery.${one.state}`)}</Tag>
              </span>
              <span className="muted">
                {t('hooks.log-attempts')} {one.attempts} · {t('hooks.log-answer')} {one.status ?? one.problem ?? '—'}
              </span>
              <details>
                <summary>{t('hooks.log-content')}</summary>
                <pre className="hook-content">{one.content}</pre>
              </details>
            </div>
            <Button aria-label={t('hooks.replay-of', { id: one.id })} onClick={() => void again(one)}>
              {t('hooks.replay')}
            </Button>
          </li>
        ))}
      </ul>
      {log.hasNextPage && <Button onClick={() => void log.fetchNextPage()}>{t('hooks.log-older')}</Button>}
    </Dialog>
  );
}
