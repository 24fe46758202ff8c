import { useWords } from '../i18n/language.js';

/** Says that others changed what is shown, and shows it when asked: nothing moves by itself. */
export function NewsBar({ count, onRefresh }: { count: number; onRefresh: () => void }) {
  const { t } = useWords();
  return (
    <div aria-live="polite">
      {count > 0 && (
        <button type="button" className="news" onClick={onRefresh}>
          ↻ {t('ui.news', { n: count })}
        </button>
      )}
    </div>
  );
}
