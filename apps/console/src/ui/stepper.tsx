import type { ReactNode } from 'react';
import { useWords } from '../i18n/language.js';

export interface StepItem {
  key: string;
  name: string;
  state: 'done' | 'current' | 'future';
  /** A word below the name: since when, until when. */
  note?: ReactNode;
}

/** The way of a case: what is behind, where it is, what is ahead. */
export function Stepper({ steps, label }: { steps: readonly StepItem[]; label: string }) {
  const { t } = useWords();
  return (
    <ol className="stepper" aria-label={label}>
      {steps.map(({ key, name, state, note }) => (
        <li key={key} className={`step step-${state}`} aria-current={state === 'current' ? 'step' : undefined}>
          <span className="step-mark" aria-hidden="true">
            {state === 'done' ? '✓' : state === 'current' ? '●' : '○'}
          </span>
          <span className="step-name">
            {name}
            <span className="visually-hidden"> {t(`ui.${state}-step`)}</span>
          </span>
          {note && <span className="step-note">{note}</span>}
        </li>
      ))}
    </ol>
  );
}
