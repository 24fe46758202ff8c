import { describe, expect, it } from '@jest/globals';
import { hitsOf } from './hits.js';

type Answer = Parameters<typeof hitsOf>[0];
const answer = (parts: object): Answer =>
  ({ cases: [], units: [], organisations: [], documents: [], ...parts }) as unknown as Answer;

describe('hits of a search', () => {
  it('are one list by kind, each with the page it leads to', () => {
    const hits = hitsOf(
      answer({
        cases: [{ id: 'c1', leadUnitName: '瑞丰公司' }],
        units: [
          { unitId: 'u1', name: '瑞丰公司', caseId: 'c1' },
          { unitId: 'u2', name: '瑞丰二厂', caseId: null },
        ],
        documents: [{ documentNo: '岳工发〔2020〕31号', caseId: 'c1' }],
      }),
    );
    expect(hits.map(({ kind, name, to }) => [kind, name, to])).toEqual([
      ['cases', '瑞丰公司', '/cases/c1'],
      ['documents', '岳工发〔2020〕31号', '/cases/c1'],
      ['units', '瑞丰公司', '/units/u1'],
      ['units', '瑞丰二厂', '/units/u2'],
    ]);
  });
});
