import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import type { z } from 'zod';
import {
  ruleSetComparison,
  ruleSetComparisonQuery,
  ruleSetsAnswer,
  ruleSetView,
  type RuleSetView,
} from '../../../libs/contracts/rule-sets.js';
import { ORGANISATION_TYPES } from '../../../libs/domain/case.js';
import { LATE_DECISIONS } from '../../../libs/domain/late-decision.js';
import { extensionRules } from '../../../libs/domain/rule-sets/extensions-2020.js';
import { holdingRules } from '../../../libs/domain/rule-sets/holding-2020.js';
import type { RuleSet } from '../../../libs/domain/rule-set.js';
import { differences } from '../../../libs/domain/rule-sets/compare.js';
import { RULE_SETS, ruleSetFor } from '../../../libs/domain/rule-sets/registry.js';
import type { Clock } from '../../../libs/platform/clock.js';
import { Authenticated } from '../access/access.decorators.js';
import { CLOCK } from '../platform/tokens.js';
import { Answers } from '../http/answers.decorator.js';
import { notFound } from '../http/refused.js';

/** The rules cases are decided by, for whoever has to fill in a form or wants to know why. They are the product's own data and name nobody. */
@Controller('rule-sets')
export class RuleSetsController {
  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  @Get()
  @Authenticated()
  @Answers('Every rule set, the oldest first', 200, ruleSetsAnswer)
  list(): z.infer<typeof ruleSetsAnswer> {
    return { items: Object.values(RULE_SETS).map((set) => this.summary(set)) };
  }

  @Get('compare')
  @Authenticated()
  @Answers('What two rule sets say differently, value by value', 200, ruleSetComparison)
  compare(
    @Query({ schema: ruleSetComparisonQuery }) { from, to }: z.output<typeof ruleSetComparisonQuery>,
  ): z.infer<typeof ruleSetComparison> {
    return { from, to, differences: differences(content(get(from)), content(get(to))) };
  }

  @Get(':id')
  @Authenticated()
  @Answers('One rule set: limits, thresholds, elections and coded reasons with their words', 200, ruleSetView)
  get(@Param('id') id: string): RuleSetView {
    const set = get(id);
    return { ...this.summary(set), types: typesOf(set) as unknown as RuleSetView['types'], reasons: set.reasons };
  }

  private summary({
    id,
    title,
    jurisdiction,
    validFrom,
    validTo,
  }: RuleSet): z.infer<typeof ruleSetsAnswer>['items'][number] {
    return { id, title, jurisdiction, validFrom, validTo, inForce: ruleSetFor(this.clock.today()).id === id };
  }
}

/** @throws Refused not-found */
function get(id: string): RuleSet {
  const set = Object.hasOwn(RULE_SETS, id) ? RULE_SETS[id] : undefined;
  if (!set) throw notFound();
  return set;
}

/** What a set says; its name and days of validity are not compared. */
function content(set: RuleSet): Pick<RuleSet, 'types' | 'reasons'> {
  return { types: typesOf(set), reasons: set.reasons };
}

/** Rules of each type with those that stand beside the set, or hold where it says nothing. */
function typesOf({ id, types }: RuleSet): RuleSet['types'] {
  const beside = { late: LATE_DECISIONS, ...extensionRules(id), ...holdingRules(id) };
  return Object.fromEntries(
    ORGANISATION_TYPES.map((type) => [type, { ...beside, ...types[type] }]),
  ) as unknown as RuleSet['types'];
}
