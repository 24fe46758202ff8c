import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router';
import { ORGANISATION_TYPES, type OrganisationType } from '../../../../../libs/domain/case.js';
import { answer, api, newKey, type Case } from '../../api/client.js';
import { useBodies, useBodyNames, useMe } from '../../api/queries.js';
import { useWords } from '../../i18n/language.js';
import { typeName } from '../../i18n/terms.js';
import { Button } from '../../ui/button.js';
import { Empty } from '../../ui/empty.js';
import { Failed } from '../../ui/failed.js';
import { Choice, SelectField } from '../../ui/field.js';
import { Loading } from '../../ui/loading.js';
import { Panel } from '../../ui/panel.js';
import { toast } from '../../ui/toast.js';
import { RefusedBanner } from '../case/refused-banner.js';
import { UnitField } from '../work/work-fields.js';
import './desk.css';

const LISTED = 100;

interface Opening {
  type: OrganisationType;
  mode: 'single' | 'joint' | 'regional' | 'industry';
  units: string[];
  leadUnit: string;
  responsibleBody: string;
  listItem?: string;
  sponsor?: string;
  district?: string;
}

/** A new case: an item of the task list in one step, or a unit by hand. */
export function Page() {
  const { t } = useWords();
  const navigate = useNavigate();
  const [key, setKey] = useState(newKey);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const open = async (opening: Opening): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    try {
      const opened: Case = await answer(
        api.POST('/api/cases', { params: { header: { 'Idempotency-Key': key } }, body: opening }),
      );
      toast(t('open.done', { no: opened.caseNo }));
      void navigate(`/cases/${opened.id}`);
    } catch (error) {
      setFailure(error);
      setKey(newKey());
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="page desk">
      <h1>{t('open.title')}</h1>
      {failure !== null && <RefusedBanner action={t('open.action')} error={failure} />}
      <ByHand onOpen={open} busy={busy} />
      <FromList onOpen={open} busy={busy} />
    </div>
  );
}

function ByHand({ onOpen, busy }: { onOpen: (opening: Opening) => Promise<void>; busy: boolean }) {
  const { t, say } = useWords();
  const me = useMe();
  const bodies = useBodies().data;
  const [type, setType] = useState<OrganisationType>('union');
  const [unit, setUnit] = useState('');
  const drives = [...(bodies?.values() ?? [])].filter(
    ({ line, activeUntil }) => line === 'party' && activeUntil === null,
  );
  const [responsible, setResponsible] = useState('');
  const [missing, setMissing] = useState(false);
  const body = responsible || (drives.some(({ id }) => id === me.body.id) ? me.body.id : '');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setMissing(unit === '' || body === '');
    if (unit !== '' && body !== '')
      void onOpen({ type, mode: 'single', units: [unit], leadUnit: unit, responsibleBody: body });
  };
  return (
    <Panel level={2} title={t('open.by-hand')}>
      <form className="decision-fields" onSubmit={submit} noValidate aria-label={t('open.by-hand')}>
        <Choice
          label={t('open.type')}
          value={type}
          onChange={(value) => setType(value as OrganisationType)}
          options={ORGANISATION_TYPES.map((one) => ({ value: one, label: say(typeName(one)) }))}
        />
        <SelectField
          label={t('open.responsible')}
          placeholder={t('work.choose')}
          options={drives.map(({ id, name }) => ({ value: id, label: name }))}
          value={body}
          onChange={setResponsible}
        />
        <UnitField
          label={t('open.unit')}
          value={unit}
          onChange={setUnit}
          error={missing ? t('open.missing') : undefined}
        />
        <div className="wide">
          <Button kind="primary" type="submit" disabled={busy}>
            {t('open.confirm')}
          </Button>
        </div>
      </form>
    </Panel>
  );
}

function FromList({ onOpen, busy }: { onOpen: (opening: Opening) => Promise<void>; busy: boolean }) {
  const { t, say } = useWords();
  const nameOf = useBodyNames();
  const { data, error, refetch } = useQuery({ queryKey: ['list-items', 'not-opened'], queryFn: readItems });
  return (
    <Panel level={2} title={t('open.from-list')}>
      {error && <Failed what={t('open.list-failed')} error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading rows={4} />}
      {data?.length === 0 && <Empty>{t('open.list-none')}</Empty>}
      <ul className="desk-list">
        {data?.map((item) => (
          <li key={item.id} className="desk-row">
            <div className="desk-main">
              <strong className="desk-name">{item.leadUnitName}</strong>
              <span className="desk-what">
                {say(typeName(item.type))} · {t(`mode.${item.mode}`)}
              </span>
              <span className="muted">{nameOf(item.responsibleBody)}</span>
              <Button disabled={busy} onClick={() => void onOpen(openingOf(item))}>
                {t('open.open')}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

type Item = Awaited<ReturnType<typeof readItems>>[number];

/** Items of the published lists whose case has not been opened. */
async function readItems() {
  const { items: lists } = await answer(api.GET('/api/task-lists'));
  const pages = await Promise.all(
    lists.map(({ id }) =>
      answer(
        api.GET('/api/task-lists/{id}/items', {
          params: { path: { id }, query: { state: 'not-opened', limit: LISTED } },
        }),
      ),
    ),
  );
  return pages.flatMap(({ items }) => items);
}

function openingOf({ id, type, mode, units, leadUnit, responsibleBody, sponsor, district }: Item): Opening {
  return {
    type,
    mode,
    units: units.map((unit) => (typeof unit === 'string' ? unit : (unit as { unitId: string }).unitId)),
    leadUnit,
    responsibleBody,
    listItem: id,
    ...(sponsor ? { sponsor } : {}),
    ...(district ? { district } : {}),
  };
}
