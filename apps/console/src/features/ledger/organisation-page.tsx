import { useEffect } from 'react';
import { Link, useParams } from 'react-router';
import { shortDay } from '../../i18n/dates.js';
import { useWords } from '../../i18n/language.js';
import { typeName } from '../../i18n/terms.js';
import { Failed } from '../../ui/failed.js';
import { Facts } from '../../ui/facts.js';
import { Loading } from '../../ui/loading.js';
import { Panel } from '../../ui/panel.js';
import { Tag } from '../../ui/tag.js';
import { useOrganisation } from './ledger-data.js';
import './ledger.css';

/** An organisation: what it is, how long its term goes, which units it covers, the case it came of. */
export function Page() {
  const { t, say, language } = useWords();
  const { id = '' } = useParams();
  const { data: found, error, refetch } = useOrganisation(id);
  useEffect(() => {
    if (found) document.title = found.name;
  }, [found]);
  if (error && !found)
    return <Failed what={t('ledger.organisation-failed')} error={error} retry={() => void refetch()} />;
  if (!found) return <Loading rows={6} />;
  const { daysToTermEnd: days, termEndsOn, endedOn } = found;
  const unknown = t('ledger.unknown');
  return (
    <div className="page">
      <h1>{found.name}</h1>
      <Panel level={2} title={t('ledger.facts')}>
        <Facts
          facts={[
            { name: t('ledger.type'), value: `${say(typeName(found.type))} · ${t(`mode.${found.mode}`)}` },
            { name: t('ledger.township'), value: found.township ?? unknown },
            { name: t('ledger.formed-on'), value: found.formedOn ?? unknown },
            {
              name: t('ledger.term'),
              value:
                endedOn !== null ? (
                  <Tag tone="soon">{t('ledger.ended')}</Tag>
                ) : termEndsOn === null ? (
                  unknown
                ) : (
                  <>
                    {shortDay(termEndsOn, language)}{' '}
                    {days !== null && days < 0 && <Tag tone="late">{t('ledger.term-over')}</Tag>}
                  </>
                ),
            },
            { name: t('ledger.document-no'), value: found.documentNo ?? unknown },
            { name: t('ledger.origin'), value: t(found.baseline ? 'ledger.baseline' : 'ledger.newly') },
          ]}
        />
      </Panel>
      <Panel level={2} title={t('ledger.cases')}>
        {found.caseId === null ? (
          <p className="muted">{t('ledger.no-case')}</p>
        ) : (
          <Link to={`/cases/${found.caseId}`}>{t('ledger.to-case')}</Link>
        )}
      </Panel>
      <Panel level={2} title={t('ledger.units')}>
        {found.units.length === 0 && <p className="muted">{t('ledger.units-none')}</p>}
        <ul className="ledger-list">
          {found.units.map((unit) => (
            <li key={unit.id}>
              <Link to={`/units/${unit.id}`}>{unit.name}</Link>{' '}
              {unit.leftOn !== null && <Tag>{t('ledger.left', { day: shortDay(unit.leftOn, language) })}</Tag>}
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}
