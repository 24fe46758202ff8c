import { useQuery } from '@tanstack/react-query';
import type { Case } from '../../api/client.js';
import { caseQuery, timelineQuery, useMe } from '../../api/queries.js';
import { dayAndTime } from '../../i18n/dates.js';
import { useWords } from '../../i18n/language.js';
import { actionName } from '../../i18n/terms.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { Loading } from '../../ui/loading.js';
import { CaseStanding } from './case-heading.js';
import type { Decision, DecisionValues } from './decision-data.js';

/** Somebody was faster: who, when and what; how the case is now beside what was typed. */
export function Conflict({
  act,
  opened,
  values,
  onAgain,
  onDrop,
}: {
  act: Decision;
  opened: Case;
  values: DecisionValues;
  onAgain: (now: Case) => void;
  onDrop: (now: Case | undefined) => void;
}) {
  const { t, say, language } = useWords();
  const me = useMe();
  const now = useQuery({ ...caseQuery(opened.id), queryKey: ['conflict', opened.id], gcTime: 0 }).data;
  const timeline = useQuery({ ...timelineQuery(opened.id), staleTime: 0 }).data;
  if (!now || !timeline) return <Loading />;
  const last = timeline.items
    .filter((item) => item.outcome === 'accepted')
    .reduce<(typeof timeline.items)[number] | undefined>(
      (latest, item) => ((item.seq ?? 0) > (latest?.seq ?? 0) ? item : latest),
      undefined,
    );
  const whoOf = (actor: { account: string; body: string | null } | null | undefined): string => {
    const body = timeline.names.bodies[actor?.body ?? ''];
    const account = timeline.names.accounts[actor?.account ?? ''];
    return account && body ? t('conflict.who', { name: account, body }) : (account ?? body ?? '');
  };
  const possible = now.allowedActions.find(({ action }) => action === act);
  const mine = last?.actor?.account === me.account;
  const typed = [values.note, ...values.missing, values.comment, values.documentNo, values.registrationNo].filter(
    (text) => text.trim() !== '',
  );
  return (
    <div className="decision-form">
      <Banner tone="late" role="alert">
        {t('conflict.moved', {
          who: mine ? t('conflict.you') : whoOf(last?.actor),
          time: last ? dayAndTime(last.at, language) : '',
          action: say(actionName(last?.action ?? '')),
          version: now.version,
        })}
      </Banner>
      <div className="conflict">
        <section>
          <h3>{t('conflict.now')}</h3>
          <CaseStanding found={now} />
        </section>
        <section>
          <h3>{t('conflict.yours')}</h3>
          <p>
            <strong>{say(actionName(act))}</strong>
          </p>
          {typed.map((text) => (
            <p key={text}>{text}</p>
          ))}
        </section>
      </div>
      <div className="decision-foot">
        <Button onClick={() => onDrop(now)}>{t('conflict.drop')}</Button>
        <Button
          kind="primary"
          autoFocus
          reason={
            possible?.enabled ? undefined : possible?.reasons[0] ? say(possible.reasons[0]) : t('review.not-yours')
          }
          onClick={() => onAgain(now)}
        >
          {t('conflict.again')}
        </Button>
      </div>
    </div>
  );
}
