import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type {
  AssessmentBody,
  AssessmentsQuery,
  assessmentsAnswer,
  AssessmentView,
  notFormingReasonBody,
  unitAssessmentsAnswer,
} from '../../../../libs/contracts/assessments.js';
import {
  addReason,
  findUnitArea,
  isKnownReason,
  recordAssessment,
  searchAssessments,
  AssessmentsRepository,
} from '../../../../libs/data/ledger/statistics/assessments.repository.js';
import { thresholdsOf, type Thresholds } from '../../../../libs/domain/ledger/statistics/assessment.js';
import { ruleSetFor } from '../../../../libs/domain/rule-sets/registry.js';
import type { Clock } from '../../../../libs/platform/clock.js';
import type { Caller } from '../../access/access.decorators.js';
import { fieldRefused } from '../../cases/action-data.js';
import { notFound, refused } from '../../http/refused.js';
import { requireLedger, ChangesService, type AskedChange } from '../../audit/changes.service.js';
import { pageOrRefuse } from '../page-or-refuse.js';
import { CLOCK } from '../../platform/tokens.js';

/** Who meets what, by the rules of today and by persons who know better. */
@Injectable()
export class AssessmentsService {
  constructor(
    private readonly assessments: AssessmentsRepository,
    private readonly changes: ChangesService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async search(caller: Caller, query: AssessmentsQuery): Promise<z.infer<typeof assessmentsAnswer>> {
    requireLedger(caller, 'read-ledger');
    return pageOrRefuse(() => this.assessments.search(caller.actor, query, this.thresholds(), this.today()));
  }

  /** All types of one unit and everything recorded so far. @throws Refused not-found */
  async ofUnit(caller: Caller, unitId: string): Promise<z.infer<typeof unitAssessmentsAnswer>> {
    const { items } = await this.search(caller, { unit: unitId, limit: 4 });
    if (items.length === 0) throw notFound();
    return { items, history: await this.assessments.history(caller.actor, unitId) };
  }

  /** @throws Refused not-found, not-permitted outside the caller's area, reason-unknown */
  record(request: AskedChange, unitId: string, body: AssessmentBody): Promise<AssessmentView> {
    return this.changes.run(request, async ({ tx, audit }) => {
      const area = await findUnitArea(tx, unitId);
      if (area === null) throw notFound();
      requireLedger(request.caller, 'assess', area);
      if (body.reasonCode !== undefined && !(await isKnownReason(tx, body.reasonCode)))
        throw unknownReason(body.reasonCode);
      const before = await recordAssessment(tx, {
        ...body,
        unitId,
        by: request.caller.actor.account,
        on: this.today(),
        at: this.clock.now(),
        source: 'person',
      });
      const { items } = await searchAssessments(
        tx,
        { unit: unitId, type: body.type, limit: 1 },
        this.thresholds(),
        this.today(),
      );
      if (!items[0])
        throw refused(
          'unit-not-found',
          '该单位不在统计范围内，不作评估',
          'the unit is not in the population and is not assessed',
        );
      const { type, verdict, reasonCode = null } = body;
      await audit(unitId, { type, from: before, to: { verdict, reasonCode } });
      return items[0];
    });
  }

  reasons(caller: Caller): Promise<{ code: string; zh: string; source: string }[]> {
    requireLedger(caller, 'read-ledger');
    return this.assessments.reasons(caller.actor);
  }

  /** @throws Refused malformed-request when the code has other words already: a code keeps its meaning */
  addReason(
    request: AskedChange,
    { code, zh }: z.output<typeof notFormingReasonBody>,
  ): Promise<{ code: string; zh: string; source: string }> {
    return this.changes.run(request, async ({ tx, audit }) => {
      const reason = { code, zh, source: 'person' };
      if (!(await addReason(tx, { ...reason, by: request.caller.actor.account, at: this.clock.now() }))) {
        throw fieldRefused('code', `原因代码 ${code} 已有其他含义`, `the code ${code} already means something else`);
      }
      await audit(code, { zh });
      return reason;
    });
  }

  private thresholds(): Thresholds {
    return thresholdsOf(ruleSetFor(this.today()));
  }

  private today(): string {
    return this.clock.today();
  }
}

function unknownReason(code: string) {
  return refused('reason-unknown', `没有原因代码 ${code}`, `no reason ${code}`, {
    errors: [{ path: 'reasonCode', message: `没有代码 ${code}` }],
  });
}
