import { useState } from 'react';
import { answer, api } from '../../api/client.js';
import type { CaseFilter } from '../../api/cases.js';
import { wordsOf } from '../../api/queries.js';
import { useWords } from '../../i18n/language.js';
import { Banner } from '../../ui/banner.js';
import { Menu } from '../../ui/menu.js';
import { toast } from '../../ui/toast.js';
import { saveFile } from './save-file.js';

const FORMATS = ['xlsx', 'csv'] as const;
export interface Exported {
  list: 'board' | 'cases';
  filter: CaseFilter;
}

/** What a page shows, as a file. @param lists by name; the first is the usual one */
export function ExportMenu({ lists }: { lists: readonly Exported[] }) {
  const { t, say } = useWords();
  const [error, setError] = useState<string | null>(null);
  const load = async ({ list, filter }: Exported, format: (typeof FORMATS)[number]): Promise<void> => {
    setError(null);
    try {
      const file = await answer(api.POST('/api/exports', { body: { list, filter, format }, parseAs: 'blob' }));
      const name = t(`export.list.${list}`);
      saveFile(file as unknown as Blob, `${name}.${format}`);
      toast(t('export.done', { name }));
    } catch (cause) {
      setError(`${t('export.failed')}${say(wordsOf(cause))}`);
    }
  };
  return (
    <div className="views-menu no-print">
      <Menu
        label={t('export.menu')}
        name={t('export.menu')}
        entries={lists.flatMap((one) =>
          FORMATS.map((format) => ({
            id: `${one.list}-${format}`,
            label: t(`export.as.${format}`, { name: t(`export.list.${one.list}`) }),
            onAction: () => void load(one, format),
          })),
        )}
      />
      {error !== null && (
        <Banner tone="late" role="alert">
          {error}
        </Banner>
      )}
    </div>
  );
}
