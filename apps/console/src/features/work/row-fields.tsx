import { useId, type ReactNode } from 'react';
import type { Bilingual } from '../../../../../libs/domain/text.js';
import { postName } from '../../../../../libs/domain/text.js';
import type { Case } from '../../api/client.js';
import { useWords } from '../../i18n/language.js';
import { Button } from '../../ui/button.js';
import { Checkbox, NumberField, SelectField, TextField } from '../../ui/field.js';
import { FLAGS, postsOf, type Row } from './work-data.js';

export interface ExcusedReason extends Bilingual {
  code: string;
}
interface RowsProps {
  label: string;
  rows: readonly Row[];
  onChange: (rows: Row[]) => void;
  error: string | undefined;
}

const text = (row: Row, field: string): string => String(row[field] ?? '');

/** Lines of one list: each with its fields, one more by a button, one less by another. */
function Rows({
  label,
  rows,
  onChange,
  error,
  fresh,
  children,
}: RowsProps & { fresh: Row | null; children: (row: Row, set: (part: Row) => void, index: number) => ReactNode }) {
  const { t } = useWords();
  const id = useId();
  return (
    <fieldset className="wide rows" aria-describedby={error ? id : undefined}>
      <legend>{label}</legend>
      {rows.map((row, index) => (
        <div key={index} className="rows-row">
          {children(row, (part) => onChange(rows.map((one, at) => (at === index ? { ...one, ...part } : one))), index)}
          {fresh && (
            <Button
              kind="quiet"
              aria-label={t('work.remove-row', { n: index + 1 })}
              onClick={() => onChange(rows.filter((_, at) => at !== index))}
            >
              ✕
            </Button>
          )}
        </div>
      ))}
      {error && (
        <div className="field-error" id={id} role="alert">
          {error}
        </div>
      )}
      {fresh && (
        <div>
          <Button kind="quiet" onClick={() => onChange([...rows, fresh])}>
            ＋ {t('work.add-row')}
          </Button>
        </div>
      )}
    </fieldset>
  );
}

export function Group(props: RowsProps) {
  const { t } = useWords();
  return (
    <Rows {...props} fresh={{ ref: '', role: 'member' }}>
      {(row, set, index) => (
        <>
          <TextField
            label={t('work.person')}
            hint={index === 0 ? t('work.person-hint') : undefined}
            autoComplete="off"
            value={text(row, 'ref')}
            onChange={(ref) => set({ ref })}
          />
          <SelectField
            label={t('work.group-role')}
            options={(['leader', 'member'] as const).map((role) => ({
              value: role,
              label: t(`work.group-role.${role}`),
            }))}
            value={text(row, 'role')}
            onChange={(role) => set({ role })}
          />
        </>
      )}
    </Rows>
  );
}

export function Candidates({ found, ...props }: RowsProps & { found: Case }) {
  const { t, say } = useWords();
  const posts = postsOf(found).map((post) => ({ value: post, label: say(postName(post)) }));
  return (
    <Rows {...props} fresh={{ ref: '', post: 'member', flags: [] }}>
      {(row, set, index) => {
        const flags = Array.isArray(row['flags']) ? row['flags'] : [];
        return (
          <>
            <TextField
              label={t('work.person')}
              hint={index === 0 ? t('work.person-hint') : undefined}
              autoComplete="off"
              value={text(row, 'ref')}
              onChange={(ref) => set({ ref })}
            />
            <SelectField
              label={t('work.post')}
              options={posts}
              value={text(row, 'post')}
              onChange={(post) => set({ post })}
            />
            <details className="row-flags">
              <summary>
                {t('work.flags')}
                {flags.length > 0 && ` ${flags.length}`}
              </summary>
              {FLAGS.map((flag) => (
                <Checkbox
                  key={flag}
                  label={t(`work.flag.${flag}`)}
                  checked={flags.includes(flag)}
                  onChange={(on) => set({ flags: on ? [...flags, flag] : flags.filter((one) => one !== flag) })}
                />
              ))}
            </details>
          </>
        );
      }}
    </Rows>
  );
}

export function Excused({ reasons, ...props }: RowsProps & { reasons: readonly ExcusedReason[] }) {
  const { t, say } = useWords();
  return (
    <Rows {...props} fresh={{ reason: '', count: '' }}>
      {(row, set) => (
        <>
          <SelectField
            label={t('work.reason')}
            placeholder={t('work.choose')}
            options={reasons.map(({ code, ...words }) => ({ value: code, label: say(words) }))}
            value={text(row, 'reason')}
            onChange={(reason) => set({ reason })}
          />
          <NumberField
            label={t('work.excused-count')}
            value={text(row, 'count')}
            onChange={(count) => set({ count })}
          />
        </>
      )}
    </Rows>
  );
}

/** The candidates of the approved plan with the votes each got; whoever is elected is ticked. */
export function Votes(props: RowsProps) {
  const { t, say } = useWords();
  return (
    <Rows {...props} fresh={null}>
      {(row, set) => (
        <>
          <span className="rows-name">
            {text(row, 'ref')} · {say(postName(text(row, 'post')))}
          </span>
          <NumberField label={t('work.votes')} value={text(row, 'votes')} onChange={(votes) => set({ votes })} />
          <Checkbox
            label={t('work.elected')}
            checked={row['elected'] === true}
            onChange={(elected) => set({ elected })}
          />
        </>
      )}
    </Rows>
  );
}
