import { Link } from 'react-router';
import { useBodyNames } from '../../api/queries.js';
import { dayOfYear, shortDay } from '../../i18n/dates.js';
import { useWords } from '../../i18n/language.js';
import { positionName, typeName } from '../../i18n/terms.js';
import { Tag } from '../../ui/tag.js';
import type { ReviewLine } from '../../api/client.js';
import { useReasonWords } from '../case/reason-field.js';
import type { ReviewRow } from '../reviews/group-reviews.js';
import './desk.css';

/** A case in a list: unit, what it waits for and whom, how late; the way to it. `mine`: the reader is who it waits for. */
export function CaseLine({
  row,
  returned = null,
  current = false,
  mine,
}: {
  row: ReviewRow;
  /** The last return of the step, where the list knows of it. */
  returned?: ReviewLine['returned'];
  current?: boolean;
  mine: boolean;
}) {
  const { t, say, language } = useWords();
  const nameOf = useBodyNames();
  const {
    id,
    caseNo,
    type,
    step,
    phase,
    leadUnitName,
    unitCount,
    waitingFor,
    dueOn,
    enteredLate,
    answeredOn,
    answerEnteredOn,
  } = row.case;
  return (
    <Link className="desk-main" to={`/cases/${id}`} aria-current={current ? 'true' : undefined}>
      <span className="desk-name">
        <strong>{leadUnitName}</strong>
        {unitCount > 1 && <span className="muted"> +{unitCount - 1}</span>}
        <span className="muted">
          {' '}
          {caseNo} · {say(typeName(type))}
        </span>
      </span>
      <span className="desk-what">
        {say(positionName(step, phase))}
        {returned && <Returned returned={returned} />}
        {enteredLate > 0 && answeredOn !== null && answerEnteredOn !== null && (
          <span className="muted">
            {' · '}
            {t('desk.entered-late', {
              on: dayOfYear(answeredOn, language),
              entered: dayOfYear(answerEnteredOn, language),
            })}
          </span>
        )}
        {!mine && waitingFor && <span className="muted"> · {nameOf(waitingFor.body)}</span>}
      </span>
      <span className="desk-due">
        {row.urgency === 'late' ? (
          <Tag tone="late">{t('desk.overdue', { n: row.workingDays })}</Tag>
        ) : dueOn !== null ? (
          <Tag tone={row.urgency === 'later' ? 'plain' : 'soon'}>
            {t('desk.due', { day: shortDay(dueOn, language) })}
          </Tag>
        ) : (
          <span className="muted">{t('desk.waited', { n: row.workingDays })}</span>
        )}
      </span>
      <span className="desk-go">{t(mine ? 'desk.do' : 'desk.look')} ›</span>
    </Link>
  );
}

/** When it came back, and why. */
function Returned({ returned: { on, reasonCode } }: { returned: NonNullable<ReviewLine['returned']> }) {
  const { t, say, language } = useWords();
  const wordsOf = useReasonWords('return');
  const reason = reasonCode === null ? undefined : wordsOf(reasonCode);
  const day = dayOfYear(on, language);
  return (
    <>
      {' '}
      <Tag tone="soon">
        {reason ? t('desk.returned-why', { on: day, why: say(reason) }) : t('desk.returned', { on: day })}
      </Tag>
    </>
  );
}
