import { useState } from 'react';
import type { CaseSummary } from '../../api/client.js';
import { useShortcuts } from '../../app/shortcuts.js';
import { useWords } from '../../i18n/language.js';
import { actionLabel } from '../../i18n/terms.js';
import { Button } from '../../ui/button.js';
import { Checkbox } from '../../ui/field.js';
import { BulkDialog, type BulkAction } from './bulk-dialog.js';

/** As many as one operation takes (libs/contracts/bulk.ts). */
const MOST = 200;

/**
 * What can be done with the ticked cases of a list, all at once: the first act is the usual one and has the key `u`. Nothing is done before each
 * case has been checked and the number confirmed.
 */
export function BulkActs({
  acts,
  items,
  ticked,
  onTick,
  onActed,
}: {
  acts: readonly BulkAction[];
  items: readonly CaseSummary[];
  ticked: ReadonlySet<string>;
  onTick: (ticked: ReadonlySet<string>) => void;
  onActed: () => void;
}) {
  const { t, say } = useWords();
  const [acting, setActing] = useState<{ action: BulkAction; cases: readonly CaseSummary[] } | null>(null);
  const chosen = items.filter(({ id }) => ticked.has(id));
  const [first] = acts;
  const fitting = (action: BulkAction): readonly CaseSummary[] =>
    action === 'ask-hold' ? chosen.filter(({ status }) => status === 'open') : chosen;
  const barredOf = (action: BulkAction): string | undefined =>
    chosen.length === 0
      ? t('bulk.tick-first')
      : chosen.length > MOST
        ? t('bulk.too-many', { most: MOST })
        : fitting(action).length === 0
          ? t('bulk.held-already')
          : undefined;
  const label = (action: BulkAction): string => (action === 'ask-hold' ? t('bulk.ask-hold') : say(actionLabel(action)));
  const begin = (action: BulkAction): void => setActing({ action, cases: fitting(action) });
  useShortcuts([
    {
      keys: ['u'],
      label: t('bulk.key', { action: label(first!) }),
      run: () => begin(first!),
      when: () => barredOf(first!) === undefined,
    },
  ]);
  return (
    <>
      <Checkbox
        label={t('bulk.select-all')}
        checked={items.length > 0 && chosen.length === items.length}
        onChange={(on) => onTick(new Set(on ? items.map(({ id }) => id) : []))}
      />
      {acts.map((action) => (
        <Button
          key={action}
          kind={action === first ? 'primary' : 'plain'}
          reason={barredOf(action)}
          onClick={() => begin(action)}
        >
          {label(action)}
          {fitting(action).length > 0 && ` ${fitting(action).length}`}
        </Button>
      ))}
      {chosen.length === 0 && <span className="muted">{t('bulk.tick-hint')}</span>}
      {acting && (
        <BulkDialog
          action={acting.action}
          cases={acting.cases}
          onClose={(acted) => {
            setActing(null);
            if (!acted) return;
            onTick(new Set());
            onActed();
          }}
        />
      )}
    </>
  );
}
