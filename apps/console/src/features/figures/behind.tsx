import { Link } from 'react-router';
import { POSITIONS } from '../../../../../libs/domain/case.js';
import { phaseOf, stepOf } from '../../../../../libs/domain/moves.js';
import type { CaseFilter } from '../../api/cases.js';
import { shortDay } from '../../i18n/dates.js';
import { positionName } from '../../i18n/terms.js';
import {
  MOST_LISTED,
  useFinished,
  useOpenCases,
  type FinishedFilter,
  type Narrowed,
  type Urging,
} from './figures-data.js';
import { Scroll, Section } from './parts.js';
import { usePageWords } from '../../i18n/page-words.js';
import { figureTexts } from './texts.js';

/** Which cases a number stands for, as the address has it. */
export type Behind =
  | { show: 'finished'; filter: FinishedFilter }
  | { show: 'open'; filter: CaseFilter; claimedBy: string | null }
  | { show: 'urging'; outcome: string | null; body: string | null };

export const positionWords = (position: string) => {
  const known = POSITIONS.find((one) => one === position);
  return known ? positionName(stepOf(known), phaseOf(known)) : { zh: position, en: position };
};

/** Finished stays: what the trend and the times count. */
export function FinishedCases({ filter, what }: { filter: FinishedFilter; what: string }) {
  const { t, say, language } = usePageWords(figureTexts);
  const found = useFinished(filter);
  const n = found.data?.items.length ?? 0;
  return (
    <Section
      title={t('figures.cases', { n: found.data?.page.hasMore ? `${n}+` : n, what })}
      query={found}
      empty={t('figures.no-cases')}
      isEmpty={({ items }) => items.length === 0}
    >
      {({ items, page, names }) => (
        <>
          {page.hasMore && <p className="muted">{t('figures.cases-more', { n: MOST_LISTED })}</p>}
          <Scroll label={what}>
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{t('figures.case')}</th>
                  <th scope="col">{t('figures.step')}</th>
                  <th scope="col">{t('figures.by-whom')}</th>
                  <th scope="col">{t('figures.since')}</th>
                  <th scope="col">{t('figures.left')}</th>
                  <th scope="col">{t('figures.due')}</th>
                  <th scope="col">{t('figures.elapsed')}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((item) => (
                  <tr key={`${item.caseId} ${item.position} ${item.leftOn} ${item.answer}`}>
                    <th scope="row">
                      <CaseLink id={item.caseId} no={item.caseNo} name={item.leadUnitName} />
                    </th>
                    <td>{say(positionWords(item.position))}</td>
                    <td>{names.accounts[item.account] ?? item.account}</td>
                    <td>{shortDay(item.since, language)}</td>
                    <td>{shortDay(item.leftOn, language)}</td>
                    <td>
                      {item.dueOn === null ? '—' : shortDay(item.dueOn, language)}{' '}
                      {item.kept !== null && t(`figures.kept.${item.kept}`)}
                    </td>
                    <td>{t('figures.days', { n: item.elapsed })}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </>
      )}
    </Section>
  );
}

export function OpenCases({ filter, claimedBy, what }: { filter: CaseFilter; claimedBy: string | null; what: string }) {
  const { t, say, language } = usePageWords(figureTexts);
  const found = useOpenCases(filter, claimedBy);
  return (
    <Section
      title={t('figures.cases', { n: found.data?.length ?? 0, what })}
      query={found}
      empty={t('figures.no-cases')}
      isEmpty={(items) => items.length === 0}
    >
      {(items) => (
        <Scroll label={what}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('figures.case')}</th>
                <th scope="col">{t('figures.step')}</th>
                <th scope="col">{t('figures.since')}</th>
                <th scope="col">{t('figures.due')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <tr key={item.id}>
                  <th scope="row">
                    <CaseLink id={item.id} no={item.caseNo} name={item.leadUnitName} />
                  </th>
                  <td>{say(positionName(item.step, item.phase))}</td>
                  <td>{item.waitingFor ? shortDay(item.waitingFor.since.slice(0, 10), language) : '—'}</td>
                  <td>{item.dueOn === null ? '—' : shortDay(item.dueOn, language)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Section>
  );
}

export function UrgedCases({ items, what }: { items: Urging['items']; what: string }) {
  const { t, language } = usePageWords(figureTexts);
  return (
    <section className="figure" aria-label={what}>
      <h2>{t('figures.cases', { n: items.length, what })}</h2>
      <Scroll label={what}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('figures.case')}</th>
              <th scope="col">{t('figures.urged')}</th>
              <th scope="col">{t('figures.elapsed')}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((item, i) => (
              <tr key={`${item.caseId} ${i}`}>
                <th scope="row">
                  <CaseLink id={item.caseId} no={item.caseNo} name={item.leadUnitName} />
                </th>
                <td>{shortDay(item.urgedOn, language)}</td>
                <td>
                  {t(`figures.urging.${item.outcome}`)}
                  {item.workingDays !== null && ` · ${t('figures.days', { n: item.workingDays })}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

export function CaseLink({ id, no, name }: { id: string; no: string; name: string }) {
  return (
    <Link to={`/cases/${encodeURIComponent(id)}`}>
      {name} <span className="muted">{no}</span>
    </Link>
  );
}

export const narrowedFilter = ({ body, step, type }: Narrowed) => ({
  ...(body === undefined ? {} : { body: [body] }),
  ...(step === undefined ? {} : { step: [step] }),
  ...(type === undefined ? {} : { type: [type] }),
});
