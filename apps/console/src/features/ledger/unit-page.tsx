import { useEffect } from 'react';
import { Link, useParams } from 'react-router';
import { STATUS_NAMES } from '../../../../../libs/domain/ledger/units/unit-status.js';
import { COUNT_NAMES, COUNTS } from '../../../../../libs/domain/text.js';
import type { Position } from '../../../../../libs/domain/case.js';
import type { components } from '../../api/generated/schema.js';
import { shortDay } from '../../i18n/dates.js';
import { useWords } from '../../i18n/language.js';
import { positionName, typeName } from '../../i18n/terms.js';
import { Banner } from '../../ui/banner.js';
import { Failed } from '../../ui/failed.js';
import { Facts } from '../../ui/facts.js';
import { Loading } from '../../ui/loading.js';
import { Panel } from '../../ui/panel.js';
import { Tag } from '../../ui/tag.js';
import { Contact } from './contact.js';
import { useListEntries, useUnit } from './ledger-data.js';
import './ledger.css';

type Unit = components['schemas']['Unit'];

/** A unit: what the ledger knows of it, its cases, organisations and entries in lists. */
export function Page() {
  const { t, say } = useWords();
  const { id = '' } = useParams();
  const { data: unit, error, refetch } = useUnit(id);
  useEffect(() => {
    if (unit) document.title = unit.name;
  }, [unit]);
  if (error && !unit) return <Failed what={t('ledger.unit-failed')} error={error} retry={() => void refetch()} />;
  if (!unit) return <Loading rows={8} />;
  const covered = unit.covered.map((type) => say(typeName(type)));
  return (
    <div className="page">
      <h1>{unit.name}</h1>
      {unit.conflicts.length > 0 && (
        <Banner tone="soon" role="note">
          {t('ledger.conflicts', { n: unit.conflicts.length })}
        </Banner>
      )}
      <Panel level={2} title={t('ledger.facts')}>
        <Facts
          facts={[
            { name: t('ledger.code'), value: unit.creditCode ?? unit.codeMissingReason ?? t('ledger.unknown') },
            { name: t('ledger.township'), value: unit.township },
            { name: t('ledger.kind'), value: t(`ledger.kind.${unit.kind}`) },
            { name: t('ledger.status'), value: <StatusWord unit={unit} /> },
            ...(unit.formerNames.length > 0 ? [{ name: t('ledger.former'), value: unit.formerNames.join('、') }] : []),
            ...(unit.address ? [{ name: t('ledger.address'), value: unit.address }] : []),
            { name: t('ledger.covered'), value: covered.length > 0 ? covered.join('、') : t('ledger.covered-none') },
            ...COUNTS.map((name) => ({ name: say(COUNT_NAMES[name]), value: unit[name] ?? t('ledger.unknown') })),
          ]}
        />
      </Panel>
      <Contact key={unit.unitId} unit={unit} />
      <Cases unit={unit} />
      <Organisations unit={unit} />
      <ListEntries unit={id} />
    </div>
  );
}

function StatusWord({ unit }: { unit: Unit }) {
  const { t, say } = useWords();
  const words = { zh: STATUS_NAMES[unit.status], en: t(`ledger.status.${unit.status}`) };
  return <Tag tone={unit.status === 'operating' ? 'done' : 'soon'}>{say(words)}</Tag>;
}

function Cases({ unit }: { unit: Unit }) {
  const { t, say, language } = useWords();
  return (
    <Panel level={2} title={t('ledger.cases')}>
      {unit.cases.length === 0 && <p className="muted">{t('ledger.cases-none')}</p>}
      <ul className="ledger-list">
        {unit.cases.map(({ caseId, caseNo, type, position, status, dueOn }) => {
          const [step, phase] = (position as Position).split('.') as [Parameters<typeof positionName>[0], string];
          return (
            <li key={caseId}>
              <Link to={`/cases/${caseId}`}>{caseNo}</Link> <span>{say(typeName(type))}</span>{' '}
              <Tag>{status === 'open' ? say(positionName(step, phase)) : t(`status.${status as 'formed'}`)}</Tag>{' '}
              {dueOn && <span className="muted">{t('ledger.due', { day: shortDay(dueOn, language) })}</span>}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

function Organisations({ unit }: { unit: Unit }) {
  const { t, say } = useWords();
  return (
    <Panel level={2} title={t('ledger.organisations')}>
      {unit.organisations.length === 0 && <p className="muted">{t('ledger.organisations-none')}</p>}
      <ul className="ledger-list">
        {unit.organisations.map(({ id, name, type, endedOn, formedText, formedOn, units }) => (
          <li key={id}>
            <Link to={`/organisations/${id}`}>{name}</Link> <span>{say(typeName(type))}</span>{' '}
            {endedOn !== null && <Tag tone="soon">{t('ledger.ended')}</Tag>}{' '}
            <span className="muted">
              {t('ledger.formed', { day: formedOn ?? formedText ?? t('ledger.unknown') })}
              {units > 1 && ` · ${t('ledger.covers', { n: units })}`}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function ListEntries({ unit }: { unit: string }) {
  const { t, say, language } = useWords();
  const { data, error, refetch } = useListEntries(unit);
  return (
    <Panel level={2} title={t('ledger.lists')}>
      {error && <Failed what={t('ledger.lists-failed')} error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading rows={2} />}
      {data?.length === 0 && <p className="muted">{t('ledger.lists-none')}</p>}
      <ul className="ledger-list">
        {data?.map(({ id, type, listName, listNo, state, dueOn, pastDue, case: itsCase }) => (
          <li key={id}>
            {listName}
            {listNo !== null && ` ${t('ledger.list-no', { n: listNo })}`} · {say(typeName(type))}{' '}
            <Tag tone={pastDue ? 'late' : state === 'formed' ? 'done' : 'plain'}>{t(`ledger.state.${state}`)}</Tag>{' '}
            {dueOn && <span className="muted">{t('ledger.due', { day: shortDay(dueOn, language) })}</span>}{' '}
            {itsCase && <Link to={`/cases/${itsCase.id}`}>{itsCase.caseNo}</Link>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
