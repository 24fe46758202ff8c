import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type {
  AssignAnswer,
  AssignBody,
  AssignmentView,
  ChangeInstructorBody,
  ContactBody,
  CoverageQuery,
  CoverageView,
  EndAssignmentBody,
  InstructorDetail,
  instructorsAnswer,
  InstructorsQuery,
  NewInstructorBody,
  withoutAnswer,
  WithoutQuery,
} from '../../../../libs/contracts/instructors.js';
import {
  addInstructor,
  assign,
  changeInstructor,
  endAssignments,
  recordContact,
  currentAssignments,
  type Pair,
  type CurrentAssignments,
} from '../../../../libs/data/ledger/registers/instructor-changes.js';
import {
  findInstructor,
  InstructorsRepository,
} from '../../../../libs/data/ledger/registers/instructors.repository.js';
import { mayUseLedger } from '../../../../libs/domain/ledger/ledger-permissions.js';
import type { Clock } from '../../../../libs/platform/clock.js';
import type { Caller } from '../../access/access.decorators.js';
import { fieldRefused, unitNotFound } from '../../cases/action-data.js';
import { Directory } from '../../cases/directory.js';
import { deterministicId } from '../../http/request-identity.js';
import { notFound, refused } from '../../http/refused.js';
import { requireLedger, ChangesService, type AskedChange } from '../../audit/changes.service.js';
import { pageOrRefuse } from '../page-or-refuse.js';
import { CLOCK } from '../../platform/tokens.js';

type Item = AssignAnswer['items'][number];

/** Instructors 工作指导员: who is sent, to which units, when they last called there. */
@Injectable()
export class InstructorsService {
  constructor(
    private readonly instructors: InstructorsRepository,
    private readonly changes: ChangesService,
    private readonly directory: Directory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  search(caller: Caller, query: InstructorsQuery): Promise<z.infer<typeof instructorsAnswer>> {
    requireLedger(caller, 'read-ledger');
    return pageOrRefuse(() => this.instructors.search(caller.actor, query));
  }

  /** @throws Refused not-found */
  async get(caller: Caller, instructorNo: string): Promise<InstructorDetail> {
    requireLedger(caller, 'read-ledger');
    const found = await this.instructors.find(caller.actor, instructorNo);
    if (!found) throw notFound();
    return found;
  }

  /** @throws Refused instructor-exists */
  add(request: AskedChange, body: NewInstructorBody): Promise<InstructorDetail> {
    return this.changes.run(request, async ({ tx, audit }) => {
      requireTaskForce(request);
      if (!(await addInstructor(tx, body, request.caller.actor.account, this.now()))) {
        throw refused(
          'instructor-exists',
          `编号 ${body.instructorNo} 已有指导员`,
          `there is an instructor ${body.instructorNo} already`,
        );
      }
      await audit(body.instructorNo, { batch: body.batch ?? null, inPost: body.inPost });
      return (await findInstructor(tx, body.instructorNo))!;
    });
  }

  /** @throws Refused not-found */
  change(request: AskedChange, instructorNo: string, body: ChangeInstructorBody): Promise<InstructorDetail> {
    return this.changes.run(request, async ({ tx, audit }) => {
      requireTaskForce(request);
      if (!(await changeInstructor(tx, instructorNo, body, request.caller.actor.account, this.now()))) throw notFound();
      await audit(instructorNo, { fields: Object.keys(body), inPost: body.inPost ?? null });
      return (await findInstructor(tx, instructorNo))!;
    });
  }

  /** Each pair by itself: what is refused says why, the others take effect; a dry run says the same and changes nothing. */
  assign(request: AskedChange, body: AssignBody): Promise<AssignAnswer> {
    return this.changes.run(request, async ({ tx, audit }) => {
      const units = await this.directory.findUnits(
        request.caller,
        body.assignments.map(({ unit }) => unit),
      );
      const pairs = body.assignments.map(({ instructorNo, unit }): Pair => ({
        instructorNo,
        unit: units.get(unit)?.unitId ?? unit,
      }));
      const standing = await currentAssignments(tx, pairs);
      const items = pairs.map((pair, at) =>
        judge(request.caller, pair, { standing, replace: body.replace, before: pairs.slice(0, at) }),
      );
      const fresh = items
        .filter(({ outcome }) => outcome === 'new')
        .map(({ instructorNo, unit }) => ({ instructorNo, unit }));
      const ends = items.flatMap(({ unit, ends: leaving }) => leaving.map((instructorNo) => ({ instructorNo, unit })));
      if (!body.dryRun) {
        const stamp = {
          on: body.assignedOn ?? this.clock.today(),
          by: request.caller.actor.account,
          at: this.now(),
        };
        if (ends.length > 0) await endAssignments(tx, ends, stamp);
        if (fresh.length > 0) await assign(tx, fresh, stamp);
        await audit(null, { assigned: fresh.length, ended: ends.length });
      }
      const count = (outcome: Item['outcome']): number => items.filter((item) => item.outcome === outcome).length;
      return {
        dryRun: body.dryRun,
        new: count('new'),
        same: count('same'),
        refused: count('refused'),
        ended: ends.length,
        items,
      };
    });
  }

  /** @throws Refused not-found when it is not assigned now */
  end(request: AskedChange, body: EndAssignmentBody): Promise<{ ended: true }> {
    return this.changes.run(request, async ({ tx, audit }) => {
      const unit = await this.unit(request, body.unit);
      requireLedger(request.caller, 'assign-instructors', unit.area);
      const stamp = { on: body.endedOn ?? this.clock.today(), by: request.caller.actor.account, at: this.now() };
      if ((await endAssignments(tx, [{ instructorNo: body.instructorNo, unit: unit.unitId }], stamp)) === 0)
        throw notFound();
      await audit(unit.unitId, { instructorNo: body.instructorNo, endedOn: stamp.on });
      return { ended: true };
    });
  }

  /** An instructor records the own visits, an officer those of any instructor in the own area. @throws Refused instructor-unknown when not assigned */
  contact(request: AskedChange, body: ContactBody): Promise<AssignmentView> {
    return this.changes.run(request, async ({ tx, audit }) => {
      const { actor } = request.caller;
      const instructorNo = body.instructorNo ?? actor.instructorNo;
      if (!instructorNo) throw fieldRefused('instructorNo', '请写明指导员编号', 'name the instructor');
      const unit = await this.unit(request, body.unit);
      if (
        instructorNo !== actor.instructorNo &&
        !(actor.roles.includes('officer') && mayUseLedger(actor, 'record-contact', unit.area))
      ) {
        throw refused('not-permitted', '只能记录本人的联系', 'you may record only your own visits');
      }
      const on = body.on ?? this.clock.today();
      if (on > this.clock.today())
        throw refused('event-date-in-the-future', '联系日期不能晚于今天', 'a visit cannot lie in the future');
      const contact = {
        id: deterministicId('contact', actor.account, request.key),
        instructorNo,
        unit: unit.unitId,
        on,
        note: body.note ?? null,
        by: actor.account,
        at: this.now(),
      };
      if (!(await recordContact(tx, contact)))
        throw refused(
          'instructor-unknown',
          `指导员 ${instructorNo} 未联系该单位`,
          `instructor ${instructorNo} is not assigned to the unit`,
        );
      await audit(unit.unitId, { instructorNo, on });
      return (await findInstructor(tx, instructorNo))!.assignments.find(
        (assignment) => assignment.unit.id === unit.unitId,
      )!;
    });
  }

  coverage(caller: Caller, query: CoverageQuery): Promise<CoverageView> {
    requireLedger(caller, 'read-statistics');
    return this.instructors.coverage(caller.actor, query, this.clock.today());
  }

  without(caller: Caller, query: WithoutQuery): Promise<z.infer<typeof withoutAnswer>> {
    requireLedger(caller, 'read-ledger');
    return pageOrRefuse(() => this.instructors.without(caller.actor, query, this.clock.today()));
  }

  private async unit({ caller }: AskedChange, key: string): Promise<{ unitId: string; area: string }> {
    const unit = (await this.directory.findUnits(caller, [key])).get(key);
    if (!unit) throw unitNotFound(key, 'unit');
    return unit;
  }

  private now(): string {
    return this.clock.now();
  }
}

/** Who is sent is the task force's to say; Party committees assign those who are there. */
function requireTaskForce({ caller }: AskedChange): void {
  if (caller.actor.line !== 'task-force')
    throw refused('not-permitted', '指导员名册由专班维护', 'the roll of instructors is kept by the task force');
}

function judge(
  caller: Caller,
  { instructorNo, unit }: Pair,
  { standing, replace, before }: { standing: CurrentAssignments; replace: boolean; before: readonly Pair[] },
): Item {
  const refuse = (code: string, zh: string, en: string): Item => ({
    instructorNo,
    unit,
    outcome: 'refused',
    ends: [],
    reason: { code, zh, en },
  });
  const area = standing.areas.get(unit);
  if (area === undefined)
    return refuse('unit-not-found', `台账中没有单位 ${unit}`, `unit ${unit} is not in the ledger`);
  if (!mayUseLedger(caller.actor, 'assign-instructors', area))
    return refuse('not-permitted', '单位不在您的辖区', 'the unit is outside your area');
  const inPost = standing.inPost.get(instructorNo);
  if (inPost === undefined)
    return refuse('instructor-unknown', `没有指导员 ${instructorNo}`, `no instructor ${instructorNo}`);
  if (!inPost)
    return refuse('instructor-unknown', `指导员 ${instructorNo} 不在岗`, `instructor ${instructorNo} is not in post`);
  const assigned = standing.assigned.get(unit) ?? [];
  const ends =
    replace && !before.some((pair) => pair.unit === unit) ? assigned.filter((other) => other !== instructorNo) : [];
  const known =
    assigned.includes(instructorNo) || before.some((pair) => pair.unit === unit && pair.instructorNo === instructorNo);
  return { instructorNo, unit, outcome: known ? 'same' : 'new', ends, reason: null };
}
