import { useEffect } from 'react';
import { createStore, useStore } from '../api/store.js';

interface ToastText {
  id: number;
  text: string;
}
const toasts = createStore<readonly ToastText[]>([]);
const SHOWN_MS = 6_000;
let next = 1;

/** Says that something has been done, without taking the focus. */
export function toast(text: string): void {
  toasts.set([...toasts.get().slice(-2), { id: next++, text }]);
}

export function Toasts() {
  const shown = useStore(toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((one) => (
        <Toast key={one.id} {...one} />
      ))}
    </div>
  );
}

function Toast({ id, text }: ToastText) {
  useEffect(() => {
    const timer = setTimeout(() => toasts.set(toasts.get().filter((one) => one.id !== id)), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id]);
  return <div className="toast">{text}</div>;
}
