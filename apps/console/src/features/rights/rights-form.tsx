import { useId, useState, type FormEvent } from 'react';
import { ROLES, type Role } from '../../../../../libs/domain/case.js';
import { checkGrant, RIGHTS_RULES, type AccountRights } from '../../../../../libs/domain/administration/accounts.js';
import { takesSecond } from '../../../../../libs/domain/administration/second-administrator.js';
import type { Account, Body, OneTimePassword } from '../../api/client.js';
import { useBodies, useMe, useToday, wordsOf } from '../../api/queries.js';
import { usePageWords } from '../../i18n/page-words.js';
import { areaName } from '../../i18n/terms.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { Checkbox, Choice, SelectField, TextField } from '../../ui/field.js';
import { Panel } from '../../ui/panel.js';
import { toast } from '../../ui/toast.js';
import {
  askPassword,
  askRights,
  giveRights,
  issuePassword,
  standingOf,
  useAccountsFound,
  useSecurityAdministrators,
} from './rights-data.js';
import { rightsTexts } from './texts.js';

const KINDS = ['rights', 'password'] as const;
type Kind = (typeof KINDS)[number];
/** Rights as they are typed: an empty text is none. */
interface Wanted {
  roles: readonly Role[];
  body: string;
  area: string;
  instructorNo: string;
  seat: string;
}
const typedOf = ({ roles, body, area, instructorNo, seat }: Account): Wanted => ({
  roles,
  body: body.id,
  area,
  instructorNo: instructorNo ?? '',
  seat: seat ?? '',
});
const rightsOf = ({ roles, body, area, instructorNo, seat }: Wanted): AccountRights => ({
  roles,
  body,
  area,
  instructorNo: instructorNo.trim() || null,
  seat: seat.trim() || null,
});

/** Rights or a one-time password for somebody: asked for where it takes two, given at once where it does not. */
export function RightsForm({ onPassword }: { onPassword: (given: OneTimePassword) => void }) {
  const { t } = usePageWords(rightsTexts);
  const [kind, setKind] = useState<Kind>('rights');
  const [account, choose] = useState<Account | null>(null);
  const done = (): void => choose(null);
  return (
    <Panel level={2} title={t('rights.form')}>
      <div className="stack">
        <Choice
          label={t('rights.what')}
          value={kind}
          onChange={(value) => setKind(value as Kind)}
          options={KINDS.map((one) => ({ value: one, label: t(`rights.kind.${one}`) }))}
        />
        <AccountField chosen={account} onChoose={choose} />
        {account && kind === 'rights' && <RightsFields key={account.id} account={account} onDone={done} />}
        {account && kind === 'password' && (
          <Send key={account.id} account={account} rights={null} errors={[]} onDone={done} onPassword={onPassword} />
        )}
      </div>
    </Panel>
  );
}

/** Somebody with an account, found by a part of the name. */
function AccountField({ chosen, onChoose }: { chosen: Account | null; onChoose: (account: Account | null) => void }) {
  const { t } = usePageWords(rightsTexts);
  const [typed, type] = useState('');
  // Where the focus was is gone with every choice.
  const [moved, setMoved] = useState(false);
  const wanted = typed.trim();
  const { data } = useAccountsFound(wanted);
  const choose = (account: Account | null): void => {
    setMoved(true);
    type('');
    onChoose(account);
  };
  const words = ({ displayName: name, username: user, body }: Account): string =>
    t('rights.person', { name, user, body: body.name });
  if (chosen)
    return (
      <div className="row-of">
        <strong>{words(chosen)}</strong>
        <Button autoFocus={moved} onClick={() => choose(null)}>
          {t('rights.other-person')}
        </Button>
      </div>
    );
  return (
    <>
      <TextField
        label={t('rights.account')}
        hint={t('rights.account-hint')}
        type="search"
        autoComplete="off"
        autoFocus={moved}
        value={typed}
        onChange={type}
      />
      {wanted !== '' && data?.length === 0 && <p className="muted">{t('rights.account-none')}</p>}
      {data && data.length > 0 && (
        <ul className="rights-found" aria-label={t('rights.account-choose')}>
          {data.map((one) => (
            <li key={one.id}>
              <Button onClick={() => choose(one)}>{words(one)}</Button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Roles, body, area, number and seat, held against the domain's own rules while they are typed. */
function RightsFields({ account, onDone }: { account: Account; onDone: () => void }) {
  const { t, say } = usePageWords(rightsTexts);
  const today = useToday();
  const bodies = useBodies().data;
  const rolesId = useId();
  const [wanted, setWanted] = useState(() => typedOf(account));
  if (!bodies || today === undefined) return null;
  const set = (more: Partial<Wanted>): void => setWanted({ ...wanted, ...more });
  const rights = rightsOf(wanted);
  const body = bodies.get(wanted.body);
  const broken = RIGHTS_RULES.filter((rule) => !rule.holds(rights, body, today));
  const wrong = (path: keyof AccountRights): string | undefined => {
    const rule = broken.find((one) => one.path === path);
    return rule && say(rule);
  };
  const tick = (role: Role, on: boolean): void => {
    const roles = ROLES.filter((one) => (one === role ? on : wanted.roles.includes(one)));
    set({ roles, ...(roles.includes('instructor') ? {} : { instructorNo: '' }) });
  };
  const places = areasUnder(body, [...bodies.values()]);
  return (
    <>
      <fieldset className="choice" aria-describedby={wrong('roles') ? rolesId : undefined}>
        <legend>{t('rights.roles')}</legend>
        <div className="choice-options">
          {ROLES.map((role) => (
            <Checkbox
              key={role}
              label={t(`role.${role}`)}
              checked={wanted.roles.includes(role)}
              onChange={(on) => tick(role, on)}
            />
          ))}
        </div>
        {wrong('roles') && (
          <div className="field-error" id={rolesId} role="alert">
            {wrong('roles')}
          </div>
        )}
      </fieldset>
      <div className="decision-fields">
        <SelectField
          label={t('rights.body')}
          value={wanted.body}
          onChange={(id) => set({ body: id, area: bodies.get(id)?.area ?? '' })}
          options={[...bodies.values()]
            .filter(({ id, activeUntil }) => activeUntil === null || activeUntil >= today || id === wanted.body)
            .map(({ id, name }) => ({ value: id, label: name }))}
          error={wrong('body')}
        />
        <SelectField
          label={t('rights.area')}
          hint={t('rights.area-hint')}
          value={wanted.area}
          onChange={(area) => set({ area })}
          options={[...new Set([...places, wanted.area])].map((area) => ({ value: area, label: say(areaName(area)) }))}
          error={wrong('area')}
        />
        {wanted.roles.includes('instructor') && (
          <TextField
            label={t('rights.instructor-no')}
            value={wanted.instructorNo}
            onChange={(instructorNo) => set({ instructorNo })}
            error={wrong('instructorNo')}
          />
        )}
        <TextField
          label={t('rights.seat')}
          hint={t('rights.seat-hint')}
          optional
          maxLength={20}
          value={wanted.seat}
          onChange={(seat) => set({ seat })}
        />
      </div>
      <Send account={account} rights={rights} errors={broken.map(say)} onDone={onDone} />
    </>
  );
}

/** The area of a body and those of the bodies within it. */
function areasUnder(body: Body | undefined, bodies: readonly Body[]): string[] {
  if (!body) return [];
  const within = bodies.map(({ area }) => area).filter((area) => area.startsWith(`${body.area}/`));
  return [body.area, ...new Set(within)];
}

/** The button, and beside it whether it asks or gives, or why neither can be. */
function Send({
  account,
  rights,
  errors,
  onDone,
  onPassword,
}: {
  account: Account;
  rights: AccountRights | null;
  /** What has to be put right before. */
  errors: readonly string[];
  onDone: () => void;
  onPassword?: (given: OneTimePassword) => void;
}) {
  const { t, say } = usePageWords(rightsTexts);
  const me = useMe();
  const { data: administrators, refetch } = useSecurityAdministrators();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  if (!administrators) return null;
  const target = standingOf(account);
  const roles = rights?.roles ?? account.roles;
  const by = { account: me.account, roles: me.roles };
  // Of the other offices the server knows who is the last one.
  const refusal = account.id === me.account ? checkGrant({ by, target, roles, administrators }) : null;
  const two = takesSecond({ target, roles, administrators });
  const reason = refusal ? say(refusal) : errors[0];
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (reason !== undefined || busy) return;
    setBusy(true);
    setFailure(null);
    try {
      if (two) await (rights ? askRights(account.id, rights) : askPassword(account.id));
      else if (rights) await giveRights(account, rights);
      else onPassword?.(await issuePassword(account.id));
      toast(t(two ? 'rights.asked-done' : 'rights.done'));
      onDone();
    } catch (error) {
      setFailure(error);
      void refetch();
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="stack" onSubmit={(event) => void send(event)} aria-label={t('rights.form')}>
      {failure !== null && (
        <Banner tone="late" role="alert">
          {t('rights.not-done')}
          {say(wordsOf(failure))}
        </Banner>
      )}
      <p className="muted">{t(two ? 'rights.takes-two' : rights ? 'rights.at-once' : 'rights.at-once-password')}</p>
      <div className="row-of">
        <Button kind="primary" type="submit" disabled={busy} reason={reason}>
          {t(two ? 'rights.ask' : rights ? 'rights.give' : 'rights.issue')}
        </Button>
        {reason !== undefined && <span>{reason}</span>}
      </div>
    </form>
  );
}
