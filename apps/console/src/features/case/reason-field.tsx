import { useQuery } from '@tanstack/react-query';
import type { ReasonKind } from '../../../../../libs/domain/rule-set.js';
import type { Bilingual } from '../../../../../libs/domain/text.js';
import { answer, api } from '../../api/client.js';
import { ruleSetQuery } from '../../api/queries.js';
import { useWords } from '../../i18n/language.js';
import { SelectField } from '../../ui/field.js';

/** Id of the rule set that cases opened today start under. */
const inForceQuery = {
  queryKey: ['rule-sets', 'in-force'],
  queryFn: async () => {
    const { items } = await answer(api.GET('/api/rule-sets'));
    return (items.find((set) => set.inForce) ?? items[0])?.id ?? '';
  },
};

/** Words of a coded reason, by the rule set in force. */
export function useReasonWords(kind: ReasonKind): (code: string) => Bilingual | undefined {
  const id = useQuery(inForceQuery).data ?? '';
  const { data } = useQuery({ ...ruleSetQuery(id), enabled: id !== '' });
  return (code) => data?.reasons[kind]?.find((reason) => reason.code === code);
}

/** One of the coded reasons of the case's own rule set, with its words; of the set in force where several cases are meant. */
export function ReasonField({
  kind,
  ruleSet,
  value,
  onChange,
  error,
  autoFocus,
}: {
  kind: ReasonKind | 'reopen';
  ruleSet?: string;
  value: string;
  onChange: (code: string) => void;
  error?: string | undefined;
  autoFocus?: boolean;
}) {
  const { t, say } = useWords();
  const inForce = useQuery({ ...inForceQuery, enabled: ruleSet === undefined });
  const id = ruleSet ?? inForce.data ?? '';
  const { data } = useQuery({ ...ruleSetQuery(id), enabled: id !== '' });
  return (
    <SelectField
      label={t('review.reason')}
      name="reasonCode"
      placeholder={t('review.reason-choose')}
      options={(data?.reasons[kind] ?? []).map(({ code, ...words }) => ({ value: code, label: say(words) }))}
      value={value}
      onChange={onChange}
      error={error}
      autoFocus={autoFocus}
    />
  );
}
