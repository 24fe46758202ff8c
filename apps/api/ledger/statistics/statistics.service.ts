import { Inject, Injectable } from '@nestjs/common';
import type {
  StatisticAnswer,
  StatisticQuery,
  StatisticRowsAnswer,
  StatisticRowsQuery,
} from '../../../../libs/contracts/statistics.js';
import type { FigureRow } from '../../../../libs/data/statistics/figure-rows.js';
import type { GroupKey } from '../../../../libs/data/statistics/figures.js';
import { StatisticsRepository } from '../../../../libs/data/statistics/statistics.repository.js';
import { ORGANISATION_TYPES, type OrganisationType } from '../../../../libs/domain/case.js';
import {
  STATISTIC_NAMES,
  statisticDefinition,
  type GroupBy,
  type StatisticDefinition,
  type StatisticName,
  type StatisticQuestion,
} from '../../../../libs/domain/ledger/statistics/statistics.js';
import { UNSTORABLE } from '../../../../libs/domain/text.js';
import type { Clock } from '../../../../libs/platform/clock.js';
import type { Caller } from '../../access/access.decorators.js';
import { fieldRefused } from '../../cases/action-data.js';
import { notFound } from '../../http/refused.js';
import { requireLedger } from '../../audit/changes.service.js';
import { CLOCK } from '../../platform/tokens.js';

/** Live figures and the rows behind them, of the caller's own area. */
@Injectable()
export class StatisticsService {
  constructor(
    private readonly statistics: StatisticsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  definitions(caller: Caller): StatisticDefinition[] {
    requireLedger(caller, 'read-statistics');
    return STATISTIC_NAMES.map(statisticDefinition);
  }

  /** @throws Refused not-found for a name that is none, malformed-request for a question that the statistic does not take */
  async figure(caller: Caller, name: string, query: StatisticQuery): Promise<StatisticAnswer> {
    requireLedger(caller, 'read-statistics');
    const definition = definitionOf(name);
    const question = await this.question(definition, query);
    const { groups, total, dataVersion } = await this.statistics.figure(caller.actor, question);
    return statisticAnswerOf(definition, question, { groups, total, dataVersion, computedAt: this.clock.now() });
  }

  async rows(caller: Caller, name: string, query: StatisticRowsQuery): Promise<StatisticRowsAnswer> {
    requireLedger(caller, 'read-statistics');
    const definition = definitionOf(name);
    const group = groupOf(query.group ?? []);
    const question = await this.question(definition, {
      ...query,
      groupBy: [...new Set([...(query.groupBy ?? []), ...(Object.keys(group) as GroupBy[])])],
    });
    const after = query.after === undefined ? null : parseRowCursor(query.after);
    const { rows, dataVersion } = await this.statistics.rows(caller.actor, question, {
      group,
      part: query.part,
      limit: query.limit,
      after,
    });
    const items = rows.slice(0, query.limit);
    return {
      name,
      asOf: question.asOf,
      dataVersion,
      items,
      page: { endCursor: rowCursor(items.at(-1)), hasMore: rows.length > query.limit },
    };
  }

  /** The question with what was left out: today, and the window from the kickoff. */
  private async question(
    definition: StatisticDefinition,
    { asOf: given, from, to, window, type, groupBy }: StatisticQuery,
  ): Promise<StatisticQuestion> {
    const asOf = given ?? this.clock.today();
    const groups = [...new Set(groupBy ?? [])];
    for (const dim of groups) {
      if (!definition.groupBy.includes(dim))
        throw fieldRefused(
          'groupBy',
          `此统计不能按 ${dim} 分组，可用：${definition.groupBy.join('、')}`,
          `cannot be grouped by ${dim}`,
        );
    }
    if (type !== undefined && !definition.groupBy.includes('type'))
      throw fieldRefused('type', '此统计不分组织类型', 'the statistic knows no type');
    if (definition.time === 'as-of')
      return { name: definition.name, asOf, from: asOf, to: asOf, type: type ?? null, groupBy: groups };
    const last = to ?? asOf;
    const first =
      from ??
      (window === 'year'
        ? `${last.slice(0, 4)}-01-01`
        : ((await this.statistics.campaign())?.kickoff ?? `${last.slice(0, 4)}-01-01`));
    if (first > last) throw fieldRefused('from', '起始日晚于截止日', 'the window ends before it begins');
    return { name: definition.name, asOf, from: first, to: last, type: type ?? null, groupBy: groups };
  }
}

function definitionOf(name: string): StatisticDefinition {
  if (!(STATISTIC_NAMES as string[]).includes(name)) throw notFound();
  return statisticDefinition(name as StatisticName);
}

/** A figure with its definition, as the API and a report give it. */
export function statisticAnswerOf(
  definition: StatisticDefinition,
  question: StatisticQuestion,
  figure: Pick<StatisticAnswer, 'groups' | 'total' | 'dataVersion' | 'computedAt'>,
): StatisticAnswer {
  const { groupBy: _groupings, ...described } = definition;
  const { asOf, from, to, type, groupBy } = question;
  return {
    ...described,
    asOf,
    window: definition.time === 'window' ? { from, to } : null,
    type,
    groupBy: [...groupBy],
    ...figure,
  };
}

/** `township:天堂镇` as a key; an empty value is a row without one. */
function groupOf(texts: readonly string[]): GroupKey {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf(':');
      return [text.slice(0, at), text.slice(at + 1) === '' ? null : text.slice(at + 1)];
    }),
  ) as GroupKey;
}

function rowCursor(row: Pick<FigureRow, 'type' | 'id'> | undefined): string | null {
  return row ? Buffer.from(JSON.stringify([row.type, row.id])).toString('base64url') : null;
}

/** @throws Refused for a text that is no cursor */
export function parseRowCursor(text: string): { type: OrganisationType | null; id: string } {
  try {
    const [type, id] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown[];
    if (
      typeof id === 'string' &&
      !UNSTORABLE.test(id) &&
      (type === null || (ORGANISATION_TYPES as readonly unknown[]).includes(type))
    )
      return { type: type as OrganisationType | null, id };
  } catch {
    // refused below
  }
  throw fieldRefused('after', '分页位置无效', 'not a cursor of this list');
}
