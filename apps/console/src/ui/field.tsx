import {
  useId,
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from 'react';
import { fullDay } from '../i18n/dates.js';
import { useWords } from '../i18n/language.js';

interface FieldFrame {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** Said beside the label where most fields of the form are required. */
  optional?: boolean;
}

interface FieldProps extends FieldFrame {
  children: (ids: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean }) => ReactNode;
}

/** Label, control, hint and error, tied together for screen readers. */
export function Field({ label, hint, error, optional, children }: FieldProps) {
  const { t } = useWords();
  const id = useId();
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <div className={`field ${error ? 'field-wrong' : ''}`}>
      <label htmlFor={id}>
        {label}
        {optional && <span className="field-optional">{t('ui.optional')}</span>}
      </label>
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': Boolean(error) })}
      {hint && (
        <div className="field-hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {error && (
        <div className="field-error" id={`${id}-error`} role="alert">
          {error}
        </div>
      )}
    </div>
  );
}

type Controlled<Attributes> = FieldFrame &
  Omit<Attributes, 'onChange' | 'value'> & { value: string; onChange: (value: string) => void };

export function TextField({
  label,
  hint,
  error,
  optional,
  value,
  onChange,
  ...rest
}: Controlled<InputHTMLAttributes<HTMLInputElement>> & { ref?: Ref<HTMLInputElement> }) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {(ids) => <input {...rest} {...ids} className="input" value={value} onChange={(e) => onChange(e.target.value)} />}
    </Field>
  );
}

export function TextArea({
  label,
  hint,
  error,
  optional,
  value,
  onChange,
  ...rest
}: Controlled<TextareaHTMLAttributes<HTMLTextAreaElement>> & { ref?: Ref<HTMLTextAreaElement> }) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {(ids) => (
        <textarea
          rows={3}
          {...rest}
          {...ids}
          className="input"
          value={value}
          onChange={(e) => onChange(e.target.value)}
        />
      )}
    </Field>
  );
}

/** A whole number, with the number keys of a phone. An empty field is empty, not nought. */
export function NumberField({ onChange, ...rest }: Controlled<InputHTMLAttributes<HTMLInputElement>>) {
  return (
    <TextField
      {...rest}
      inputMode="numeric"
      pattern="[0-9]*"
      autoComplete="off"
      className="input input-number"
      onChange={(value) => onChange(value.replace(/[^0-9]/g, ''))}
    />
  );
}

/** A day. The device's own picker; the day is written out below, with its weekday. */
export function DateField({ hint, ...rest }: Controlled<InputHTMLAttributes<HTMLInputElement>>) {
  const { language } = useWords();
  const written = /^\d{4}-\d{2}-\d{2}$/.test(rest.value) ? fullDay(rest.value, language) : null;
  return <TextField {...rest} type="date" min="1900-01-01" max="2199-12-31" hint={hint ?? written} />;
}

export interface Option {
  value: string;
  label: string;
}
export function SelectField({
  label,
  hint,
  error,
  optional,
  value,
  onChange,
  options,
  placeholder,
  ...rest
}: Controlled<SelectHTMLAttributes<HTMLSelectElement>> & {
  options: readonly Option[];
  placeholder?: string;
  ref?: Ref<HTMLSelectElement>;
}) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {(ids) => (
        <select {...rest} {...ids} className="input" value={value} onChange={(e) => onChange(e.target.value)}>
          {placeholder !== undefined && <option value="">{placeholder}</option>}
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function Checkbox({
  label,
  checked,
  onChange,
  ...rest
}: Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'checked'> & {
  label: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <label className="check">
      <input {...rest} type="checkbox" checked={checked} onChange={(e) => onChange(e.target.checked)} />
      <span>{label}</span>
    </label>
  );
}

/** One of a few, all of them in sight. */
export function Choice({
  label,
  value,
  onChange,
  options,
  hint,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: readonly Option[];
  hint?: ReactNode;
}) {
  const name = useId();
  return (
    <fieldset className="choice">
      <legend>{label}</legend>
      <div className="choice-options">
        {options.map((option) => (
          <label key={option.value} className="check">
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={value === option.value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
      {hint && <div className="field-hint">{hint}</div>}
    </fieldset>
  );
}

/** Short texts, one a line: as many as are needed. */
export function LinesField({
  label,
  hint,
  lines,
  onChange,
}: {
  label: string;
  hint?: ReactNode;
  lines: readonly string[];
  onChange: (lines: string[]) => void;
}) {
  return (
    <TextArea
      label={label}
      hint={hint}
      optional
      rows={2}
      value={lines.join('\n')}
      onChange={(value) => onChange(value === '' ? [] : value.split('\n'))}
    />
  );
}
