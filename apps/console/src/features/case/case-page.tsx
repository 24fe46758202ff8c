import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { caseQuery } from '../../api/queries.js';
import { useWords } from '../../i18n/language.js';
import { Failed } from '../../ui/failed.js';
import { Loading } from '../../ui/loading.js';

export function Page() {
  const { t } = useWords();
  const { caseId = '' } = useParams();
  const found = useQuery(caseQuery(caseId));
  if (found.error) return <Failed what={t('case.failed')} error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  const { caseNo, mode, status } = found.data;
  return (
    <div className="page">
      <h1>{caseNo}</h1>
      <p>
        {t(`mode.${mode}`)} {t(`status.${status}`)}
      </p>
    </div>
  );
}
