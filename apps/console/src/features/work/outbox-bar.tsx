import { useEffect } from 'react';
import { Link } from 'react-router';
import { outbox } from '../../api/outbox.js';
import { caseQuery, queryClient, useMe } from '../../api/queries.js';
import { useLive } from '../../api/live.js';
import { useStore } from '../../api/store.js';
import { timeOfDay } from '../../i18n/dates.js';
import { useWords } from '../../i18n/language.js';
import { actionName } from '../../i18n/terms.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { toast } from '../../ui/toast.js';
import { draftKey } from '../case/action-attempt.js';
import { dropOnServer, forgetDraft } from '../case/drafts.js';

const LOOKED_AT_MS = 30_000;

/** What waits on this device to be sent, and what came back: on every page, until it is settled. */
export function OutboxBar() {
  const { t, say, language } = useWords();
  const { account } = useMe();
  const mine = useStore(outbox.store).filter((item) => item.account === account);
  const send = (): void =>
    void outbox.send(account, ({ caseId, action, name, drafts }, after) => {
      for (const form of drafts) {
        forgetDraft(draftKey(account, caseId, form));
        void dropOnServer(`${caseId}.${form}`);
      }
      queryClient.setQueryData(caseQuery(caseId).queryKey, after);
      void queryClient.invalidateQueries({ queryKey: ['timeline', caseId] });
      toast(t('review.done', { action: say(actionName(action)), name }));
    });
  useEffect(() => {
    send();
    addEventListener('online', send);
    const timer = setInterval(send, LOOKED_AT_MS);
    return () => {
      removeEventListener('online', send);
      clearInterval(timer);
    };
  }, [account]);
  useLive((message) => {
    if (message.kind === 'state' && message.connected) send();
  });
  if (mine.length === 0) return null;
  const waiting = mine.filter(({ state }) => state === 'waiting');
  return (
    <>
      {waiting.length > 0 && (
        <Banner tone="soon" actions={<Button onClick={send}>{t('outbox.now')}</Button>}>
          {t('outbox.waiting', { n: waiting.length, time: timeOfDay(waiting[0]!.at, language) })}
        </Banner>
      )}
      {mine
        .filter(({ state }) => state === 'refused')
        .map(({ key, caseId, action, name, reason }) => (
          <Banner
            key={key}
            tone="late"
            role="alert"
            actions={<Button onClick={() => outbox.drop(key)}>{t('outbox.seen')}</Button>}
          >
            {t('outbox.refused', { action: say(actionName(action)), name })}
            {reason && say(reason)} {t('outbox.back')} <Link to={`/cases/${caseId}/${action}`}>{t('outbox.open')}</Link>
          </Banner>
        ))}
    </>
  );
}
