import { useEffect, useState, type FormEvent } from 'react';
import { newKey } from '../../api/client.js';
import { outbox } from '../../api/outbox.js';
import { useStore } from '../../api/store.js';
import { useWords } from '../../i18n/language.js';
import { actionName } from '../../i18n/terms.js';
import { COUNT_NAMES } from '../../../../../libs/domain/text.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { Choice, DateField, NumberField } from '../../ui/field.js';
import { draftKey } from '../case/action-attempt.js';
import { useDraft } from '../case/drafts.js';
import { fieldsOf, initialWork, workData, type WorkErrors, type WorkValues } from '../work/work-data.js';
import { SHEET, type Sheet } from './sheets.js';
import './field.css';

const ACTION = 'record-survey';
const LOOK_AGAIN_MS = 10_000;

/** What can be done without a network: the surveys this device holds are gone on with, and what is confirmed waits to be sent. */
export function FieldPage({ held, retry }: { held: readonly Sheet[]; retry: () => void }) {
  const { t } = useWords();
  const waiting = useStore(outbox.store).filter(({ state }) => state === 'waiting');
  const [chosen, choose] = useState(() => held.find(({ caseId }) => location.pathname.includes(caseId)) ?? held[0]!);
  useEffect(() => {
    const timer = setInterval(retry, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [retry]);
  const isWaiting = ({ caseId }: Sheet): boolean => waiting.some((item) => item.caseId === caseId);
  return (
    <main id="main" className="page field-page">
      <Banner tone="soon" actions={<Button onClick={retry}>{t('field.retry')}</Button>}>
        {t('field.offline', { n: held.length })}
        {waiting.length > 0 && t('field.waiting', { n: waiting.length })}
      </Banner>
      <h1>{t('field.title')}</h1>
      <ul className="field-sheets" aria-label={t('field.title')}>
        {held.map((sheet) => (
          <li key={`${sheet.account}.${sheet.caseId}`}>
            <button type="button" className="scope" aria-pressed={sheet === chosen} onClick={() => choose(sheet)}>
              {sheet.name} · {t(isWaiting(sheet) ? 'field.state.waiting' : 'field.state.draft')}
            </button>
          </li>
        ))}
      </ul>
      <SurveySheet key={chosen.caseId} sheet={chosen} waiting={isWaiting(chosen)} />
    </main>
  );
}

function SurveySheet({ sheet, waiting }: { sheet: Sheet; waiting: boolean }) {
  const { t, say } = useWords();
  const { account, caseId, name, version, day } = sheet;
  // The kinds of organisation are asked the same counts.
  const found = { type: 'union', survey: null, application: null, plan: null } as const;
  const key = draftKey(account, caseId, ACTION);
  const [values, change, , safety] = useDraft<WorkValues>(key, initialWork(ACTION, found, day), {
    where: 'device',
    shared: `${caseId}.${ACTION}`,
  });
  const [attempt, setAttempt] = useDraft(`${key}.attempt`, { version, key: newKey() });
  const [errors, setErrors] = useState<WorkErrors>({});
  const confirm = (event: FormEvent): void => {
    event.preventDefault();
    const made = workData(ACTION, values, found);
    setErrors(made.ok ? {} : made.errors);
    if (!made.ok) return;
    // Written down before it is sent, as any attempt is.
    setAttempt(attempt);
    outbox.put({
      account,
      caseId,
      name,
      action: ACTION,
      data: made.data,
      ...attempt,
      drafts: [ACTION, `${ACTION}.overrides`, SHEET],
    });
  };
  return (
    <form className="work-form" onSubmit={confirm} noValidate aria-label={say(actionName(ACTION))}>
      <h2>{name}</h2>
      <p className="muted">{sheet.caseNo}</p>
      <div className="decision-fields work-fields">
        {fieldsOf(ACTION, values, found).map(({ name: field, kind }) => {
          const value = String(values[field] ?? '');
          const missing = errors[field];
          const error = missing ? t(missing) : undefined;
          const set = (next: string): void => change({ [field]: next });
          if (kind === 'yes-no')
            return (
              <Choice
                key={field}
                label={t('work.willing')}
                hint={error}
                value={value}
                onChange={set}
                options={[
                  { value: 'yes', label: t('work.yes') },
                  { value: 'no', label: t('work.no') },
                ]}
              />
            );
          if (kind === 'date')
            return (
              <DateField
                key={field}
                label={t('work.counted-on')}
                name={field}
                value={value}
                onChange={set}
                error={error}
              />
            );
          return (
            <NumberField
              key={field}
              label={say(COUNT_NAMES[field as keyof typeof COUNT_NAMES])}
              name={field}
              value={value}
              onChange={set}
              error={error}
            />
          );
        })}
      </div>
      <div className="decision-foot">
        <span className="muted" role="status">
          {t(waiting ? 'field.kept-waiting' : `work.kept.${safety}`)}
        </span>
        <Button kind="primary" type="submit">
          {t(waiting ? 'field.confirm-again' : 'field.confirm')}
        </Button>
      </div>
    </form>
  );
}
