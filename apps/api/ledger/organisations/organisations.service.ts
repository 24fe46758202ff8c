import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type {
  AdjustmentBody,
  adjustmentsAnswer,
  AdjustmentsQuery,
  AdjustmentView,
  irregularAnswer,
  IrregularQuery,
  organisationsAnswer,
  OrganisationsQuery,
  OrganisationView,
} from '../../../../libs/contracts/organisations.js';
import { lockMembers, writeAdjustment } from '../../../../libs/data/ledger/registers/adjustments.js';
import {
  findIrregular,
  findOrganisation,
  OrganisationsRepository,
} from '../../../../libs/data/ledger/registers/organisations.repository.js';
import { thresholdsOf } from '../../../../libs/domain/ledger/statistics/assessment.js';
import { ruleSetFor } from '../../../../libs/domain/rule-sets/registry.js';
import type { Clock } from '../../../../libs/platform/clock.js';
import type { Caller } from '../../access/access.decorators.js';
import { unitNotFound } from '../../cases/action-data.js';
import { Directory } from '../../cases/directory.js';
import { deterministicId } from '../../http/request-identity.js';
import { notFound, refused } from '../../http/refused.js';
import { requireLedger, ChangesService, type AskedChange } from '../../audit/changes.service.js';
import { pageOrRefuse } from '../page-or-refuse.js';
import { CLOCK } from '../../platform/tokens.js';

/** Organisations: which exist, whose term ends, which joint ones are not in order, and putting them in order. */
@Injectable()
export class OrganisationsService {
  constructor(
    private readonly organisations: OrganisationsRepository,
    private readonly changes: ChangesService,
    private readonly directory: Directory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  search(caller: Caller, query: OrganisationsQuery): Promise<z.infer<typeof organisationsAnswer>> {
    requireLedger(caller, 'read-ledger');
    return pageOrRefuse(() => this.organisations.search(caller.actor, query, this.clock.today()));
  }

  /** @throws Refused not-found */
  async get(caller: Caller, id: string): Promise<OrganisationView> {
    requireLedger(caller, 'read-ledger');
    const found = await this.organisations.find(caller.actor, id, this.clock.today());
    if (!found) throw notFound();
    return found;
  }

  irregular(caller: Caller, query: IrregularQuery): Promise<z.infer<typeof irregularAnswer>> {
    requireLedger(caller, 'read-ledger');
    const rules = ruleSetFor(this.clock.today());
    return pageOrRefuse(() => this.organisations.irregular(caller.actor, query, rules, thresholdsOf(rules)));
  }

  adjustments(caller: Caller, query: AdjustmentsQuery): Promise<z.infer<typeof adjustmentsAnswer>> {
    requireLedger(caller, 'read-ledger');
    return pageOrRefuse(() => this.organisations.adjustments(caller.actor, query));
  }

  /** @throws Refused not-found, organisation-not-found, adjustment-unfit when nothing is irregular about it or nobody would leave */
  adjust(request: AskedChange, id: string, body: AdjustmentBody): Promise<AdjustmentView> {
    return this.changes.run(request, async ({ tx, audit }) => {
      const { clock } = this;
      const organisation = await findOrganisation(tx, id, clock.today());
      if (!organisation) throw notFound();
      const before = await lockMembers(tx, id);
      const after = await this.unitIds(request, body.after, 'after');
      const moves = (
        await this.unitIds(
          request,
          body.moves.map(({ unit }) => unit),
          'moves',
        )
      ).map((unit, i) => ({ unit, to: body.moves[i]!.to }));
      const leaving = before.filter((unit) => !after.includes(unit));
      if (
        leaving.length === 0 ||
        after.some((unit) => !before.includes(unit)) ||
        moves.some(({ unit, to }) => !leaving.includes(unit) || to === id)
      ) {
        throw refused(
          'adjustment-unfit',
          '调整须从现有单位中移出至少一个，且只能移走移出的单位',
          'an adjustment takes at least one of the present units out, and moves only those',
        );
      }
      const rules = ruleSetFor(clock.today());
      const { items } = await findIrregular(tx, { organisation: id, limit: 1 }, rules, thresholdsOf(rules));
      if (!items[0])
        throw refused('adjustment-unfit', '该组织没有需要调整的问题', 'nothing is irregular about this organisation');
      for (const { to } of moves) await requireTarget(await findOrganisation(tx, to, clock.today()), organisation);
      const moved = body.note;
      const adjustment: AdjustmentView = {
        id: deterministicId('adjustment', request.caller.actor.account, request.key),
        organisation: id,
        name: organisation.name,
        type: organisation.type,
        problem: items[0].problems[0]!.problem,
        before,
        after,
        moved,
        adjustedOn: body.adjustedOn ?? clock.today(),
        documentNo: body.documentNo ?? null,
        source: 'person',
      };
      await writeAdjustment(tx, adjustment, { leaving, moves, by: request.caller.actor.account, at: clock.now() });
      await audit(id, { before, after, moves });
      return adjustment;
    });
  }

  private async unitIds({ caller }: AskedChange, keys: readonly string[], path: string): Promise<string[]> {
    const found = await this.directory.findUnits(caller, keys);
    return keys.map((key, i) => {
      const unit = found.get(key);
      if (!unit) throw unitNotFound(key, `${path}.${i}`);
      requireLedger(caller, 'correct-unit', unit.area);
      return unit.unitId;
    });
  }
}

function requireTarget(target: OrganisationView | null, from: OrganisationView): void {
  if (target && target.type === from.type && target.endedOn === null) return;
  throw refused('organisation-not-found', '没有可以并入的同类组织', 'there is no organisation of this type to move to');
}
