import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { answer, api } from '../../api/client.js';
import { queryClient, wordsOf } from '../../api/queries.js';
import type { components } from '../../api/generated/schema.js';
import { useWords } from '../../i18n/language.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { Failed } from '../../ui/failed.js';
import { Checkbox, TextField } from '../../ui/field.js';
import { Loading } from '../../ui/loading.js';
import { toast } from '../../ui/toast.js';

type Preferences = components['schemas']['MessagePreferences'];
type Kind = Preferences['muted'][number];

const QUERY = ['me', 'message-preferences'];
/** What is told at once stands first. */
const KINDS = [
  'yours-now',
  'overdue',
  'urged',
  'returned',
  'decided',
  'transferred',
  'requested',
  'assigned',
  'plan-warning',
  'due-soon',
  'due-moved',
  'moved',
] as const satisfies readonly Kind[];

/** Where the person is sent mail, and which kinds. */
export function MailPreferences() {
  const { t } = useWords();
  const { data, error, refetch } = useQuery({
    queryKey: QUERY,
    queryFn: () => answer(api.GET('/api/me/message-preferences')),
  });
  return (
    <section className="card">
      <h2>{t('me.mail')}</h2>
      <p className="muted">{t('me.mail-hint')}</p>
      {error && <Failed what={t('me.mail')} error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading rows={2} />}
      {data && !data.mail && <Banner tone="soon">{t('me.mail-off')}</Banner>}
      {data && <PreferencesForm kept={data} />}
    </section>
  );
}

function PreferencesForm({ kept }: { kept: Preferences }) {
  const { t, say } = useWords();
  const [email, setEmail] = useState(kept.email ?? '');
  const [muted, setMuted] = useState<readonly Kind[]>(kept.muted);
  const [error, setError] = useState<unknown>(null);
  const keep = (event: FormEvent): void => {
    event.preventDefault();
    setError(null);
    answer(
      api.PUT('/api/me/message-preferences', {
        body: { email: email.trim() === '' ? null : email.trim(), muted: [...muted] },
      }),
    )
      .then((now) => {
        queryClient.setQueryData(QUERY, now);
        toast(t('me.mail-kept'));
      })
      .catch(setError);
  };
  return (
    <form className="stack" onSubmit={keep}>
      {error !== null && (
        <Banner tone="late" role="alert">
          {say(wordsOf(error))}
        </Banner>
      )}
      <TextField
        label={t('me.mail-address')}
        hint={t('me.mail-address-hint')}
        type="email"
        autoComplete="email"
        maxLength={254}
        value={email}
        onChange={setEmail}
      />
      <fieldset className="stack">
        <legend>{t('me.mail-kinds')}</legend>
        {KINDS.map((kind) => (
          <Checkbox
            key={kind}
            label={t(`me.mail.${kind}`)}
            checked={!muted.includes(kind)}
            onChange={(wanted) => setMuted(wanted ? muted.filter((one) => one !== kind) : [...muted, kind])}
          />
        ))}
      </fieldset>
      <div>
        <Button type="submit">{t('me.mail-keep')}</Button>
      </div>
    </form>
  );
}
