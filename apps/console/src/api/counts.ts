import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { answer, api, type Me } from './client.js';
import { useLive } from './live.js';
import { queryClient } from './queries.js';

const KEY = ['counts'] as const;
/** Several events of one moment are asked about once. */
const GATHER_MS = 400;
const ROLES = ['reviewer', 'officer', 'instructor', 'supervisor', 'service'];

/** How much waits for the person and for their body. The last known figures stand until the next answer, so that nothing flickers. */
export function useCounts({ roles }: Pick<Me, 'roles'>) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useLive((message) => {
    if (message.kind === 'state' && !message.connected) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void queryClient.invalidateQueries({ queryKey: KEY }), GATHER_MS);
  });
  return useQuery({
    queryKey: KEY,
    queryFn: () => answer(api.GET('/api/me/counts')),
    enabled: roles.some((role) => ROLES.includes(role)),
    placeholderData: keepPreviousData,
  }).data;
}
