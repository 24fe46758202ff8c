import { useQuery } from '@tanstack/react-query';
import { timelineQuery } from '../../api/queries.js';
import { dayAndTime, dayOfYear } from '../../i18n/dates.js';
import { useWords } from '../../i18n/language.js';
import { actionName } from '../../i18n/terms.js';
import { Failed } from '../../ui/failed.js';
import { Loading } from '../../ui/loading.js';
import { Panel } from '../../ui/panel.js';
import { Tag } from '../../ui/tag.js';

/** Who did what and when, the latest first; attempts that were refused stand among them with their reason. */
export function Timeline({ caseId }: { caseId: string }) {
  const { t, say, language } = useWords();
  const { data, error, refetch } = useQuery(timelineQuery(caseId));
  if (error) return <Failed what={t('timeline.failed')} error={error} retry={() => void refetch()} />;
  if (!data) return <Loading rows={6} />;
  const { accounts, bodies } = data.names;
  return (
    <Panel title={t('timeline.title')}>
      <ol className="timeline">
        {[...data.items].reverse().map((item) => {
          const { actor, outcome, refusal, comment, documentNo, on, dueChange } = item;
          const day = on !== null && !item.at.startsWith(on) ? on : null;
          return (
            <li key={item.hash ?? `${item.at}${item.action}`} className="timeline-entry">
              <span className="timeline-at muted">{dayAndTime(item.at, language)}</span>
              <span className="timeline-what">
                <strong>{say(actionName(item.action))}</strong>{' '}
                {outcome === 'refused' && <Tag tone="soon">{t('timeline.refused')}</Tag>}{' '}
                {documentNo && <Tag tone="done">{documentNo}</Tag>}{' '}
                {actor && (
                  <span className="muted">
                    {accounts[actor.account] ?? t('timeline.system')}
                    {actor.body && `（${bodies[actor.body] ?? ''}）`}
                  </span>
                )}
                {day && <span className="muted"> {t('timeline.on', { day: dayOfYear(day, language) })}</span>}
                {refusal && <div>{say({ zh: refusal.detail, en: refusal.detailEn })}</div>}
                {dueChange && (
                  <div>
                    {t('timeline.moved', {
                      from: dayOfYear(dueChange.from, language),
                      to: dayOfYear(dueChange.to, language),
                      cause: dueChange.releases.join(' '),
                    })}
                  </div>
                )}
                {comment && <div>{comment}</div>}
              </span>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}
