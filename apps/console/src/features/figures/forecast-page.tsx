import { useEffect, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { ORGANISATION_TYPES, STEPS } from '../../../../../libs/domain/case.js';
import { useBodyNames } from '../../api/queries.js';
import { shortDay } from '../../i18n/dates.js';
import { positionName, stepName, typeName } from '../../i18n/terms.js';
import { DateField, SelectField } from '../../ui/field.js';
import { BoardTabs } from '../board/board-tabs.js';
import { CaseLink, OpenCases } from './behind.js';
import { useForecast, useForecastCases, type ForecastCases, type ForecastOf, type Narrowed } from './figures-data.js';
import { addressWith, AsOf, Info, Number, Scroll, Section } from './parts.js';
import { useFigureWords } from './words.js';
import './figures.css';

type Asked = Narrowed & { until?: string };

function askedOf(params: URLSearchParams): Asked {
  const step = STEPS.find((one) => one === params.get('step'));
  const type = ORGANISATION_TYPES.find((one) => one === params.get('type'));
  const [body, until] = [params.get('body'), params.get('until')];
  return {
    ...(body ? { body } : {}),
    ...(step ? { step } : {}),
    ...(type ? { type } : {}),
    ...(until && /^\d{4}-\d\d-\d\d$/.test(until) ? { until } : {}),
  };
}

/** What will be late, where, and why; silent where too few were finished. */
export function Page() {
  const { f, say, language } = useFigureWords();
  const [params, setParams] = useSearchParams();
  const asked = useMemo(() => askedOf(params), [params]);
  const { body: _body, step: _step, ...everywhere } = asked;
  const whole = useForecast(everywhere);
  const cases = useForecastCases(asked);
  const choose = (parts: Record<string, string>): void =>
    setParams((before) => addressWith(before, parts), { replace: true });
  useEffect(() => {
    document.title = f('figures.forecast');
  }, [f]);
  const { data } = whole;
  return (
    <div className="page figures">
      <div className="board-bar">
        <h1>{f('figures.forecast')}</h1>
        <BoardTabs />
        <AsOf of={data} />
        <DateField
          label={f('figures.until')}
          value={asked.until ?? data?.until ?? ''}
          onChange={(until) => choose({ until })}
        />
        <SelectField
          label={f('figures.type')}
          value={asked.type ?? ''}
          options={[
            { value: '', label: f('figures.all') },
            ...ORGANISATION_TYPES.map((type) => ({ value: type, label: say(typeName(type)) })),
          ]}
          onChange={(type) => choose({ type })}
        />
      </div>
      {data && (
        <p>
          {f('figures.forecast-total', {
            until: shortDay(data.until, language),
            due: data.total.due,
            late: data.total.late,
          })}
          <Info of={data} figure="forecast" />{' '}
          {data.total.silent > 0 && f('figures.forecast-silent', { n: data.total.silent, least: data.leastFinished })}
        </p>
      )}
      <Section
        title={f('figures.forecast-groups')}
        query={whole}
        empty={f('figures.none-due')}
        isEmpty={({ groups }) => groups.length === 0}
      >
        {(forecast) => <Groups forecast={forecast} params={params} asked={asked} />}
      </Section>
      {params.get('show') === 'due' && data && <Due asked={asked} forecast={data} />}
      <Section
        title={f('figures.will-be-late')}
        query={cases}
        empty={f('figures.none-forecast')}
        isEmpty={({ items }) => items.length === 0}
      >
        {(found) => <Late found={found} />}
      </Section>
    </div>
  );
}

function Groups({ forecast, params, asked }: { forecast: ForecastOf; params: URLSearchParams; asked: Asked }) {
  const { f, say } = useFigureWords();
  const nameOf = useBodyNames();
  return (
    <Scroll label={f('figures.forecast-groups')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{f('figures.body')}</th>
            <th scope="col">{f('figures.step')}</th>
            {(['forecast-due', 'forecast-late', 'forecast-rests', 'forecast-were-late'] as const).map((key) => (
              <th key={key} scope="col" className="number">
                {f(`figures.${key}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {forecast.groups.map(({ body, step, due, late, finished, finishedLate }) => {
            const what = `${nameOf(body)} ${say(stepName(step))}`;
            const here = asked.body === body && asked.step === step;
            return (
              <tr key={`${body} ${step}`}>
                <th scope="row">{nameOf(body)}</th>
                <td>{say(stepName(step))}</td>
                <td className="number">
                  <Number
                    n={due}
                    what={`${what} ${f('figures.forecast-due')}`}
                    current={here && params.get('show') === 'due'}
                    to={addressWith(params, { body, step, show: 'due' })}
                  />
                </td>
                <td className="number">
                  {late === null ? (
                    f('figures.no-forecast', { n: forecast.leastFinished })
                  ) : (
                    <Number
                      n={late}
                      what={`${what} ${f('figures.forecast-late')}`}
                      current={here && params.get('show') !== 'due'}
                      to={addressWith(params, { body, step, show: undefined })}
                    />
                  )}
                </td>
                <td className="number">{finished}</td>
                <td className="number">{finishedLate}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}

function Due({ asked: { body, step, type }, forecast }: { asked: Asked; forecast: ForecastOf }) {
  const { f } = useFigureWords();
  const filter = {
    status: ['open' as const],
    overdue: false,
    dueFrom: forecast.today,
    dueTo: forecast.until,
    ...(body === undefined ? {} : { waitingForBody: [body] }),
    ...(step === undefined ? {} : { step: [step] }),
    ...(type === undefined ? {} : { type: [type] }),
  };
  return <OpenCases filter={filter} claimedBy={null} what={f('figures.forecast-due')} />;
}

function Late({ found }: { found: ForecastCases }) {
  const { f, say, language } = useFigureWords();
  return (
    <>
      {found.hasMore && <p className="muted">{f('figures.cases-more', { n: found.items.length })}</p>}
      <Scroll label={f('figures.will-be-late')}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{f('figures.case')}</th>
              <th scope="col">{f('figures.step')}</th>
              <th scope="col">{f('figures.due')}</th>
              <th scope="col">{f('figures.remaining')}</th>
              <th scope="col" className="number">
                {f('figures.probability')}
              </th>
              <th scope="col">{f('figures.why')}</th>
            </tr>
          </thead>
          <tbody>
            {found.items.map((item) => (
              <tr key={item.id}>
                <th scope="row">
                  <CaseLink id={item.id} no={item.caseNo} name={item.leadUnitName} />
                </th>
                <td>{say(positionName(item.step, item.phase))}</td>
                <td>{item.dueOn === null ? '—' : shortDay(item.dueOn, language)}</td>
                <td>{f('figures.days', { n: item.remainingWorkingDays })}</td>
                <td className="number">{Math.round(item.probability * 100)}%</td>
                <td className="figure-words">
                  <ul className="figure-reasons">
                    {item.reasons.map(({ key, inputs }) => (
                      <li key={key}>{f(`figures.reason.${key}`, inputs)}</li>
                    ))}
                  </ul>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}
