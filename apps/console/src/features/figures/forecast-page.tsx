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
import { usePageWords } from '../../i18n/page-words.js';
import { figureTexts } from './texts.js';
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
  const { t, say, language } = usePageWords(figureTexts);
  const [params, setParams] = useSearchParams();
  const asked = useMemo(() => askedOf(params), [params]);
  const { body: _body, step: _step, ...everywhere } = asked;
  const whole = useForecast(everywhere);
  const cases = useForecastCases(asked);
  const choose = (parts: Record<string, string>): void =>
    setParams((before) => addressWith(before, parts), { replace: true });
  useEffect(() => {
    document.title = t('figures.forecast');
  }, [t]);
  const { data } = whole;
  return (
    <div className="page figures">
      <div className="board-bar">
        <h1>{t('figures.forecast')}</h1>
        <BoardTabs />
        <AsOf of={data} />
        <DateField
          label={t('figures.until')}
          value={asked.until ?? data?.until ?? ''}
          onChange={(until) => choose({ until })}
        />
        <SelectField
          label={t('figures.type')}
          value={asked.type ?? ''}
          options={[
            { value: '', label: t('figures.all') },
            ...ORGANISATION_TYPES.map((type) => ({ value: type, label: say(typeName(type)) })),
          ]}
          onChange={(type) => choose({ type })}
        />
      </div>
      {data && (
        <p>
          {t('figures.forecast-total', {
            until: shortDay(data.until, language),
            due: data.total.due,
            late: data.total.late,
          })}
          <Info of={data} figure="forecast" />{' '}
          {data.total.silent > 0 && t('figures.forecast-silent', { n: data.total.silent, least: data.leastFinished })}
        </p>
      )}
      <Section
        title={t('figures.forecast-groups')}
        query={whole}
        empty={t('figures.none-due')}
        isEmpty={({ groups }) => groups.length === 0}
      >
        {(forecast) => <Groups forecast={forecast} params={params} asked={asked} />}
      </Section>
      {params.get('show') === 'due' && data && <Due asked={asked} forecast={data} />}
      <Section
        title={t('figures.will-be-late')}
        query={cases}
        empty={t('figures.none-forecast')}
        isEmpty={({ items }) => items.length === 0}
      >
        {(found) => <Late found={found} />}
      </Section>
    </div>
  );
}

function Groups({ forecast, params, asked }: { forecast: ForecastOf; params: URLSearchParams; asked: Asked }) {
  const { t, say } = usePageWords(figureTexts);
  const nameOf = useBodyNames();
  return (
    <Scroll label={t('figures.forecast-groups')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('figures.body')}</th>
            <th scope="col">{t('figures.step')}</th>
            {(['forecast-due', 'forecast-late', 'forecast-rests', 'forecast-were-late'] as const).map((key) => (
              <th key={key} scope="col" className="number">
                {t(`figures.${key}`)}
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
                    what={`${what} ${t('figures.forecast-due')}`}
                    current={here && params.get('show') === 'due'}
                    to={addressWith(params, { body, step, show: 'due' })}
                  />
                </td>
                <td className="number">
                  {late === null ? (
                    t('figures.no-forecast', { n: forecast.leastFinished })
                  ) : (
                    <Number
                      n={late}
                      what={`${what} ${t('figures.forecast-late')}`}
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
  const { t } = usePageWords(figureTexts);
  const filter = {
    status: ['open' as const],
    overdue: false,
    dueFrom: forecast.today,
    dueTo: forecast.until,
    ...(body === undefined ? {} : { waitingForBody: [body] }),
    ...(step === undefined ? {} : { step: [step] }),
    ...(type === undefined ? {} : { type: [type] }),
  };
  return <OpenCases filter={filter} claimedBy={null} what={t('figures.forecast-due')} />;
}

function Late({ found }: { found: ForecastCases }) {
  const { t, say, language } = usePageWords(figureTexts);
  return (
    <>
      {found.hasMore && <p className="muted">{t('figures.cases-more', { n: found.items.length })}</p>}
      <Scroll label={t('figures.will-be-late')}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('figures.case')}</th>
              <th scope="col">{t('figures.step')}</th>
              <th scope="col">{t('figures.due')}</th>
              <th scope="col">{t('figures.remaining')}</th>
              <th scope="col" className="number">
                {t('figures.probability')}
              </th>
              <th scope="col">{t('figures.why')}</th>
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
                <td>{t('figures.days', { n: item.remainingWorkingDays })}</td>
                <td className="number">{Math.round(item.probability * 100)}%</td>
                <td className="figure-words">
                  <ul className="figure-reasons">
                    {item.reasons.map(({ key, inputs }) => (
                      <li key={key}>{t(`figures.reason.${key}`, inputs)}</li>
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
