import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { Link, type LinkProps } from 'react-router';
import { Key } from './key.js';

export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger' | 'link';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: ButtonKind;
  /** Key that does the same, shown beside the word. */
  shortcut?: string;
  /** Why it cannot be pressed now. The button stays reachable by key, so that its reason can be read. */
  reason?: string | undefined;
  ref?: Ref<HTMLButtonElement>;
  children: ReactNode;
}

export function Button({ kind = 'plain', shortcut, reason, children, className = '', onClick, ...rest }: ButtonProps) {
  const barred = reason !== undefined;
  return (
    <button
      type="button"
      {...rest}
      className={`button button-${kind} ${className}`}
      aria-disabled={barred || undefined}
      title={reason ?? rest.title}
      aria-description={reason}
      onClick={barred ? (event) => event.preventDefault() : onClick}
    >
      {children}
      {shortcut !== undefined && <Key name={shortcut} />}
    </button>
  );
}

export function LinkButton({ kind = 'plain', className = '', ...rest }: LinkProps & { kind?: ButtonKind }) {
  return <Link {...rest} className={`button button-${kind} ${className}`} />;
}
