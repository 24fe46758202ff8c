import { useState } from 'react';
import { useWords } from '../i18n/language.js';
import { createStore, useStore } from '../api/store.js';
import { Button } from '../ui/button.js';
import { store, stored } from './preferences.js';

const STEPS = ['tour.1', 'tour.2', 'tour.3', 'tour.4'] as const;
const open = createStore(stored('tour', ['done'], '' as 'done') !== 'done');

export const beginTour = (): void => open.set(true);
function endTour(): void {
  store('tour', 'done');
  open.set(false);
}

/** What to know on the first day; it covers nothing, takes no key and can be skipped. */
export function Tour() {
  const { t } = useWords();
  const shown = useStore(open);
  const [step, setStep] = useState(0);
  if (!shown) return null;
  const last = step === STEPS.length - 1;
  return (
    <aside className="tour no-print" aria-label={t('tour.title')}>
      <h2>{t('tour.title')}</h2>
      <p>{t(STEPS[step]!)}</p>
      <div className="tour-foot">
        <span className="muted">{t('tour.progress', { n: step + 1, of: STEPS.length })}</span>
        <Button kind="quiet" onClick={endTour}>
          {t('tour.skip')}
        </Button>
        <Button kind="primary" onClick={last ? endTour : () => setStep(step + 1)}>
          {t(last ? 'tour.finish' : 'tour.next')}
        </Button>
      </div>
    </aside>
  );
}
