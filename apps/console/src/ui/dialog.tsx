import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useWords } from '../i18n/language.js';
import { Button } from './button.js';

/** A modal of the browser's own: focus stays inside and goes back to where it was. */
export function Dialog({
  title,
  onClose,
  children,
  footer,
  wide = false,
  closable = true,
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
  footer?: ReactNode;
  wide?: boolean;
  /** False where there is no way back, only onward. */
  closable?: boolean;
}) {
  const { t } = useWords();
  const titleId = useId();
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current!;
    const before = document.activeElement as HTMLElement | null;
    dialog.showModal();
    return () => {
      dialog.close();
      if (before?.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={`dialog ${wide ? 'dialog-wide' : ''}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        if (closable) onClose();
      }}
    >
      <header className="dialog-head">
        <h1 id={titleId}>{title}</h1>
        {closable && (
          <Button kind="quiet" onClick={onClose} aria-label={t('ui.close')}>
            ✕
          </Button>
        )}
      </header>
      {/* Reachable by key, because it may have to be scrolled. */}
      <div className="dialog-body" tabIndex={0}>
        {children}
      </div>
      {footer && <footer className="dialog-foot">{footer}</footer>}
    </dialog>
  );
}
