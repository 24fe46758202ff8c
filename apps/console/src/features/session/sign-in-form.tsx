import { useState, type FormEvent } from 'react';
import type { Me } from '../../api/client.js';
import { isRefusal } from '../../api/problem.js';
import { wordsOf } from '../../api/queries.js';
import { useWords } from '../../i18n/language.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { TextField } from '../../ui/field.js';
import { signIn } from './session-data.js';

/** Name and password, and the one-time code once the server asks for it. */
export function SignInForm({ fixedName, onSignedIn }: { fixedName?: string; onSignedIn: (me: Me) => void }) {
  const { t, say } = useWords();
  const [username, setUsername] = useState(fixedName ?? '');
  const [password, setPassword] = useState('');
  const [totp, setTotp] = useState('');
  const [codeWanted, wantCode] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      onSignedIn(await signIn({ username, password, totp }));
    } catch (cause) {
      const first = isRefusal(cause, 'totp-required') && !codeWanted;
      if (isRefusal(cause, 'totp-required')) wantCode(true);
      setError(first ? null : cause);
      setTotp('');
    } finally {
      setBusy(false);
    }
  };

  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
      {error !== null && (
        <Banner tone="late" role="alert">
          {say(wordsOf(error))}
        </Banner>
      )}
      <TextField
        label={t('session.username')}
        name="username"
        autoComplete="username"
        autoFocus={fixedName === undefined}
        required
        readOnly={fixedName !== undefined}
        value={username}
        onChange={setUsername}
      />
      <TextField
        label={t('session.password')}
        name="password"
        type="password"
        autoComplete="current-password"
        autoFocus={fixedName !== undefined}
        required
        value={password}
        onChange={setPassword}
      />
      {codeWanted && (
        <TextField
          label={t('session.code')}
          hint={t('session.code-hint')}
          name="totp"
          autoComplete="one-time-code"
          inputMode="numeric"
          pattern="[0-9]{6}"
          maxLength={6}
          autoFocus
          required
          value={totp}
          onChange={setTotp}
        />
      )}
      <Button type="submit" kind="primary" disabled={busy}>
        {t('session.sign-in')}
      </Button>
    </form>
  );
}
