import { describe, expect, test } from '@jest/globals';
import { POSITIONS, type Position } from './case.js';
import { MOVES, isReviewing, moveOf, stepOf, type Move } from './moves.js';
import type { ActionName } from './actions.js';

const names = Object.keys(MOVES) as ActionName[];
const movesFrom = (position: Position): Move[] => names.map(moveOf).filter((m) => m.from.includes(position));

describe('the table of moves', () => {
  test('reaches every position from the first', () => {
    const reached = new Set<Position>(['survey.counting']);
    for (let grown = true; grown;) {
      const size = reached.size;
      for (const position of [...reached])
        for (const move of movesFrom(position)) for (const to of move.to) reached.add(to);
      grown = reached.size > size;
    }
    expect([...reached].sort()).toEqual([...POSITIONS].sort());
  });

  test('leads onward from every position but the last', () => {
    const stuck = POSITIONS.filter(
      (p) => !movesFrom(p).some((m) => m.to.some((to) => POSITIONS.indexOf(to) > POSITIONS.indexOf(p))),
    );
    expect(stuck).toEqual(['registration.recording']);
  });

  test('enters a step only by an approval or from the step before it', () => {
    const entering = names.flatMap((name) => moveOf(name).to.map((to) => ({ name, to })));
    const byApproval = entering.filter(({ name }) => name === 'approve').map(({ to }) => stepOf(to));
    expect(new Set(byApproval)).toEqual(new Set(['congress', 'registration']));
  });

  test('decides only where something is under review', () => {
    for (const name of ['approve', 'return', 'reject', 'claim', 'withdraw', 'extend', 'confirm-extension'] as const) {
      expect(MOVES[name].from.every(isReviewing)).toBe(true);
    }
  });
});
