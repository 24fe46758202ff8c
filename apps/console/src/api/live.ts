import { useEffect, useRef } from 'react';
import { createStore } from './store.js';
import { openStream, type LiveMessage } from './live-messages.js';

/** Whether news arrive at the moment; null before the stream was ever open. */
export const liveState = createStore<boolean | null>(null);

type Listener = (message: LiveMessage) => void;
const listeners = new Set<Listener>();
let leave: (() => void) | undefined;

function tell(message: LiveMessage): void {
  if (message.kind === 'state') liveState.set(message.connected);
  for (const listener of listeners) listener(message);
}

/** Begins to listen for the person who is signed in. */
export function startLive(): void {
  leave ??= typeof SharedWorker === 'undefined' ? openStream(tell) : shareStream();
}

export function stopLive(): void {
  leave?.();
  leave = undefined;
  liveState.set(null);
}

function shareStream(): () => void {
  const worker = new SharedWorker(new URL('./live-worker.ts', import.meta.url), { type: 'module', name: 'qunjian' });
  let end = (): void => worker.port.postMessage('leave');
  worker.port.onmessage = ({ data }: MessageEvent<LiveMessage>) => tell(data);
  // Where the worker cannot be loaded, this page listens for itself.
  worker.onerror = () => {
    end = openStream(tell);
  };
  const away = (): void => end();
  addEventListener('pagehide', away);
  return () => {
    removeEventListener('pagehide', away);
    end();
  };
}

/** Calls `listener` for everything the stream says while the component stands. */
export function useLive(listener: Listener): void {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    const call: Listener = (message) => latest.current(message);
    listeners.add(call);
    return () => void listeners.delete(call);
  }, []);
}
