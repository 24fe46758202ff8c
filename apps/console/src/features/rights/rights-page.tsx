import { useEffect, useState } from 'react';
import type { OneTimePassword, RightsRequest } from '../../api/client.js';
import { mayAdminister } from '../../../../../libs/domain/administration/administration-permissions.js';
import { useBodyNames, useMe, wordsOf } from '../../api/queries.js';
import { dayAndTime } from '../../i18n/dates.js';
import { usePageWords } from '../../i18n/page-words.js';
import { areaName } from '../../i18n/terms.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { Empty } from '../../ui/empty.js';
import { Failed } from '../../ui/failed.js';
import { Loading } from '../../ui/loading.js';
import { Panel } from '../../ui/panel.js';
import { Tag, type Tone } from '../../ui/tag.js';
import { toast } from '../../ui/toast.js';
import { RightsForm } from './rights-form.js';
import { answerRequest, issuePassword, useRightsRequests } from './rights-data.js';
import './rights.css';
import { rightsTexts } from './texts.js';

const TONES: Record<RightsRequest['state'], Tone> = {
  pending: 'soon',
  confirmed: 'done',
  refused: 'late',
  withdrawn: 'plain',
  used: 'done',
  expired: 'plain',
};

/** What security administrators ask each other for: ask, confirm, refuse, take back, and give the password that was confirmed. */
export function Page() {
  const { t } = usePageWords(rightsTexts);
  const me = useMe();
  const { data, error, refetch } = useRightsRequests();
  const [given, give] = useState<OneTimePassword | null>(null);
  useEffect(() => {
    document.title = t('rights.title');
  }, [t]);
  return (
    <div className="page stack">
      <h1>{t('rights.title')}</h1>
      <p className="muted">{t('rights.intro')}</p>
      {mayAdminister(me, 'ask-rights') && <RightsForm onPassword={give} />}
      <Panel level={2} title={t('rights.list')}>
        {error && <Failed what={t('rights.failed')} error={error} retry={() => void refetch()} />}
        {!data && !error && <Loading rows={4} />}
        {data?.items.length === 0 && <Empty>{t('rights.none')}</Empty>}
        {data && data.items.length > 0 && (
          <ul className="rights-list" aria-label={t('rights.list')} tabIndex={0}>
            {data.items.map((request) => (
              <Request key={request.id} request={request} onPassword={give} />
            ))}
          </ul>
        )}
      </Panel>
      {given && <PasswordDialog given={given} onClose={() => give(null)} />}
    </div>
  );
}

function Request({ request, onPassword }: { request: RightsRequest; onPassword: (given: OneTimePassword) => void }) {
  const { t, say, language } = usePageWords(rightsTexts);
  const me = useMe();
  const [busy, setBusy] = useState(false);
  const { id, kind, account, accountName, requestedBy, requestedByName, state, decidedByName, decidedAt } = request;
  const mine = requestedBy === me.account;
  const run = (work: () => Promise<unknown>): void => {
    setBusy(true);
    work()
      .then(() => toast(t('rights.done')))
      .catch((error: unknown) => toast(say(wordsOf(error))))
      .finally(() => setBusy(false));
  };
  const button = (what: 'confirm' | 'refuse' | 'withdraw', primary = false) => (
    <Button kind={primary ? 'primary' : undefined} disabled={busy} onClick={() => run(() => answerRequest(id, what))}>
      {t(`rights.${what}`)}
    </Button>
  );
  return (
    <li className="card rights-request">
      <h3>
        {accountName} <span className="muted">{t('rights.user', { user: account })}</span>{' '}
        <Tag tone={TONES[state]}>{t(`rights.state.${state}`)}</Tag>
      </h3>
      <dl className="rights-facts">
        <dt>{t('rights.what')}</dt>
        <dd>{kind === 'password' ? t('rights.kind.password') : <Change request={request} />}</dd>
        <dt>{t('rights.asked')}</dt>
        <dd>{t('rights.by', { name: requestedByName, at: dayAndTime(request.requestedAt, language) })}</dd>
        {decidedByName !== null && decidedAt !== null ? (
          <>
            <dt>{t('rights.state')}</dt>
            <dd>{t('rights.by', { name: decidedByName, at: dayAndTime(decidedAt, language) })}</dd>
          </>
        ) : (
          <>
            <dt>{t('rights.until')}</dt>
            <dd>{dayAndTime(request.expiresAt, language)}</dd>
          </>
        )}
      </dl>
      <div className="rights-actions">
        {request.mayAnswer && button('confirm', true)}
        {request.mayAnswer && button('refuse')}
        {mine && state === 'pending' && button('withdraw')}
        {mine && kind === 'password' && state === 'confirmed' && (
          <Button
            kind="primary"
            disabled={busy}
            onClick={() => run(async () => onPassword(await issuePassword(account)))}
          >
            {t('rights.issue')}
          </Button>
        )}
      </div>
    </li>
  );
}

/** Roles, body, area, number and seat before and after. */
function Change({ request: { before, rights } }: { request: RightsRequest }) {
  const { t, say } = usePageWords(rightsTexts);
  const nameOf = useBodyNames();
  const said = ({ roles, body, area, instructorNo, seat }: RightsRequest['before']): string =>
    [
      roles.map((role) => t(`role.${role}`)).join(' + ') || t('rights.no-role'),
      nameOf(body),
      say(areaName(area)),
      ...(instructorNo === null ? [] : [t('rights.numbered', { no: instructorNo })]),
      ...(seat === null ? [] : [t('rights.seated', { seat })]),
    ].join(' · ');
  return <>{t('rights.change', { before: said(before), after: said(rights ?? before) })}</>;
}

function PasswordDialog({ given, onClose }: { given: OneTimePassword; onClose: () => void }) {
  const { t, language } = usePageWords(rightsTexts);
  return (
    <Dialog
      title={t('rights.password-title', { name: given.username })}
      onClose={onClose}
      footer={<Button onClick={onClose}>{t('rights.close')}</Button>}
    >
      <p>
        <code className="rights-password">{given.password}</code>
      </p>
      <p>{t('rights.password-hint', { until: dayAndTime(given.expiresAt, language) })}</p>
    </Dialog>
  );
}
