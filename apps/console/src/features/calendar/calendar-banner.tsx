import { Link } from 'react-router';
import { useMe } from '../../api/queries.js';
import { useWords } from '../../i18n/language.js';
import { Banner } from '../../ui/banner.js';
import { useReleases } from './calendar-data.js';

/** From 1 December on those who keep the calendar are told on every page that the notice for the next year is not there. */
export function CalendarBanner() {
  const { t } = useWords();
  const keepsIt = useMe().roles.includes('system-administrator');
  const year = useReleases(keepsIt).data?.missingYear ?? null;
  if (year === null) return null;
  return (
    <Banner tone="soon" actions={<Link to="/calendars">{t('calendar.open')}</Link>}>
      {t('calendar.missing', { year })}
    </Banner>
  );
}
