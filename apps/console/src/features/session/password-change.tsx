import { useState, type FormEvent } from 'react';
import { wordsOf } from '../../api/queries.js';
import { useWords } from '../../i18n/language.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { TextField } from '../../ui/field.js';
import { toast } from '../../ui/toast.js';
import { changePassword, signOut } from './session-data.js';
import './session.css';

/** As in libs/contracts/session.ts, which would bring the whole of zod to the first page. */
const LEAST_LENGTH = 12;

/** A page of its own for a password an administrator gave, a card among others afterwards. */
export function PasswordChange({ initial = false }: { initial?: boolean }) {
  const { t } = useWords();
  if (!initial) return <PasswordForm />;
  return (
    <main className="login">
      <div className="card login-card">
        <h1>{t('session.change-title')}</h1>
        <p>{t('session.initial')}</p>
        <PasswordForm />
        <Button kind="quiet" onClick={() => void signOut()}>
          {t('app.sign-out')}
        </Button>
      </div>
    </main>
  );
}

function PasswordForm() {
  const { t, say } = useWords();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [repeated, setRepeated] = useState('');
  const [sent, setSent] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const tooShort = next.length < LEAST_LENGTH;
  const different = next !== repeated;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setSent(true);
    setError(null);
    if (tooShort || different) return;
    try {
      await changePassword(current, next);
      toast(t('session.changed'));
      for (const clear of [setCurrent, setNext, setRepeated]) clear('');
      setSent(false);
    } catch (cause) {
      setError(cause);
    }
  };
  return (
    <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
      {error !== null && (
        <Banner tone="late" role="alert">
          {say(wordsOf(error))}
        </Banner>
      )}
      <TextField
        label={t('session.current')}
        type="password"
        autoComplete="current-password"
        value={current}
        onChange={setCurrent}
      />
      <TextField
        label={t('session.next')}
        type="password"
        autoComplete="new-password"
        hint={t('session.next-hint')}
        error={sent && tooShort ? t('session.too-short') : undefined}
        value={next}
        onChange={setNext}
      />
      <TextField
        label={t('session.repeat')}
        type="password"
        autoComplete="new-password"
        error={sent && !tooShort && different ? t('session.different') : undefined}
        value={repeated}
        onChange={setRepeated}
      />
      <Button type="submit" kind="primary">
        {t('session.change')}
      </Button>
    </form>
  );
}
