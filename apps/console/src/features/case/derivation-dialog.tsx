import { useQuery } from '@tanstack/react-query';
import type { TypeRules } from '../../../../../libs/domain/rule-set.js';
import type { Case, RuleSet } from '../../api/client.js';
import { derivationQuery, ruleSetQuery } from '../../api/queries.js';
import { fullDay, shortDay } from '../../i18n/dates.js';
import { useWords } from '../../i18n/language.js';
import { Banner } from '../../ui/banner.js';
import { Dialog } from '../../ui/dialog.js';
import { Facts } from '../../ui/facts.js';
import { Failed } from '../../ui/failed.js';
import { Loading } from '../../ui/loading.js';

/** Day by day why a deadline falls on its day. */
export function DerivationDialog({
  found: about,
  deadlineId,
  onClose,
}: {
  found: Case;
  deadlineId: string;
  onClose: () => void;
}) {
  const { t, language } = useWords();
  const found = useQuery(derivationQuery(about.id, deadlineId));
  const { data: ruleSet } = useQuery(ruleSetQuery(about.ruleSet));
  return (
    <Dialog wide title={t('derivation.title')} onClose={onClose}>
      {found.error && <Failed what={t('derivation.failed')} error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <Loading />}
      {found.data && (
        <>
          <p>
            {t(`derivation.limit.${found.data.limit.dayKind}`, {
              n: found.data.limit.amount,
              day: fullDay(found.data.startedOn, language),
            })}
            {found.data.pausedDays > 0 && <> · {t('derivation.paused', { n: found.data.pausedDays })}</>} →{' '}
            <strong>{fullDay(found.data.dueOn, language)}</strong>
          </p>
          {found.data.provisional && <Banner tone="soon">{t('derivation.provisional')}</Banner>}
          <Facts
            facts={[{ name: t('derivation.rule'), value: citationOf(ruleSet, about.type, found.data.limit.rule) }]}
          />
          <table className="table">
            <thead>
              <tr>
                <th>{t('derivation.day')}</th>
                <th>{t('derivation.counted')}</th>
                <th>{t('derivation.reason')}</th>
              </tr>
            </thead>
            <tbody>
              {found.data.days.map((day) => (
                <tr key={day.date}>
                  <td>{shortDay(day.date, language)}</td>
                  <td>{day.counted ? '✓' : '—'}</td>
                  <td>{day.reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </Dialog>
  );
}

/** Source of a limit, by the case's own rules. */
function citationOf(ruleSet: RuleSet | undefined, type: Case['type'], rule: string): string {
  const { limits = [] } = (ruleSet?.types[type] ?? {}) as Partial<Pick<TypeRules, 'limits'>>;
  return limits.find(({ id }) => id === rule)?.citation ?? '…';
}
