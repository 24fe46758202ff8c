import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useNavigate } from 'react-router';
import { answer, api } from '../../api/client.js';
import { useShortcuts } from '../../app/shortcuts.js';
import { useWords } from '../../i18n/language.js';
import { positionName, typeName } from '../../i18n/terms.js';
import { wordsOf } from '../../api/queries.js';
import { hitsOf, type Hit } from './hits.js';
import './search.css';

const SHOWN = 5;
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
      hitsOf(await answer(api.GET('/api/search', { params: { query: { text: settled, limit: SHOWN } } }))),
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

  const go = (found: Hit | undefined): void => {
    if (!found) return;
    setOpen(false);
    setText('');
    setEntered(false);
    input.current?.blur();
    void navigate(found.to);
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
              key={`${found.kind}-${found.id}`}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === active}
              className={`menu-item ${index === active ? 'search-active' : ''}`}
              onMouseDown={(event) => {
                event.preventDefault();
                go(found);
              }}
            >
              {items[index - 1]?.kind !== found.kind && (
                <span className="search-kind">{t(`search.kind.${found.kind}`)}</span>
              )}
              <strong>{found.name}</strong>
              <span className="muted">
                <About hit={found} />
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

function About({ hit }: { hit: Hit }) {
  const { t, say } = useWords();
  switch (hit.kind) {
    case 'cases': {
      const { caseNo, type, status, step, phase } = hit.of;
      const at = status === 'open' ? say(positionName(step, phase)) : t(`status.${status}`);
      return `${caseNo} · ${say(typeName(type))} · ${at}`;
    }
    case 'documents':
      return `${hit.of.leadUnitName} · ${hit.of.caseNo}`;
    case 'organisations':
      return [say(typeName(hit.of.type)), hit.of.township ?? ''].filter(Boolean).join(' · ');
    case 'units':
      return hit.of.township;
  }
}
