import { Link } from 'react-router';
import { useState } from 'react';
import { STEPS } from '../../../../../libs/domain/case.js';
import { phaseOf, stepOf } from '../../../../../libs/domain/moves.js';
import type { Case } from '../../api/client.js';
import { useBodyNames, useMe } from '../../api/queries.js';
import { dayOfYear, shanghaiDay, shortDay } from '../../i18n/dates.js';
import { useWords } from '../../i18n/language.js';
import { positionName, stepName, typeName } from '../../i18n/terms.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { Stepper } from '../../ui/stepper.js';
import { Tag } from '../../ui/tag.js';
import { DerivationDialog } from './derivation-dialog.js';

/** Steps that end with an approval of the line. */
const APPROVED_STEPS = ['application', 'congress', 'registration'] as const;

export const leadUnitName = (found: Case): string =>
  found.units.find((unit) => unit.unitId === found.leadUnit)?.name ?? found.units[0]?.name ?? '';

/** Which case this is, in one line. */
export function CaseTitle({ found }: { found: Case }) {
  const { t, say } = useWords();
  return (
    <div className="case-title">
      <h2>
        <Link to={`/units/${found.leadUnit}`}>{leadUnitName(found)}</Link>
      </h2>
      {found.units.length > 1 && <span className="muted">{t('case.units-more', { n: found.units.length })}</span>}
      <span className="muted">
        {found.caseNo} · {say(typeName(found.type))} · {t(`mode.${found.mode}`)}
        {found.attempt > 1 && <> · {t('case.attempt', { n: found.attempt })}</>}
      </span>
    </div>
  );
}

/** Where it stands on its way, who holds it, since when and until when. */
export function CaseStanding({ found }: { found: Case }) {
  const { t, say, language } = useWords();
  const at = STEPS.indexOf(found.step);
  const over = found.status === 'formed';
  return (
    <div className="case-standing">
      <Stepper
        label={t('case.steps')}
        steps={STEPS.map((step, index) => ({
          key: step,
          name: say(stepName(step)),
          state: over || index < at ? 'done' : index === at ? 'current' : 'future',
          note: !over && index === at ? say(positionName(found.step, found.phase)) : undefined,
        }))}
      />
      <Approvals found={found} />
      {found.extensionAsked && (
        <Banner tone="soon">
          {t('case.extension-asked', {
            by: found.names.accounts[found.extensionAsked.by] ?? '',
            until: dayOfYear(found.extensionAsked.until, language),
          })}
          {found.extensionAsked.note}
        </Banner>
      )}
      {found.moveAsked && (
        <Banner tone="soon">
          {t('case.move-asked', {
            by: found.names.accounts[found.moveAsked.by] ?? '',
            to: say(positionName(stepOf(found.moveAsked.to), phaseOf(found.moveAsked.to))),
          })}
          {found.moveAsked.note}
        </Banner>
      )}
      {found.status === 'on-hold' && <Banner tone="soon">{t('case.on-hold')}</Banner>}
      {found.status === 'open' || found.status === 'on-hold' ? (
        <Holder found={found} />
      ) : (
        <p>{t('case.ended', { status: t(`status.${found.status}`) })}</p>
      )}
    </div>
  );
}

/** The three approvals on the way: which stand, since when, and which came back. */
function Approvals({ found }: { found: Case }) {
  const { t, say, language } = useWords();
  const { decisions, attempt, step: now, phase } = found;
  return (
    <Stepper
      label={t('case.approvals')}
      steps={APPROVED_STEPS.map((step) => {
        const last = decisions.filter((one) => one.step === step && one.attempt === attempt).at(-1);
        const approved = last?.verdict === 'approved';
        const current = found.status === 'open' && step === now && phase === 'reviewing';
        return {
          key: step,
          name: say(positionName(step, 'reviewing')),
          state: current ? 'current' : approved ? 'done' : 'future',
          note: last && !current ? t(`case.approval.${last.verdict}`, { on: dayOfYear(last.on, language) }) : undefined,
        };
      })}
    />
  );
}

/** The day of the plan beside the limit of the phase, and the target of a step that has no limit. */
function PlanDay({ found }: { found: Case }) {
  const { t, language } = useWords();
  const { planDueOn, planWorkingDaysLeft: left, planOverdue, planWarning, target } = found;
  return (
    <>
      {target && (
        <span className={target.overdue ? '' : 'muted'} title={target.citation}>
          {t(target.overdue ? 'case.target-passed' : 'case.target', { due: shortDay(target.dueOn, language) })}
        </span>
      )}
      {planDueOn !== null && left !== null && (
        <Tag tone={planOverdue ? 'late' : planWarning !== null && planWarning >= 75 ? 'soon' : 'plain'}>
          {planOverdue
            ? t('case.plan-passed', { due: shortDay(planDueOn, language), n: -left })
            : t('case.plan', { due: shortDay(planDueOn, language), n: left })}
        </Tag>
      )}
    </>
  );
}

function Holder({ found }: { found: Case }) {
  const { t, language } = useWords();
  const { account } = useMe();
  const nameOf = useBodyNames();
  const [why, setWhy] = useState(false);
  const { waitingFor, deadlines, claimedBy, overdueWorkingDays } = found;
  const deadline = deadlines.find(({ state }) => state === 'running' || state === 'paused');
  if (!waitingFor) return null;
  return (
    <p className="case-holder">
      {t('case.now-with', {
        // An instructor works at a body of their own.
        body:
          (waitingFor.instructorNo && found.names.instructors[waitingFor.instructorNo]) ??
          waitingFor.bodyName ??
          nameOf(waitingFor.body),
        since: dayOfYear(shanghaiDay(waitingFor.since), language),
      })}
      {deadline && t('case.due', { due: shortDay(deadline.dueOn, language) })}{' '}
      {found.overdue && <Tag tone="late">{t('case.late', { n: overdueWorkingDays })}</Tag>} <PlanDay found={found} />{' '}
      {claimedBy !== null && (
        <Tag>
          {claimedBy === account
            ? t('case.claimed-by-me')
            : t('case.claimed-by', { name: found.names.accounts[claimedBy] ?? '' })}
        </Tag>
      )}{' '}
      {deadline && (
        <Button kind="link" onClick={() => setWhy(true)}>
          {t('case.why')}
        </Button>
      )}
      {why && deadline && <DerivationDialog found={found} deadlineId={deadline.id} onClose={() => setWhy(false)} />}
    </p>
  );
}
