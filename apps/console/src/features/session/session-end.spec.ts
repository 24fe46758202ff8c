import { describe, expect, it } from '@jest/globals';
import { sessionNotice } from './session-end.js';

const NOW = Date.parse('2026-11-29T10:00:00Z');
const session = (idle: number, end: number) => ({
  idleUntil: new Date(NOW + idle * 60_000).toISOString(),
  endsAt: new Date(NOW + end * 60_000).toISOString(),
});

describe('a session that is about to end', () => {
  it.each([
    [30, 700, { kind: 'none' }],
    [3, 700, { kind: 'idle', minutes: 3 }],
    [1.2, 700, { kind: 'idle', minutes: 2 }],
    [30, 2, { kind: 'for-good', minutes: 2 }],
    [-5, 700, { kind: 'idle', minutes: 0 }],
  ])('idle in %s min, over in %s min', (idle, end, notice) => {
    expect(sessionNotice(session(idle, end), NOW)).toEqual(notice);
  });
});
