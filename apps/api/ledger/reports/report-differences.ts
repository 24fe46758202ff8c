import type { ReportDifferencesView } from '../../../../libs/contracts/reports.js';
import type { FigureValue } from '../../../../libs/data/statistics/figures.js';
import type { FrozenContent } from '../../../../libs/data/statistics/report-freezing.js';

type FigureDifference = ReportDifferencesView['figures'][number];

/** Figures that are not the same in two versions of a report; one that a version does not have is null. */
export function figureDifferences(from: FrozenContent, to: FrozenContent): FigureDifference[] {
  const [before, after] = [figuresOf(from), figuresOf(to)];
  const places = [...new Set([...before.keys(), ...after.keys()])].sort();
  return places.flatMap((place) => {
    const [old, now] = [before.get(place)?.value ?? null, after.get(place)?.value ?? null];
    if (JSON.stringify(old) === JSON.stringify(now)) return [];
    const { section, groupBy, key } = (after.get(place) ?? before.get(place))!;
    return [{ section, groupBy, key, from: old, to: now }];
  });
}

type Placed = Pick<FigureDifference, 'section' | 'groupBy' | 'key'> & { value: FigureValue };

function figuresOf({ sections }: FrozenContent): Map<string, Placed> {
  const placed = new Map<string, Placed>();
  const put = (
    section: string,
    groupBy: string[],
    key: Record<string, string | null>,
    { numerator, denominator, percent }: FigureValue,
  ): void => {
    placed.set(JSON.stringify([section, groupBy, key]), {
      section,
      groupBy,
      key,
      value: { numerator, denominator, percent },
    });
  };
  for (const { id, figures } of sections) {
    for (const { groupBy, groups, total } of figures) {
      for (const group of groups)
        if (Object.keys(group.key).length > 0) put(id, groupBy, group.key as Record<string, string | null>, group);
      if (total) put(id, groupBy, {}, total);
    }
  }
  return placed;
}
