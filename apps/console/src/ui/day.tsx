import { dayOfYear, fullDay, shortDay } from '../i18n/dates.js';
import { useWords } from '../i18n/language.js';

/** A day in few characters; whole on hover and in print. */
export function Day({ day, weekday = false }: { day: string; weekday?: boolean }) {
  const { language } = useWords();
  const full = fullDay(day, language);
  return (
    <time dateTime={day} title={full} data-full={full}>
      {weekday ? shortDay(day, language) : dayOfYear(day, language)}
    </time>
  );
}
