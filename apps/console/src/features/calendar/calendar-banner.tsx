import { Link } from 'react-router';
import { useWords } from '../../i18n/language.js';
import { Banner } from '../../ui/banner.js';
import { useReleases } from './calendar-data.js';

/** For those who keep the calendar: from 1 December on they are told on every page that the notice for the next year is not there. */
export function CalendarBanner() {
  const { t } = useWords();
  const year = useReleases().data?.missingYear ?? null;
  if (year === null) return null;
  return (
    <Banner tone="soon" actions={<Link to="/calendars">{t('calendar.open')}</Link>}>
      {t('calendar.missing', { year })}
    </Banner>
  );
}
