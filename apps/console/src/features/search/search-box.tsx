import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useNavigate } from 'react-router';
import { answer, api, type CaseSummary } from '../../api/client.js';
import { useShortcuts } from '../../app/shortcuts.js';
import { useWords } from '../../i18n/language.js';
import { positionName, typeName } from '../../i18n/terms.js';
import { wordsOf } from '../../api/queries.js';
import './search.css';

const SHOWN = 8;
const PAUSE_MS = 200;

function useSearch(text: string) {
  const [settled, settle] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => settle(text.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const found = useQuery({
    queryKey: ['search', settled],
    queryFn: async () =>
      (
        await answer(
          api.POST('/api/cases/search', {
            body: { filter: { text: settled }, sort: 'caseNo', page: { limit: SHOWN } },
          }),
        )
      ).items,
    enabled: settled !== '',
    placeholderData: keepPreviousData,
  });
  const upToDate = settled === text.trim() && found.isFetched && !found.isPlaceholderData;
  return { ...found, settled, upToDate, items: settled === '' ? [] : (found.data ?? []) };
}

/** `/` leads here; arrows choose, Enter opens, Esc leaves. */
export function SearchBox() {
  const { t, say } = useWords();
  const navigate = useNavigate();
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const [entered, setEntered] = useState(false);
  const { items, settled, upToDate, error, isFetched } = useSearch(text);
  useShortcuts([{ keys: ['/'], label: t('keys.search'), run: () => input.current?.focus(), everywhere: true }]);

  const go = (found: CaseSummary | undefined): void => {
    if (!found) return;
    setOpen(false);
    setText('');
    setEntered(false);
    input.current?.blur();
    void navigate(`/cases/${found.id}`);
  };
  // Enter right after typing means what will be found, not what an earlier part of the text found.
  useEffect(() => {
    if (entered && upToDate) go(items[0]);
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && items.length > 0) {
      event.preventDefault();
      setActive((active + step + items.length) % items.length);
    } else if (event.key === 'Enter' && upToDate) go(items[active]);
    else if (event.key === 'Enter') setEntered(true);
    else if (event.key === 'Escape') {
      setOpen(false);
      input.current?.blur();
    }
  };
  const shown = open && settled !== '' && text.trim() !== '';
  return (
    <div className="search" role="search">
      <input
        ref={input}
        className="input"
        role="combobox"
        aria-label={t('search.label')}
        aria-expanded={shown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={shown && items[active] ? `${listId}-${active}` : undefined}
        placeholder={`${t('search.label')}  /`}
        value={text}
        autoComplete="off"
        onChange={(event) => {
          setText(event.target.value);
          setOpen(true);
          setActive(0);
          setEntered(false);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      <div className="search-results" hidden={!shown}>
        <ul id={listId} role="listbox" aria-label={t('search.results')}>
          {items.map((found, index) => (
            <li
              key={found.id}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === active}
              className={`menu-item ${index === active ? 'search-active' : ''}`}
              onMouseDown={(event) => {
                event.preventDefault();
                go(found);
              }}
            >
              <strong>{found.leadUnitName}</strong>
              <span className="muted">
                {found.caseNo} · {say(typeName(found.type))} ·{' '}
                {found.status === 'open' ? say(positionName(found.step, found.phase)) : t(`status.${found.status}`)}
              </span>
            </li>
          ))}
        </ul>
        {error ? (
          <p className="menu-item">
            {t('search.failed')}
            {say(wordsOf(error))}
          </p>
        ) : (
          items.length === 0 && isFetched && <p className="menu-item">{t('search.none', { text: settled })}</p>
        )}
      </div>
    </div>
  );
}
