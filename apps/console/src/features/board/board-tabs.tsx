import { NavLink } from 'react-router';
import { useWords } from '../../i18n/language.js';
import './board-tabs.css';

/** The pages of the supervisors' desk. */
export function BoardTabs() {
  const { t } = useWords();
  return (
    <nav className="board-tabs" aria-label={t('board.tabs')}>
      <NavLink to="/board" end>
        {t('board.tab-now')}
      </NavLink>
      <NavLink to="/board/trend">{t('board.tab-trend')}</NavLink>
      <NavLink to="/board/forecast">{t('board.tab-forecast')}</NavLink>
    </nav>
  );
}
