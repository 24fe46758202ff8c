import { beginTour } from '../../app/tour.js';
import { useWords } from '../../i18n/language.js';
import { Button } from '../../ui/button.js';

const REVIEWS = ['help.reviews.1', 'help.reviews.2', 'help.reviews.3', 'help.reviews.4', 'help.reviews.5'] as const;

export function Page() {
  const { t } = useWords();
  return (
    <div className="page">
      <h1>{t('help.title')}</h1>
      <section className="card" id="reviews">
        <h2>{t('help.reviews.title')}</h2>
        <ul className="help-list">
          {REVIEWS.map((key) => (
            <li key={key}>{t(key)}</li>
          ))}
        </ul>
      </section>
      <p>{t('help.keys')}</p>
      <div>
        <Button onClick={beginTour}>{t('help.tour')}</Button>
      </div>
    </div>
  );
}
