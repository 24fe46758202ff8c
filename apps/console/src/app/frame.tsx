import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { Navigate, NavLink, Outlet, useLocation, useNavigate } from 'react-router';
import { liveState, startLive } from '../api/live.js';
import { clockQuery, meQuery } from '../api/queries.js';
import { isRefusal, RequestError } from '../api/problem.js';
import { sending } from '../api/sending.js';
import { sessionGate, sessionState } from '../api/session-gate.js';
import { useStore } from '../api/store.js';
import { loadFieldPage } from '../features/field/keep-shell.js';
import { sheets } from '../features/field/sheets.js';
import { HelpLink } from '../features/help/help-link.js';
import { useCounts } from '../api/counts.js';
import { useUnread } from '../features/messages/messages-data.js';
import { OutboxBar } from '../features/work/outbox-bar.js';
import { SearchBox } from '../features/search/search-box.js';
import { SessionWatch } from '../features/session/session-watch.js';
import { signOut } from '../features/session/session-data.js';
import { SignInAgain } from '../features/session/sign-in-again.js';
import { chooseLanguage, useWords } from '../i18n/language.js';
import { Banner } from '../ui/banner.js';
import { Failed } from '../ui/failed.js';
import { Loading } from '../ui/loading.js';
import { Menu } from '../ui/menu.js';
import { Toasts } from '../ui/toast.js';
import { ClockBanner } from './clock-banner.js';
import { desksOf, worksOnCases } from './desks.js';
import { KeyList } from './key-list.js';
import { useShortcuts } from './shortcuts.js';
import { Tour } from './tour.js';

const CalendarBanner = lazy(async () => ({
  default: (await import('../features/calendar/calendar-banner.js')).CalendarBanner,
}));
const PasswordChange = lazy(async () => ({
  default: (await import('../features/session/password-change.js')).PasswordChange,
}));
const FieldPage = lazy(async () => ({ default: (await loadFieldPage()).FieldPage }));

/** Everything round a page, for somebody who is signed in. */
export function Frame() {
  const { t } = useWords();
  const me = useQuery(meQuery);
  // Whether the line of the rehearsal stands above the page: known before the page is shown, so that it moves nothing.
  const clock = useQuery(clockQuery);
  const location = useLocation();
  const known = me.data !== undefined;
  const onCases = me.data !== undefined && worksOnCases(me.data);
  const { refetch } = me;
  const retry = useCallback(() => void refetch(), [refetch]);
  useEffect(() => {
    if (!known) return;
    sessionGate.open();
    // Of cases alone there are news: whoever sees none is not told that the line is broken.
    if (onCases) startLive();
  }, [known, onCases]);
  if (me.data && clock.isPending && clock.fetchStatus === 'fetching') return <Loading />;
  if (me.data?.mustChangePassword)
    return (
      <Suspense fallback={<Loading />}>
        <PasswordChange initial />
      </Suspense>
    );
  if (me.data) return <SignedIn />;
  if (isRefusal(me.error, 'unauthenticated')) {
    const next = location.pathname === '/' ? '' : `?next=${encodeURIComponent(location.pathname + location.search)}`;
    return <Navigate to={`/login${next}`} replace />;
  }
  if (me.fetchStatus === 'paused' || (me.error instanceof RequestError && me.error.status === 0)) {
    const held = sheets();
    if (held.length > 0)
      return (
        <Suspense fallback={<Loading />}>
          <FieldPage held={held} retry={retry} />
        </Suspense>
      );
  }
  if (me.error) return <Failed what={t('app.name')} error={me.error} retry={() => void me.refetch()} />;
  return <Loading />;
}

function SignedIn() {
  const { t } = useWords();
  const [keysShown, showKeys] = useState(false);
  const ended = useStore(sessionState) === 'ended';
  const navigate = useNavigate();
  const me = useQuery(meQuery).data!;
  useShortcuts([
    ...desksOf(me).map(({ path, name, letter }) => ({
      keys: [`g ${letter}`],
      label: t('keys.go', { place: t(name) }),
      run: () => void navigate(path),
      everywhere: true,
    })),
    ...(worksOnCases(me)
      ? [
          {
            keys: ['g m'],
            label: t('keys.go', { place: t('app.messages') }),
            run: () => void navigate('/messages'),
            everywhere: true,
          },
        ]
      : []),
    { keys: ['?'], label: t('keys.list'), run: () => showKeys(true), everywhere: true },
  ]);
  return (
    <div className="frame">
      <a className="skip no-print" href="#main">
        {t('app.skip')}
      </a>
      <ClockBanner />
      <Header onKeys={() => showKeys(true)} />
      <Notices />
      <main id="main" className="main" tabIndex={-1}>
        <Outlet />
      </main>
      <Toasts />
      <SessionWatch />
      <Tour />
      {keysShown && <KeyList onClose={() => showKeys(false)} />}
      {ended && <SignInAgain />}
    </div>
  );
}

function Header({ onKeys }: { onKeys: () => void }) {
  const { t, language } = useWords();
  const navigate = useNavigate();
  const me = useQuery(meQuery).data!;
  const onCases = worksOnCases(me);
  const counts = useCounts(me);
  const who = `${me.displayName}（${me.body.name}）`;
  return (
    <header className="header no-print">
      <span className="brand">{t('app.name')}</span>
      <nav className="desks" aria-label={t('app.main-navigation')}>
        {desksOf(me).map((desk, index) => (
          <NavLink key={desk.path} to={desk.path} className="desk-link">
            {t(desk.name)}
            {index === 0 && counts !== undefined && counts.mine > 0 && (
              <sup className={`count ${counts.late > 0 ? 'count-urgent' : ''}`}>
                {counts.isLowerBound ? `${counts.mine}+` : counts.mine}
                <span className="visually-hidden">{t('app.waiting', { late: counts.late })}</span>
              </sup>
            )}
          </NavLink>
        ))}
      </nav>
      {onCases && <SearchBox />}
      <div className="header-end">
        {onCases && <MessagesLink />}
        <HelpLink />
        <Menu
          label={<span className="who">{who}</span>}
          name={t('app.user-menu', { name: who })}
          entries={[
            { id: 'me', label: t('app.mine'), onAction: () => void navigate('/me') },
            ...(onCases
              ? [
                  { id: 'cases', label: t('app.cases'), onAction: () => void navigate('/cases') },
                  { id: 'operations', label: t('app.operations'), onAction: () => void navigate('/operations') },
                ]
              : []),
            { id: 'keys', label: t('app.keys'), onAction: onKeys },
            {
              id: 'language',
              label: t('app.language-other'),
              onAction: () => chooseLanguage(language === 'zh' ? 'en' : 'zh'),
            },
            { id: 'sign-out', label: t('app.sign-out'), onAction: () => void signOut() },
          ]}
        />
      </div>
    </header>
  );
}

function MessagesLink() {
  const { t } = useWords();
  const unread = useUnread();
  return (
    <NavLink to="/messages" className="desk-link">
      {t('app.messages')}
      {Boolean(unread) && (
        <sup className="count">
          {unread}
          <span className="visually-hidden">{t('app.messages-unread')}</span>
        </sup>
      )}
    </NavLink>
  );
}

/** A line that is made anew within so long was never worth a word. */
const BLINK_MS = 2_000;
function useLasting(is: boolean): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!is) return setLasting(false);
    const timer = setTimeout(() => setLasting(true), BLINK_MS);
    return () => clearTimeout(timer);
  }, [is]);
  return is && lasting;
}

/** What concerns every page: the line is broken, or a decision is being sent again. */
function Notices() {
  const { t } = useWords();
  const away = useLasting(useStore(liveState) === false);
  const { state } = useStore(sending);
  const keepsCalendar = useQuery(meQuery).data!.roles.includes('system-administrator');
  return (
    <section className="notices" aria-live="polite" aria-label={t('app.notices')}>
      <OutboxBar />
      <Suspense>{keepsCalendar && <CalendarBanner />}</Suspense>
      {away && <Banner tone="soon">{t('app.offline')}</Banner>}
      {state === 'again' && <Banner tone="soon">{t('app.sending-again')}</Banner>}
      {state === 'delivered' && <Banner tone="done">{t('app.sending-delivered')}</Banner>}
    </section>
  );
}
