import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import type { Case } from '../../api/client.js';
import { useLive } from '../../api/live.js';
import { caseQuery, queryClient } from '../../api/queries.js';
import { useShortcuts } from '../../app/shortcuts.js';
import { fullDay } from '../../i18n/dates.js';
import { useWords } from '../../i18n/language.js';
import { actionName } from '../../i18n/terms.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { Failed } from '../../ui/failed.js';
import { Loading } from '../../ui/loading.js';
import { Panel } from '../../ui/panel.js';
import { isWorkAction, nextStep } from '../work/work-data.js';
import { WorkForm } from '../work/work-form.js';
import { CaseContent, Changes, Findings } from './case-content.js';
import { CaseStanding, CaseTitle } from './case-heading.js';
import { DECISIONS, type Decision } from './decision-data.js';
import { DecisionForm } from './decision-form.js';
import { ReopenButton } from './reopen-button.js';
import { Papers } from './papers.js';
import { Timeline } from './timeline.js';
import './case.css';
import './case-page.css';

const TABS = ['content', 'timeline'] as const;

/** A case whole: where it stands, the next thing to do as a form, everything else that may be done, and what was done. */
export function Page() {
  const { t } = useWords();
  const { caseId = '', action } = useParams();
  const query = caseQuery(caseId);
  const [stale, setStale] = useState(false);
  const found = useQuery(query);
  useLive((message) => {
    if (message.kind !== 'case' || message.event.caseId !== caseId) return;
    if (message.event.seq > (queryClient.getQueryData<Case>(query.queryKey)?.version ?? 0)) setStale(true);
  });
  useEffect(() => setStale(false), [found.data?.version]);
  useEffect(() => {
    if (found.data) document.title = found.data.caseNo;
  }, [found.data]);
  if (found.error && !found.data)
    return <Failed what={t('case.failed')} error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading rows={8} />;
  return (
    <div className="page case-page">
      {stale && (
        <Banner tone="soon" actions={<Button onClick={() => void found.refetch()}>{t('case.refresh')}</Button>}>
          {t('review.news')}
        </Banner>
      )}
      <h1 className="visually-hidden">{found.data.caseNo}</h1>
      <CaseTitle found={found.data} />
      <CaseStanding found={found.data} />
      <Returned found={found.data} />
      <Work found={found.data} asked={action} />
      <Tabs found={found.data} />
    </div>
  );
}

/** Why it came back and what is missing. */
function Returned({ found }: { found: Case }) {
  const { t } = useWords();
  if (found.returned === null) return null;
  const last = [...found.decisions].reverse().find(({ verdict }) => verdict === 'returned');
  return (
    <Banner tone="soon" role="note">
      {t('work.returned-banner', { note: last?.note ?? '' })}
      {found.returned.missing.length > 0 && (
        <p>{t('work.returned-missing', { missing: found.returned.missing.join('、') })}</p>
      )}
    </Banner>
  );
}

/** What the person may do with the case: the next step as a form, the rest as buttons, what is barred with its reason. */
function Work({ found, asked }: { found: Case; asked: string | undefined }) {
  const { t, say } = useWords();
  const navigate = useNavigate();
  const enabled = found.allowedActions.filter((one) => one.enabled).map(({ action }) => action);
  const mine = [...DECISIONS.map(({ act }) => act as string), nextStep(found)].filter(
    (action): action is string => action !== undefined && (enabled as string[]).includes(action),
  );
  const others = (enabled as string[]).filter((action) => isWorkAction(action) && !mine.includes(action));
  // What is done elsewhere on the page, as handing in papers and claiming, has no form of its own.
  const hasForm = (action: string): boolean => isWorkAction(action) || DECISIONS.some(({ act }) => act === action);
  const open =
    asked !== undefined && hasForm(asked) && (enabled as string[]).includes(asked) ? asked : mine.find(isWorkAction);
  const go = (action: string): void => void navigate(`/cases/${found.id}/${action}`, { replace: true });
  const close = (): void => void navigate(`/cases/${found.id}`, { replace: true });
  const done = (): void => close();
  useShortcuts([
    {
      keys: ['F6'],
      label: t('case.key.form'),
      run: () => document.querySelector<HTMLElement>('.work-form input, .work-form select')?.focus(),
    },
  ]);
  const barred = found.allowedActions.filter(
    ({ action, enabled: may, reasons }) =>
      !may && reasons.length > 0 && (isWorkAction(action) || DECISIONS.some(({ act }) => act === action)),
  );
  return (
    <>
      {open !== undefined && (
        <Panel title={t('work.next', { action: say(actionName(open)) })}>
          {isWorkAction(open) ? (
            <WorkForm action={open} found={found} onDone={done} {...(asked === undefined ? {} : { onClose: close })} />
          ) : (
            <DecisionForm act={open as Decision} found={found} onDone={done} onClose={close} />
          )}
        </Panel>
      )}
      {open === undefined && enabled.length === 0 && <p className="muted">{t('work.nothing')}</p>}
      <div className="row-of no-print" role="group" aria-label={t('work.more')}>
        {[...mine, ...others]
          .filter((action) => action !== open)
          .map((action) => (
            <Button key={action} kind={mine.includes(action) ? 'primary' : 'plain'} onClick={() => go(action)}>
              {say(actionName(action))}
            </Button>
          ))}
        {(enabled as string[]).includes('reopen') && <ReopenButton found={found} />}
      </div>
      {barred.length > 0 && (
        <details className="no-print">
          <summary>{t('work.why-not')}</summary>
          <ul className="why-not">
            {barred.map(({ action, reasons }) => (
              <li key={action}>
                <strong>{say(actionName(action))}</strong> {reasons.map(say).join('；')}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Tabs({ found }: { found: Case }) {
  const { t, language } = useWords();
  const [params, setParams] = useSearchParams();
  const tab = TABS.find((one) => one === params.get('tab')) ?? 'content';
  return (
    <>
      <div className="scopes no-print" role="group" aria-label={t('case.tabs')}>
        {TABS.map((one) => (
          <button
            key={one}
            type="button"
            className="scope"
            aria-pressed={tab === one}
            onClick={() => setParams(one === 'content' ? {} : { tab: one }, { replace: true })}
          >
            {t(`case.tab.${one}`)}
          </button>
        ))}
      </div>
      {tab === 'timeline' ? (
        <Timeline caseId={found.id} />
      ) : (
        <>
          <Findings findings={found.findings} />
          <Papers found={found} />
          <Changes caseId={found.id} version={found.version} />
          <CaseContent found={found} />
          <Panel title={t('case.units')}>
            <ul>
              {found.units.map((unit) => (
                <li key={unit.unitId}>
                  <Link to={`/units/${unit.unitId}`}>{unit.name}</Link>{' '}
                  <span className="muted">{t('case.unit-since', { day: fullDay(unit.joinedOn, language) })}</span>
                </li>
              ))}
            </ul>
          </Panel>
        </>
      )}
    </>
  );
}
