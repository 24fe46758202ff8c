import { wordsOf } from '../api/queries.js';
import { useWords } from '../i18n/language.js';
import { Banner } from './banner.js';
import { Button } from './button.js';

/** What could not be read, why, and the way to try again. */
export function Failed({ what, error, retry }: { what: string; error: unknown; retry: () => void }) {
  const { t, say } = useWords();
  return (
    <Banner tone="late" role="alert" actions={<Button onClick={retry}>{t('ui.retry')}</Button>}>
      {what}
      {say(wordsOf(error))}
    </Banner>
  );
}
