import { useEffect, useState } from 'react';
import { useWords } from '../i18n/language.js';

const SHOWN_AFTER_MS = 300;

/** Grey bars, only where it takes long enough to be noticed. */
export function Loading({ rows = 3 }: { rows?: number }) {
  const { t } = useWords();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), SHOWN_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return <div className="loading" aria-busy="true" />;
  return (
    <div className="loading" role="status">
      <span className="visually-hidden">{t('ui.loading')}</span>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} className="loading-bar" />
      ))}
    </div>
  );
}
