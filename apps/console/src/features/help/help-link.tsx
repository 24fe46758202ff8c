import { NavLink, useLocation } from 'react-router';
import { useWords } from '../../i18n/language.js';

/** Leads to the help of the page that is open. */
export function HelpLink() {
  const { t } = useWords();
  const [, first] = useLocation().pathname.split('/');
  const page = !first || first === 'help' ? '' : `/${first}`;
  return (
    <NavLink to={`/help${page}`} className="desk-link">
      {t('app.help')}
    </NavLink>
  );
}
