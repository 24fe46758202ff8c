import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { takersQuery } from '../../api/queries.js';
import { useWords } from '../../i18n/language.js';
import { Failed } from '../../ui/failed.js';
import { SelectField } from '../../ui/field.js';

/** The people whom the case can be handed to: officers of its responsible body. */
export function TakerField({
  caseId,
  ...props
}: {
  caseId: string;
  label: string;
  hint?: ReactNode;
  value: string;
  onChange: (account: string) => void;
  error: string | undefined;
}) {
  const { t } = useWords();
  const { data, error, refetch } = useQuery(takersQuery(caseId));
  if (error) return <Failed what={t('work.takers-failed')} error={error} retry={() => void refetch()} />;
  if (!data) return null;
  if (data.items.length === 0) return <p className="muted">{t('work.takers-none')}</p>;
  return (
    <SelectField
      {...props}
      name="officer"
      placeholder={t('work.choose')}
      options={data.items.map(({ account, name, role }) => ({
        value: account,
        label: t('work.taker-name', { name, role: t(`role.${role}`) }),
      }))}
    />
  );
}
