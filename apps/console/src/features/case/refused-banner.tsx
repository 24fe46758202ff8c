import { RequestError } from '../../api/problem.js';
import { useWords } from '../../i18n/language.js';
import { Banner } from '../../ui/banner.js';

/** Why an action was not taken, by which rule, and what to do; or that it did not arrive. */
export function RefusedBanner({ action, error }: { action: string; error: unknown }) {
  const { t, say } = useWords();
  const problem = error instanceof RequestError ? error.problem : null;
  if (problem === null)
    return (
      <Banner tone="soon" role="alert">
        {t('review.not-sent')}
      </Banner>
    );
  return (
    <Banner tone="late" role="alert">
      {t('review.refused', { action })}
      {say({ zh: problem.detail, en: problem.detailEn })}
      {problem.rule && <> （{problem.rule.citation}）</>}
      {problem.code === 'claimed-by-another' && <p>{t('review.claimed-detail')}</p>}
      {problem.status === 422 && t('review.mend')}
    </Banner>
  );
}
