import type { ReactNode } from 'react';
import type { Tone } from './tag.js';

/** A line above what it is about. `alert` is read out at once, `status` when there is a pause. */
export function Banner({
  tone = 'plain',
  role = 'status',
  children,
  actions,
}: {
  tone?: Tone;
  role?: 'alert' | 'status' | 'note';
  children: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className={`banner banner-${tone}`} role={role}>
      <div className="banner-text">{children}</div>
      {actions && <div className="banner-actions">{actions}</div>}
    </div>
  );
}
