import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { answer, api } from '../../api/client.js';
import { queryClient, useMe, wordsOf } from '../../api/queries.js';
import { useStore } from '../../api/store.js';
import { lettersOn, switchLetters } from '../../app/shortcuts.js';
import { chooseTheme, currentTheme, THEMES, type Theme } from '../../app/theme.js';
import { dayAndTime } from '../../i18n/dates.js';
import { chooseLanguage, useWords, type Language } from '../../i18n/language.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { Failed } from '../../ui/failed.js';
import { Loading } from '../../ui/loading.js';
import { Tag } from '../../ui/tag.js';
import { Facts } from '../../ui/facts.js';
import { Checkbox, Choice, TextField } from '../../ui/field.js';
import { toast } from '../../ui/toast.js';
import { PasswordChange } from '../session/password-change.js';
import { endOwnSession, ownSessions, signOut, stayIn } from '../session/session-data.js';
import { deviceOf } from './device.js';
import { MailPreferences } from './mail-preferences.js';

/** Who is told something of cases; administrators are not. */
const TOLD: ReadonlySet<string> = new Set(['reviewer', 'officer', 'instructor', 'supervisor']);

export function Page() {
  const { t } = useWords();
  const { roles } = useMe();
  return (
    <div className="page">
      <h1>{t('me.title')}</h1>
      <Who />
      <Screen />
      <section className="card">
        <h2>{t('me.password')}</h2>
        <PasswordChange />
      </section>
      {roles.some((role) => TOLD.has(role)) && <MailPreferences />}
      <OneTimeCodes />
      <Sessions />
    </div>
  );
}

function Who() {
  const { t, list, language } = useWords();
  const { displayName, username, body, roles, session } = useMe();
  return (
    <section className="card">
      <Facts
        facts={[
          { name: t('me.who'), value: displayName },
          { name: t('me.username'), value: username },
          { name: t('me.body'), value: body.name },
          { name: t('me.roles'), value: list(roles.map((role) => t(`role.${role}`))) },
          ...(session
            ? [
                {
                  name: t('me.session'),
                  value: t('me.session-until', {
                    idle: dayAndTime(session.idleUntil, language),
                    end: dayAndTime(session.endsAt, language),
                  }),
                },
              ]
            : []),
        ]}
      />
      <div>
        <Button onClick={() => void signOut()}>{t('app.sign-out')}</Button>
      </div>
    </section>
  );
}

function Screen() {
  const { t, language } = useWords();
  const letters = useStore(lettersOn);
  const [theme, setTheme] = useState<Theme>(currentTheme);
  return (
    <section className="card">
      <h2>{t('me.screen')}</h2>
      <Choice
        label={t('me.language')}
        value={language}
        onChange={(value) => chooseLanguage(value as Language)}
        options={[
          { value: 'zh', label: '中文' },
          { value: 'en', label: 'English' },
        ]}
      />
      <Choice
        label={t('me.theme')}
        value={theme}
        onChange={(value) => {
          setTheme(value as Theme);
          chooseTheme(value as Theme);
        }}
        options={THEMES.map((value) => ({ value, label: t(`me.theme.${value}`) }))}
      />
      <Checkbox label={t('me.letters')} checked={letters} onChange={switchLetters} />
    </section>
  );
}

/** Where the person is signed in; each can be ended, the present one by signing out. */
function Sessions() {
  const { t, say, language } = useWords();
  const { data, error, refetch } = useQuery({ queryKey: ['me', 'sessions'], queryFn: ownSessions, staleTime: 0 });
  const [failed, setFailed] = useState<unknown>(null);
  const end = (id: string): void => {
    setFailed(null);
    endOwnSession(id)
      .then(() => toast(t('me.sessions-ended')))
      .catch(setFailed)
      .finally(() => void queryClient.invalidateQueries({ queryKey: ['me', 'sessions'] }));
  };
  return (
    <section className="card">
      <h2>{t('me.sessions')}</h2>
      <p className="muted">{t('me.sessions-hint')}</p>
      {failed !== null && (
        <Banner tone="late" role="alert">
          {say(wordsOf(failed))}
        </Banner>
      )}
      {error && <Failed what={t('me.sessions')} error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading rows={2} />}
      <ul className="session-list">
        {data?.map(({ id, current, agent, address, createdAt, lastSeenAt }) => (
          <li key={id} className="session-line">
            <span>
              <strong>{deviceOf(agent) ?? t('me.sessions-unknown')}</strong> {address}{' '}
              {current && <Tag tone="accent">{t('me.sessions-current')}</Tag>}
              <span className="muted session-times">
                {t('me.sessions-times', {
                  begun: dayAndTime(createdAt, language),
                  seen: dayAndTime(lastSeenAt, language),
                })}
              </span>
            </span>
            <Button
              onClick={() => (current ? void signOut() : end(id))}
              aria-label={current ? t('app.sign-out') : t('me.sessions-end-one', { name: deviceOf(agent) ?? '' })}
            >
              {t(current ? 'app.sign-out' : 'me.sessions-end')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Switched on by the first code, off by the password. */
function OneTimeCodes() {
  const { t, say } = useWords();
  const { totp } = useMe();
  const [password, setPassword] = useState('');
  const [secret, setSecret] = useState<string | null>(null);
  const [code, setCode] = useState('');
  const [error, setError] = useState<unknown>(null);
  const tried = (work: () => Promise<void>) => (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    work().catch(setError);
  };
  const ask = tried(async () => {
    if (totp) {
      await answer(api.POST('/api/me/totp/remove', { body: { password } }));
      toast(t('me.codes-stopped'));
      await stayIn();
    } else setSecret((await answer(api.POST('/api/me/totp', { body: { password } }))).secret);
    setPassword('');
  });
  const confirm = tried(async () => {
    await answer(api.POST('/api/me/totp/confirm', { body: { totp: code } }));
    toast(t('me.codes-started'));
    setSecret(null);
    setCode('');
    await stayIn();
  });
  return (
    <section className="card">
      <h2>{t('me.codes')}</h2>
      <p>{t(totp ? 'me.codes-on' : 'me.codes-off')}</p>
      {error !== null && (
        <Banner tone="late" role="alert">
          {say(wordsOf(error))}
        </Banner>
      )}
      {secret === null ? (
        <form className="stack" onSubmit={ask}>
          <TextField
            label={t('me.codes-password')}
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={setPassword}
          />
          <div>
            <Button type="submit">{t(totp ? 'me.codes-stop' : 'me.codes-start')}</Button>
          </div>
        </form>
      ) : (
        <form className="stack" onSubmit={confirm}>
          <p>{t('me.codes-secret')}</p>
          <code className="secret">{secret.replace(/(.{4})/g, '$1 ')}</code>
          <TextField
            label={t('me.codes-first')}
            inputMode="numeric"
            pattern="[0-9]{6}"
            maxLength={6}
            required
            value={code}
            onChange={setCode}
          />
          <div>
            <Button type="submit" kind="primary">
              {t('me.codes-confirm')}
            </Button>
          </div>
        </form>
      )}
    </section>
  );
}
