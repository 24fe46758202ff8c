import { useEffect, useMemo } from 'react';
import { Link, useSearchParams } from 'react-router';
import { ORGANISATION_TYPES, POSITIONS, STEPS } from '../../../../../libs/domain/case.js';
import { useBodyNames } from '../../api/queries.js';
import { dayOfYear } from '../../i18n/dates.js';
import { stepName, typeName } from '../../i18n/terms.js';
import { SelectField } from '../../ui/field.js';
import { BoardTabs } from '../board/board-tabs.js';
import { Bars } from './bars.js';
import { FinishedCases, narrowedFilter, OpenCases, positionWords, UrgedCases } from './behind.js';
import {
  useBottlenecks,
  useDurations,
  useLoad,
  useTrend,
  useUrging,
  type Bottlenecks,
  type Durations,
  type FinishedFilter,
  type Load,
  type Narrowed,
  type Trend,
  type Urging,
} from './figures-data.js';
import { addressWith, AsOf, Info, Number, Scroll, Section } from './parts.js';
import { usePageWords } from '../../i18n/page-words.js';
import { figureTexts } from './texts.js';
import './figures.css';

const PERIODS = [4, 12, 26];
const GROUPINGS = ['position', 'body', 'account'] as const;
const KEPT = ['met', 'met-late', 'entered-late'] as const;
const OUTCOMES = ['within', 'later', 'open', 'unanswered'] as const;

/** Parts of the address that say which number is open. */
const NOTHING_OPEN = {
  show: '',
  from: '',
  to: '',
  kept: '',
  position: '',
  of: '',
  person: '',
  role: '',
  which: '',
  outcome: '',
};

/** How it went: weeks, times, where it is stuck, who holds what, what urging led to; every number opens its cases. */
export function Page() {
  const { t, say } = usePageWords(figureTexts);
  const [params, setParams] = useSearchParams();
  const nameOf = useBodyNames();
  const weeks = PERIODS.find((n) => String(n) === params.get('weeks')) ?? 12;
  const by = GROUPINGS.find((one) => one === params.get('by')) ?? 'position';
  const narrowed = useMemo(() => narrowedOf(params), [params]);
  const trend = useTrend(weeks, narrowed);
  const choose = (parts: Record<string, string>): void =>
    setParams((before) => addressWith(before, { ...NOTHING_OPEN, ...parts }), { replace: true });
  const open = (parts: Record<string, string | undefined>): string =>
    addressWith(params, { ...NOTHING_OPEN, ...parts });
  useEffect(() => {
    document.title = t('figures.trend');
  }, [t]);
  return (
    <div className="page figures">
      <div className="board-bar">
        <h1>{t('figures.trend')}</h1>
        <BoardTabs />
        <AsOf of={trend.data} />
        <SelectField
          label={t('figures.weeks')}
          value={String(weeks)}
          options={PERIODS.map((n) => ({ value: String(n), label: t('figures.last-weeks', { n }) }))}
          onChange={(value) => choose({ weeks: value })}
        />
        <SelectField
          label={t('figures.step')}
          value={narrowed.step ?? ''}
          options={[
            { value: '', label: t('figures.all') },
            ...STEPS.map((step) => ({ value: step, label: say(stepName(step)) })),
          ]}
          onChange={(step) => choose({ step })}
        />
        <SelectField
          label={t('figures.type')}
          value={narrowed.type ?? ''}
          options={[
            { value: '', label: t('figures.all') },
            ...ORGANISATION_TYPES.map((type) => ({ value: type, label: say(typeName(type)) })),
          ]}
          onChange={(type) => choose({ type })}
        />
        {narrowed.body !== undefined && <Link to={open({ body: undefined })}>{nameOf(narrowed.body)} ✕</Link>}
      </div>
      <Section
        title={t('figures.per-week')}
        query={trend}
        empty={t('figures.none-decided')}
        isEmpty={({ weeks: all }) => all.every(({ decided }) => decided === 0)}
      >
        {(data) => (
          <>
            <Bars weeks={data.weeks} />
            <Weeks trend={data} open={open} />
          </>
        )}
      </Section>
      <BehindFinished params={params} show="trend" narrowed={narrowed} open={open} />
      <Times weeks={weeks} narrowed={narrowed} by={by} choose={choose} open={open} />
      <BehindFinished params={params} show="times" narrowed={narrowed} open={open} />
      <Stuck />
      <InHand params={params} open={open} />
      <Urgings weeks={weeks} params={params} open={open} />
    </div>
  );
}

type Open = (parts: Record<string, string | undefined>) => string;

function narrowedOf(params: URLSearchParams): Narrowed {
  const step = STEPS.find((one) => one === params.get('step'));
  const type = ORGANISATION_TYPES.find((one) => one === params.get('type'));
  const body = params.get('body');
  return { ...(body ? { body } : {}), ...(step ? { step } : {}), ...(type ? { type } : {}) };
}

function Weeks({ trend, open }: { trend: Trend; open: Open }) {
  const { t, language } = usePageWords(figureTexts);
  const columns = [
    { key: 'decided', kept: '' },
    { key: 'in-time', kept: 'met' },
    { key: 'late', kept: 'met-late' },
    { key: 'entered-late', kept: 'entered-late' },
  ] as const;
  const counts = ({ decided, inTime, late, enteredLate }: Trend['weeks'][number]) => [
    decided,
    inTime,
    late,
    enteredLate,
  ];
  const nameOf = useNameOf(trend.definitions);
  return (
    <Scroll label={t('figures.per-week')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('figures.week')}</th>
            {columns.map(({ key }) => (
              <th key={key} scope="col" className="number">
                {nameOf(key)}
                <Info of={trend} figure={key} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...trend.weeks].reverse().map((week) => (
            <tr key={week.week}>
              <th scope="row">
                {t('figures.week-of', {
                  week: week.week,
                  from: dayOfYear(week.from, language),
                  to: dayOfYear(week.to, language),
                })}
              </th>
              {columns.map(({ key, kept }, i) => (
                <td key={key} className="number">
                  <Number
                    n={counts(week)[i]!}
                    what={`${week.week} ${nameOf(key)}`}
                    to={open({ show: 'trend', from: week.from, to: week.to, kept })}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function useNameOf(definitions: Trend['definitions']) {
  const { say } = usePageWords(figureTexts);
  return (key: string): string => {
    const found = definitions.find((one) => one.key === key);
    return found ? say(found.name) : key;
  };
}

/** What a number of the weeks or of the times counts, below its table. */
function BehindFinished({
  params,
  show,
  narrowed,
  open,
}: {
  params: URLSearchParams;
  show: 'trend' | 'times';
  narrowed: Narrowed;
  open: Open;
}) {
  const { t, say, language } = usePageWords(figureTexts);
  const nameOf = useBodyNames();
  const [from, to] = [params.get('from'), params.get('to')];
  if (params.get('show') !== show || from === null || to === null) return null;
  const kept = KEPT.find((one) => one === params.get('kept'));
  const position = POSITIONS.find((one) => one === params.get('position'));
  const [body, person] = [params.get('of'), params.get('person')];
  const filter: FinishedFilter = {
    from,
    to,
    ...narrowedFilter(narrowed),
    ...(show === 'trend' ? { kept: kept ? [kept] : [...KEPT] } : {}),
    ...(position ? { position: [position] } : {}),
    ...(body ? { body: [body] } : {}),
    ...(person ? { account: [person] } : {}),
  };
  const what = [
    `${dayOfYear(from, language)} — ${dayOfYear(to, language)}`,
    position ? say(positionWords(position)) : null,
    body ? nameOf(body) : null,
    kept ? t(`figures.kept.${kept}`) : null,
  ].filter((part) => part !== null);
  return (
    <>
      <FinishedCases filter={filter} what={what.join(' · ')} />
      <Link to={open({})} preventScrollReset>
        {t('figures.close-list')}
      </Link>
    </>
  );
}

function Times({
  weeks,
  narrowed,
  by,
  choose,
  open,
}: {
  weeks: number;
  narrowed: Narrowed;
  by: (typeof GROUPINGS)[number];
  choose: (parts: Record<string, string>) => void;
  open: Open;
}) {
  const { t } = usePageWords(figureTexts);
  const times = useDurations(weeks, narrowed, by === 'position' ? by : `${by},position`);
  return (
    <Section
      title={t('figures.times')}
      query={times}
      empty={t('figures.none-finished')}
      isEmpty={({ groups }) => groups.length === 0}
    >
      {(data) => (
        <>
          <SelectField
            label={t('figures.by')}
            value={by}
            options={GROUPINGS.map((value) => ({ value, label: t(`figures.by.${value}`) }))}
            onChange={(value) => choose({ by: value })}
          />
          <TimesTable times={data} by={by} open={open} />
        </>
      )}
    </Section>
  );
}

function TimesTable({ times, by, open }: { times: Durations; by: (typeof GROUPINGS)[number]; open: Open }) {
  const { t, say } = usePageWords(figureTexts);
  const nameOf = useNameOf(times.definitions);
  const figures = ['idle', 'handling', 'elapsed'] as const;
  const order = (position: string | undefined): number => POSITIONS.findIndex((one) => one === position);
  const groups = [...times.groups].sort((a, b) => order(a.key.position) - order(b.key.position));
  const whose = (group: Durations['groups'][number]): string =>
    (group.body !== null && (times.names.bodies[group.body] ?? group.body)) ||
    (group.account !== null && (times.names.accounts[group.account] ?? group.account)) ||
    '';
  return (
    <Scroll label={t('figures.times')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('figures.step')}</th>
            {by !== 'position' && <th scope="col">{t(by === 'body' ? 'figures.body' : 'figures.person')}</th>}
            <th scope="col" className="number">
              {t('figures.finished')}
            </th>
            {figures.map((key) => (
              <th key={key} scope="col" className="number">
                {t('figures.spread', { name: nameOf(key) })}
                <Info of={times} figure={key} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => {
            const step = say(positionWords(group.key.position!));
            return (
              <tr key={JSON.stringify(group.key)}>
                <th scope="row">{step}</th>
                {by !== 'position' && <td>{whose(group)}</td>}
                <td className="number">
                  <Number
                    n={group.finished}
                    what={`${step} ${whose(group)}`}
                    to={open({
                      show: 'times',
                      ...times.window,
                      position: group.key.position,
                      of: group.key.body,
                      person: group.key.account,
                    })}
                  />
                </td>
                {figures.map((key) => (
                  <td key={key} className="number">
                    {group[key].median} / {group[key].p90}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}

function Stuck() {
  const { t } = usePageWords(figureTexts);
  const stuck = useBottlenecks();
  return (
    <Section
      title={t('figures.stuck')}
      info={stuck.data && <Info of={stuck.data} figure="bottleneck" />}
      query={stuck}
      empty={t('figures.none-open')}
      isEmpty={({ groups }) => groups.length === 0}
    >
      {(data) => <StuckTable groups={data.groups.slice(0, 20)} />}
    </Section>
  );
}

function StuckTable({ groups }: { groups: Bottlenecks['groups'] }) {
  const { t, say } = usePageWords(figureTexts);
  const nameOf = useBodyNames();
  return (
    <Scroll label={t('figures.stuck')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('figures.body')}</th>
            <th scope="col">{t('figures.step')}</th>
            <th scope="col" className="number">
              {t('figures.open')}
            </th>
            <th scope="col" className="number">
              {t('figures.median-age')}
            </th>
            <th scope="col" className="number">
              {t('figures.weight')}
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map(({ body, step, open, medianAge, weight }) => (
            <tr key={`${body} ${step}`}>
              <th scope="row">{nameOf(body)}</th>
              <td>{say(stepName(step))}</td>
              <td className="number">
                <Number
                  n={open}
                  what={`${nameOf(body)} ${say(stepName(step))}`}
                  to={`/board?${new URLSearchParams({ body, step }).toString()}`}
                />
              </td>
              <td className="number">{medianAge}</td>
              <td className="number">{weight}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function InHand({ params, open }: { params: URLSearchParams; open: Open }) {
  const { t } = usePageWords(figureTexts);
  const load = useLoad();
  return (
    <>
      <Section
        title={t('figures.load')}
        info={load.data && <Info of={load.data} figure="load" />}
        query={load}
        empty={t('figures.none-load')}
        isEmpty={({ people }) => people.length === 0}
      >
        {(data) => <LoadTable load={data} open={open} />}
      </Section>
      {load.data && <BehindLoad load={load.data} params={params} open={open} />}
    </>
  );
}

function LoadTable({ load, open }: { load: Load; open: Open }) {
  const { t } = usePageWords(figureTexts);
  const columns = [
    { which: 'open', name: t('figures.open') },
    { which: 'overdue', name: t('figures.kept.met-late') },
    { which: 'dueThisWeek', name: t('figures.due-this-week') },
    { which: 'finished', name: t('figures.ended') },
  ] as const;
  return (
    <Scroll label={t('figures.load')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('figures.person')}</th>
            <th scope="col">{t('figures.body')}</th>
            <th scope="col">{t('figures.role')}</th>
            {columns.map(({ which, name }) => (
              <th key={which} scope="col" className="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {load.people.map((person) => {
            const name = load.names.accounts[person.account] ?? person.account;
            return (
              <tr key={`${person.account} ${person.role}`}>
                <th scope="row">{name}</th>
                <td>{person.body === null ? '' : (load.names.bodies[person.body] ?? person.body)}</td>
                <td>{t(`role.${person.role}`)}</td>
                {columns.map(({ which, name: column }) => (
                  <td key={which} className="number">
                    <Number
                      n={person[which]}
                      what={`${name} ${column}`}
                      to={open({
                        show: 'load',
                        person: person.account,
                        role: person.role,
                        which,
                      })}
                    />
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}

function BehindLoad({ load, params, open }: { load: Load; params: URLSearchParams; open: Open }) {
  const { t } = usePageWords(figureTexts);
  const person = load.people.find(
    ({ account, role }) => account === params.get('person') && role === params.get('role'),
  );
  if (params.get('show') !== 'load' || !person) return null;
  const name = load.names.accounts[person.account] ?? person.account;
  const which = params.get('which');
  if (which === 'finished')
    return <FinishedCases filter={{ ...load.fourWeeks, account: [person.account] }} what={name} />;
  const filter = {
    status: ['open' as const],
    ...(person.role === 'officer'
      ? { officer: [person.account] }
      : person.body === null
        ? {}
        : { waitingForBody: [person.body] }),
    ...(which === 'overdue' ? { overdue: true } : {}),
    ...(which === 'dueThisWeek' ? { dueFrom: load.week.from, dueTo: load.week.to } : {}),
  };
  return (
    <>
      <OpenCases filter={filter} claimedBy={person.role === 'reviewer' ? person.account : null} what={name} />
      <Link to={open({})} preventScrollReset>
        {t('figures.close-list')}
      </Link>
    </>
  );
}

function Urgings({ weeks, params, open }: { weeks: number; params: URLSearchParams; open: Open }) {
  const { t } = usePageWords(figureTexts);
  const urging = useUrging(weeks);
  const outcome = OUTCOMES.find((one) => one === params.get('outcome'));
  return (
    <>
      <Section
        title={t('figures.urging', { n: urging.data?.within ?? 3 })}
        info={urging.data && <Info of={urging.data} figure="urging" />}
        query={urging}
        empty={t('figures.none-urged')}
        isEmpty={({ total }) => total.urged === 0}
      >
        {(data) => <UrgingTable urging={data} open={open} />}
      </Section>
      {urging.data && params.get('show') === 'urging' && (
        <UrgedCases
          items={urging.data.items.filter(
            (item) =>
              (outcome === undefined || item.outcome === outcome) &&
              (params.get('of') === null || item.body === params.get('of')),
          )}
          what={outcome === undefined ? t('figures.urged') : t(`figures.urging.${outcome}`)}
        />
      )}
    </>
  );
}

function UrgingTable({ urging, open }: { urging: Urging; open: Open }) {
  const { t } = usePageWords(figureTexts);
  const nameOf = useBodyNames();
  return (
    <Scroll label={t('figures.urging', { n: urging.within })}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('figures.body')}</th>
            <th scope="col" className="number">
              {t('figures.urged')}
            </th>
            {OUTCOMES.map((one) => (
              <th key={one} scope="col" className="number">
                {t(`figures.urging.${one}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {urging.groups.map((group) => (
            <tr key={group.body}>
              <th scope="row">{nameOf(group.body)}</th>
              <td className="number">
                <Number
                  n={group.urged}
                  what={`${nameOf(group.body)} ${t('figures.urged')}`}
                  to={open({ show: 'urging', of: group.body })}
                />
              </td>
              {OUTCOMES.map((one) => (
                <td key={one} className="number">
                  <Number
                    n={group[one]}
                    what={`${nameOf(group.body)} ${t(`figures.urging.${one}`)}`}
                    to={open({ show: 'urging', of: group.body, outcome: one })}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
