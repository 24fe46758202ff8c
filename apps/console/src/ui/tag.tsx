import type { ReactNode } from 'react';

export type Tone = 'late' | 'soon' | 'done' | 'plain' | 'accent';
/** State is never colour alone: each tone has its own shape before the word. */
const SHAPES: Record<Tone, string> = { late: '▲', soon: '◆', done: '✓', plain: '', accent: '●' };

export function Tag({ tone = 'plain', children, title }: { tone?: Tone; children: ReactNode; title?: string }) {
  return (
    <span className={`tag tag-${tone}`} title={title}>
      {SHAPES[tone] !== '' && (
        <span className="tag-shape" aria-hidden="true">
          {SHAPES[tone]}
        </span>
      )}
      {children}
    </span>
  );
}
