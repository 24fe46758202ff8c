import { useEffect, useState, type FormEvent } from 'react';
import { useBodies, useBodyNames, wordsOf } from '../../api/queries.js';
import { dayAndTime } from '../../i18n/dates.js';
import { usePageWords } from '../../i18n/page-words.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { Empty } from '../../ui/empty.js';
import { Failed } from '../../ui/failed.js';
import { NumberField, SelectField, TextField } from '../../ui/field.js';
import { Loading } from '../../ui/loading.js';
import { Panel } from '../../ui/panel.js';
import { Tag } from '../../ui/tag.js';
import { toast } from '../../ui/toast.js';
import { Deliveries } from './deliveries.js';
import { addWebhook, rotateSecret, setActive, useWebhooks, type Secret, type Webhook } from './webhooks-data.js';
import './webhooks.css';
import { webhookTexts } from './texts.js';

const KINDS = ['standard', 'wecom', 'dingtalk'] as const;
type Kind = (typeof KINDS)[number];

/** Where security administrators keep what events go out to: secrets are shown once, what was sent can be looked at and sent again. */
export function Page() {
  const { t, say } = usePageWords(webhookTexts);
  const { data, error, refetch } = useWebhooks();
  const [secret, showSecret] = useState<Secret | null>(null);
  const [rotating, setRotating] = useState<Webhook | null>(null);
  const [looking, setLooking] = useState<Webhook | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  useEffect(() => {
    document.title = t('app.desk.webhooks');
  }, [t]);
  const activate = (hook: Webhook): void => {
    setRefused(null);
    setActive(hook.id, !hook.active).catch((cause: unknown) =>
      setRefused(`${t('hooks.refused')}${say(wordsOf(cause))}`),
    );
  };
  return (
    <div className="page stack">
      <h1>{t('app.desk.webhooks')}</h1>
      <p className="muted">{t('hooks.intro')}</p>
      {refused !== null && (
        <Banner tone="late" role="alert">
          {refused}
        </Banner>
      )}
      {error && <Failed what={t('hooks.failed')} error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading rows={4} />}
      {data && (
        <Panel level={2} title={t('hooks.list')}>
          {data.items.length === 0 && <Empty>{t('hooks.none')}</Empty>}
          {data.items.length > 0 && (
            <ul className="hooks">
              {data.items.map((hook) => (
                <Hook
                  key={hook.id}
                  hook={hook}
                  onRotate={() => setRotating(hook)}
                  onLook={() => setLooking(hook)}
                  onActivate={() => activate(hook)}
                />
              ))}
            </ul>
          )}
        </Panel>
      )}
      <AddForm onAdded={(made) => made.secret !== null && showSecret(made)} />
      {rotating && (
        <RotateDialog
          hook={rotating}
          onClose={(made) => {
            setRotating(null);
            if (made) showSecret(made);
          }}
        />
      )}
      {secret && <SecretDialog made={secret} onClose={() => showSecret(null)} />}
      {looking && <Deliveries hook={looking} onClose={() => setLooking(null)} />}
    </div>
  );
}

function Hook({
  hook,
  onRotate,
  onLook,
  onActivate,
}: {
  hook: Webhook;
  onRotate: () => void;
  onLook: () => void;
  onActivate: () => void;
}) {
  const { t, language } = usePageWords(webhookTexts);
  const nameOf = useBodyNames();
  return (
    <li className="hook">
      <div className="hook-what">
        <strong>{hook.name}</strong>
        <span className="muted">
          {t(`hooks.kind.${hook.kind}`)} · {hook.host}
          {hook.body !== null && ` · ${nameOf(hook.body)}`}
        </span>
        {hook.oldSecretUntil !== null && Date.parse(hook.oldSecretUntil) > Date.now() && (
          <span className="muted">{t('hooks.secret-old', { until: dayAndTime(hook.oldSecretUntil, language) })}</span>
        )}
      </div>
      <div className="row-of">
        <Tag tone={hook.active ? 'done' : 'plain'}>{t(hook.active ? 'hooks.active' : 'hooks.resting')}</Tag>
        {hook.waiting > 0 && <Tag tone="soon">{t('hooks.waiting', { n: hook.waiting })}</Tag>}
        {hook.givenUp > 0 && <Tag tone="late">{t('hooks.given-up', { n: hook.givenUp })}</Tag>}
      </div>
      <div className="row-of">
        <Button aria-label={t('hooks.log-of', { name: hook.name })} onClick={onLook}>
          {t('hooks.log')}
        </Button>
        {hook.kind === 'standard' && (
          <Button aria-label={t('hooks.rotate-of', { name: hook.name })} onClick={onRotate}>
            {t('hooks.rotate')}
          </Button>
        )}
        <Button kind={hook.active ? 'danger' : 'plain'} onClick={onActivate}>
          {t(hook.active ? 'hooks.rest' : 'hooks.wake')}
        </Button>
      </div>
    </li>
  );
}

function AddForm({ onAdded }: { onAdded: (made: Secret) => void }) {
  const { t, say } = usePageWords(webhookTexts);
  const bodies = useBodies().data;
  const [kind, setKind] = useState<Kind>('standard');
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [body, setBody] = useState('');
  const [signingSecret, setSigningSecret] = useState('');
  const [refused, setRefused] = useState<string | null>(null);
  const robot = kind !== 'standard';
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setRefused(null);
    try {
      const made = await addWebhook({
        ...{ kind, name, url },
        ...(robot ? { body } : {}),
        ...(kind === 'dingtalk' && signingSecret !== '' ? { signingSecret } : {}),
      });
      toast(t('hooks.added', { name }));
      setName('');
      setUrl('');
      setSigningSecret('');
      onAdded(made);
    } catch (cause) {
      setRefused(`${t('hooks.refused')}${say(wordsOf(cause))}`);
    }
  };
  return (
    <Panel level={2} title={t('hooks.add')}>
      <form className="stack card hooks-form" onSubmit={(event) => void add(event)}>
        {refused !== null && (
          <Banner tone="late" role="alert">
            {refused}
          </Banner>
        )}
        <SelectField
          label={t('hooks.kind')}
          value={kind}
          options={KINDS.map((value) => ({ value, label: t(`hooks.kind.${value}`) }))}
          onChange={(value) => setKind(value as Kind)}
        />
        <TextField label={t('hooks.name')} value={name} onChange={setName} required maxLength={200} />
        <TextField
          label={t('hooks.url')}
          value={url}
          onChange={setUrl}
          required
          type="url"
          maxLength={2000}
          autoComplete="off"
          placeholder="https://"
        />
        {robot && (
          <SelectField
            label={t('hooks.body')}
            hint={t('hooks.body-hint')}
            value={body}
            required
            placeholder="—"
            options={[...(bodies?.values() ?? [])].map((one) => ({ value: one.id, label: one.name }))}
            onChange={setBody}
          />
        )}
        {kind === 'dingtalk' && (
          <TextField
            label={t('hooks.sign')}
            hint={t('hooks.sign-hint')}
            optional
            type="password"
            autoComplete="off"
            value={signingSecret}
            onChange={setSigningSecret}
          />
        )}
        <div>
          <Button kind="primary" type="submit">
            {t('hooks.add')}
          </Button>
        </div>
      </form>
    </Panel>
  );
}

function RotateDialog({ hook, onClose }: { hook: Webhook; onClose: (made: Secret | null) => void }) {
  const { t, say } = usePageWords(webhookTexts);
  const [hours, setHours] = useState('24');
  const [refused, setRefused] = useState<string | undefined>(undefined);
  const rotate = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      onClose(await rotateSecret(hook.id, Number(hours)));
    } catch (cause) {
      setRefused(`${t('hooks.refused')}${say(wordsOf(cause))}`);
    }
  };
  return (
    <Dialog title={t('hooks.rotate-of', { name: hook.name })} onClose={() => onClose(null)}>
      <form className="stack" onSubmit={(event) => void rotate(event)}>
        <NumberField label={t('hooks.keep-old')} value={hours} onChange={setHours} error={refused} required autoFocus />
        <div>
          <Button kind="primary" type="submit">
            {t('hooks.rotate')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** What is shown once: it stands nowhere else in the page and is gone with the dialog. */
function SecretDialog({ made, onClose }: { made: Secret; onClose: () => void }) {
  const { t, language } = usePageWords(webhookTexts);
  const copy = async (): Promise<void> => {
    await navigator.clipboard?.writeText(made.secret ?? '').then(
      () => toast(t('hooks.copied')),
      () => undefined,
    );
  };
  return (
    <Dialog title={t('hooks.secret')} onClose={onClose} closable={false}>
      <code className="hook-secret">{made.secret}</code>
      <p>{t('hooks.secret-hint')}</p>
      {made.oldSecretUntil !== null && (
        <p>{t('hooks.secret-old', { until: dayAndTime(made.oldSecretUntil, language) })}</p>
      )}
      <div className="row-of">
        <Button onClick={() => void copy()}>{t('hooks.copy')}</Button>
        <Button kind="primary" onClick={onClose}>
          {t('hooks.seen')}
        </Button>
      </div>
    </Dialog>
  );
}
