import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { clockQuery, useBusinessTime } from '../api/queries.js';
import { fullDay, shanghaiDay, timeOfDay } from '../i18n/dates.js';
import { useWords } from '../i18n/language.js';

const TICK_MS = 15_000;

/** In a rehearsal business time is not that of the wall: it is said on every page. */
export function ClockBanner() {
  const { t, language } = useWords();
  const { data: clock } = useQuery(clockQuery);
  const businessTime = useBusinessTime();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  if (!clock?.rehearsal) return null;
  const at = businessTime(now);
  return (
    <section className="rehearsal" aria-label={t('app.rehearsal')}>
      <strong>{t('app.rehearsal')}</strong> · {t('app.business-time')} {fullDay(shanghaiDay(at), language)}{' '}
      {timeOfDay(at, language)}
      {clock.speed !== 1 && <> · {t('app.speed', { speed: clock.speed })}</>}
    </section>
  );
}
