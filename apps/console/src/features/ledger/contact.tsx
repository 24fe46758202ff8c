import { useState } from 'react';
import { READING_PURPOSES, type ReadingPurpose } from '../../../../../libs/domain/ledger/units/personal-fields.js';
import type { Line } from '../../../../../libs/domain/case.js';
import { mayUseLedger } from '../../../../../libs/domain/ledger/ledger-permissions.js';
import type { components } from '../../api/generated/schema.js';
import { useMe, wordsOf } from '../../api/queries.js';
import { useWords } from '../../i18n/language.js';
import { Banner } from '../../ui/banner.js';
import { Button } from '../../ui/button.js';
import { Facts } from '../../ui/facts.js';
import { SelectField } from '../../ui/field.js';
import { Panel } from '../../ui/panel.js';
import { readPersonal } from './ledger-data.js';

type Unit = components['schemas']['Unit'];

/** What it was said to be for; asked once, as long as the page stays open. */
let saidPurpose: ReadingPurpose | '' = '';

/** Who stands for the unit, masked; in full on a click, for a purpose, which the server writes down and counts. */
export function Contact({ unit }: { unit: Unit }) {
  const { t, say } = useWords();
  const me = useMe();
  const [purpose, setPurpose] = useState<ReadingPurpose | ''>(saidPurpose);
  const [full, setFull] = useState<components['schemas']['UnitPersonal'] | null>(null);
  const [refusal, setRefusal] = useState<unknown>(null);
  const { legalRepresentative, phone } = full ?? unit;
  if (unit.legalRepresentative === null && unit.phone === null) return null;
  const actor = { roles: me.roles, line: me.body.line as Line, area: me.body.area };
  const may = mayUseLedger(actor, 'read-personal', unit.area);
  const show = async (): Promise<void> => {
    if (purpose === '') return;
    saidPurpose = purpose;
    try {
      setFull(await readPersonal(unit.unitId, purpose));
      setRefusal(null);
    } catch (error) {
      setRefusal(error);
    }
  };
  return (
    <Panel level={2} title={t('ledger.contact')}>
      {refusal !== null && (
        <Banner tone="late" role="alert">
          {say(wordsOf(refusal))}
        </Banner>
      )}
      <Facts
        facts={[
          { name: t('ledger.representative'), value: legalRepresentative ?? t('ledger.unknown') },
          { name: t('ledger.phone'), value: phone ?? t('ledger.unknown') },
        ]}
      />
      {may && full === null && (
        <div className="ledger-contact">
          <SelectField
            label={t('ledger.purpose')}
            value={purpose}
            placeholder={t('ledger.purpose-choose')}
            onChange={(value) => setPurpose(value as ReadingPurpose)}
            options={READING_PURPOSES.map((one) => ({ value: one, label: t(`ledger.purpose.${one}`) }))}
          />
          <Button disabled={purpose === ''} onClick={() => void show()}>
            {t('ledger.show-full')}
          </Button>
        </div>
      )}
    </Panel>
  );
}
