import { useState } from 'react';
import { Link } from 'react-router';
import type { ActionPreview, CaseSummary, Operation } from '../../api/client.js';
import { shortDay } from '../../i18n/dates.js';
import { useWords } from '../../i18n/language.js';
import { Checkbox } from '../../ui/field.js';
import { Tag, type Tone } from '../../ui/tag.js';

const TONES: Record<Operation['items'][number]['status'], Tone> = {
  pending: 'plain',
  done: 'done',
  requested: 'accent',
  refused: 'late',
  failed: 'late',
  cancelled: 'plain',
};

/** Who would hold the case and until when; of an urging whom it reminds. */
function Foreseen({ action, result }: { action: string; result: Record<string, unknown> }) {
  const { t, language } = useWords();
  const { waitingFor, deadline } = result as Partial<NonNullable<ActionPreview['outcome']>>;
  // A comment moves nothing.
  if (!waitingFor || action === 'comment') return null;
  const body = waitingFor.bodyName ?? '';
  return (
    <span className="muted">
      {action === 'urge' ? t('bulk.tell', { body }) : t('bulk.then-with', { body })}
      {action !== 'urge' && deadline && t('bulk.then-due', { day: shortDay(deadline.dueOn, language) })}
    </span>
  );
}

/** What each item has become, or would become. `cases`: names of those that the answer does not name. */
export function Results({ operation, cases = [] }: { operation: Operation; cases?: readonly CaseSummary[] }) {
  const { t, say } = useWords();
  const [onlyOpen, setOnlyOpen] = useState(false);
  const names = new Map(cases.map(({ id, caseNo, leadUnitName }) => [id, { caseNo, unitName: leadUnitName }]));
  const shown = operation.items.filter((item) => !onlyOpen || item.status !== 'done');
  const numbered = operation.items.some(({ documentNo }) => documentNo !== null);
  const word = (status: Operation['items'][number]['status']) =>
    t(status === 'done' && !operation.dryRun ? 'bulk.result.finished' : `bulk.result.${status}`);
  return (
    <>
      <Checkbox label={t('bulk.only-not-done')} checked={onlyOpen} onChange={setOnlyOpen} />
      <div className="bulk-results" role="region" aria-label={t('bulk.result')} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th>{t('bulk.case')}</th>
              <th>{t('bulk.result')}</th>
              {numbered && <th>{t('bulk.reply-no')}</th>}
            </tr>
          </thead>
          <tbody>
            {shown.map((item, index) => {
              const about = names.get(item.caseId ?? '') ?? item;
              const name = about.unitName ?? t('bulk.unnamed', { n: index + 1 });
              return (
                <tr key={index}>
                  <td>
                    {item.caseId !== null && about.unitName ? <Link to={`/cases/${item.caseId}`}>{name}</Link> : name}{' '}
                    <span className="muted">{about.caseNo}</span>
                  </td>
                  <td>
                    <Tag tone={TONES[item.status]}>{word(item.status)}</Tag>{' '}
                    {operation.dryRun && item.result && <Foreseen action={operation.action} result={item.result} />}
                    {item.problem && say({ zh: item.problem.detail, en: item.problem.detailEn })}
                  </td>
                  {numbered && <td>{item.documentNo}</td>}
                </tr>
              );
            })}
          </tbody>
        </table>
        {shown.length === 0 && <p className="muted">{t('bulk.all-done')}</p>}
      </div>
    </>
  );
}
