import { Inject, Injectable } from '@nestjs/common';
import {
  CORRECTABLE_FIELDS,
  type CorrectionBody,
  type NewUnitAnswer,
  type NewUnitBody,
} from '../../../../libs/contracts/unit-changes.js';
import type { UnitDetail } from '../../../../libs/contracts/units.js';
import { touchLedger } from '../../../../libs/data/ledger/ledger-revision.js';
import {
  type BeneathFact,
  type ByPerson,
  type Follows,
  type HeldUnit,
  type PersonValues,
  UnitChangesRepository,
} from '../../../../libs/data/ledger/units/unit-changes.repository.js';
import { enterCode, refuseIdentityNumber } from '../../../../libs/domain/ledger/codes/code-entry.js';
import { readCreditCode, type CodeRemark } from '../../../../libs/domain/ledger/codes/credit-code.js';
import { maskText } from '../../../../libs/domain/ledger/units/masking.js';
import type { UnitField } from '../../../../libs/domain/ledger/units/unit-facts.js';
import type { LedgerAction } from '../../../../libs/domain/ledger/ledger-permissions.js';
import type { Clock } from '../../../../libs/platform/clock.js';
import { ifMatchHolds } from '../../http/entity-tag.js';
import { notFound, Refused, refused } from '../../http/refused.js';
import { requireLedger, ChangesService, type AskedChange, type ChangeWork } from '../../audit/changes.service.js';
import { UnitReadsService } from './unit-reads.service.js';
import { CLOCK } from '../../platform/tokens.js';

/** What people write into the ledger by hand: each value with who, when and why, over the sources until it is taken back. */
@Injectable()
export class UnitChangesService {
  constructor(
    private readonly units: UnitChangesRepository,
    private readonly reads: UnitReadsService,
    private readonly changes: ChangesService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Refused override-missing for a code that fails its check, unit-exists, identity-number */
  async add(request: AskedChange, body: NewUnitBody): Promise<NewUnitAnswer> {
    const added = await this.changes.run(request, async (work) => {
      noIdentityNumbers(body);
      const area = await this.areaFor(work, request, body.township);
      const entry =
        body.creditCode === undefined ? null : accepted(enterCode(body.creditCode, body.codeOverride ?? null));
      const similar = await this.units.similar(work.tx, body.name, entry?.code ?? null);
      const same = similar.find(({ sameCode }) => sameCode);
      if (same)
        throw refused(
          'unit-exists',
          `台账中已有该代码的单位：${same.unitId} ${same.name}`,
          `unit ${same.unitId} has this code already`,
          { errors: [{ path: 'creditCode', message: same.unitId }] },
        );
      const unit = {
        name: body.name,
        kind: body.kind,
        township: body.township,
        area,
        codeCheck: entry?.check ?? 'missing',
      };
      const unitId = await this.units.add(
        work.tx,
        unit,
        this.by(request, body.countedOn ?? null, body.reason),
        valuesOf(body, entry?.code ?? null),
      );
      await touchLedger(work.tx, `new unit ${unitId}`);
      await work.audit(unitId, {
        added: body.name,
        code: entry?.code ?? null,
        override: body.codeOverride?.reason ?? null,
      });
      return {
        unitId,
        warnings: wordsOf(entry?.remarks ?? []),
        similar: similar.map(({ unitId: id, name }) => ({ unitId: id, name })),
      };
    });
    const { unitId, warnings, similar } = added;
    return { unit: await this.reads.get(request.caller, unitId), warnings, similar };
  }

  async correct(
    request: AskedChange,
    unitId: string,
    body: CorrectionBody,
    ifMatch: string | undefined,
  ): Promise<UnitDetail> {
    await this.changes.run(request, async (work) => {
      noIdentityNumbers(body);
      const unit = await this.hold(work, request, 'correct-unit', unitId, ifMatch);
      const by = this.by(request, body.asOf ?? null, body.reason);
      if (body.field === 'creditCode') await this.correctCode(work, unit, body, by);
      else if (body.field === 'township')
        await this.units.write(work.tx, unitId, { township: body.value }, by, {
          area: await this.areaFor(work, request, body.value),
        });
      else
        await this.units.write(
          work.tx,
          unitId,
          { [body.field]: body.value },
          by,
          COUNTS.includes(body.field) && body.asOf ? { countedOn: body.asOf } : {},
        );
      await touchLedger(work.tx, `correction of ${unitId}`);
      await work.audit(unitId, { field: body.field, reason: maskText(body.reason) });
      return {};
    });
    return this.reads.get(request.caller, unitId);
  }

  private async correctCode(
    { tx }: ChangeWork,
    unit: HeldUnit,
    body: Extract<CorrectionBody, { field: 'creditCode' }>,
    by: ByPerson,
  ): Promise<void> {
    const entry = body.value === null ? null : accepted(enterCode(body.value, body.override ?? null, 'value'));
    const reason = body.override ? `${by.reason}（校验不符，说明理由后通过：${body.override.reason}）` : by.reason;
    const values: PersonValues = { creditCode: entry?.code ?? null, codeMissingReason: entry ? null : body.reason };
    await this.units.write(tx, unit.unitId, values, { ...by, reason }, { codeCheck: entry?.check ?? 'missing' });
  }

  /** Takes a person's word back: what the sources say stands again, at once. @throws Refused nothing-to-do; malformed-request for what is no correction, the status above all */
  async withdraw(request: AskedChange, unitId: string, field: string, reason: string): Promise<UnitDetail> {
    if (!isCorrectable(field)) throw notCorrectable(field);
    await this.changes.run(request, async (work) => {
      await this.hold(work, request, 'correct-unit', unitId, undefined);
      const { units } = this;
      const fields: UnitField[] = field === 'creditCode' ? ['creditCode', 'codeMissingReason'] : [field];
      const beneath = await units.beneath(work.tx, unitId, fields);
      const by = this.by(request, null, reason);
      if ((await units.withdraw(work.tx, unitId, fields, by)) === 0)
        throw nothingToWithdraw(field, '该字段没有可撤回的更正');
      if (NEEDED.includes(field) && !beneath.some(({ value }) => typeof value === 'string' && value !== ''))
        throw nothingToWithdraw(field, '各来源均未提供该字段，不能撤回，请直接更正');
      await units.reinstate(
        work.tx,
        unitId,
        fields,
        beneath,
        by.at,
        await this.followsOf(work, request, field, beneath),
      );
      await touchLedger(work.tx, `withdrawal of a correction of ${unitId}`);
      await work.audit(unitId, { field, withdrawn: true, reason: maskText(reason) });
      return {};
    });
    return this.reads.get(request.caller, unitId);
  }

  private async followsOf(
    work: ChangeWork,
    request: AskedChange,
    field: UnitField,
    beneath: readonly BeneathFact[],
  ): Promise<Follows> {
    const fact = beneath.find((one) => one.field === field);
    if (field === 'township') return { area: await this.areaFor(work, request, fact!.value as string) };
    if (field === 'creditCode')
      return {
        codeCheck: typeof fact?.value !== 'string' ? 'missing' : readCreditCode(fact.value).valid ? 'valid' : 'failed',
      };
    return COUNTS.includes(field) && fact ? { countedOn: fact.asOf } : {};
  }

  /** The unit, locked; seen but out of reach is forbidden, unseen is not there. @throws Refused not-found, not-permitted, version-mismatch */
  async hold(
    { tx }: ChangeWork,
    { caller }: AskedChange,
    action: LedgerAction,
    unitId: string,
    ifMatch: string | undefined,
  ): Promise<HeldUnit> {
    const seen = await this.units.find(tx, unitId);
    if (!seen) throw notFound();
    requireLedger(caller, action, seen.area);
    const unit = await this.units.hold(tx, unitId);
    if (!unit) throw notFound();
    if (!ifMatchHolds(ifMatch, unit.version)) {
      throw refused(
        'version-mismatch',
        `单位已更新至第 ${unit.version} 版，请刷新后再改`,
        `the unit stands at version ${unit.version} now`,
        { version: unit.version },
      );
    }
    return unit;
  }

  private async areaFor({ tx }: ChangeWork, { caller, action }: AskedChange, township: string): Promise<string> {
    const area = await this.units.areaOfTownship(tx, township);
    if (area === null)
      throw refused('malformed-request', `没有乡镇（区）“${township}”`, `no township ${township}`, {
        errors: [{ path: 'township', message: `没有 ${township}` }],
      });
    requireLedger(caller, action, area);
    return area;
  }

  by({ caller }: AskedChange, asOf: string | null, reason: string): ByPerson {
    return { account: caller.actor.account, at: this.clock.now(), asOf, reason };
  }
}

const COUNTS: readonly string[] = [
  'employees',
  'unionMembers',
  'womenEmployees',
  'leagueMembers',
  'youth28',
  'youth35',
  'partyMembersFull',
  'partyMembersProbationary',
];

/** Without these there is no unit. */
const NEEDED: readonly string[] = ['name', 'township'];

function isCorrectable(field: string): field is CorrectionBody['field'] {
  return (CORRECTABLE_FIELDS as readonly string[]).includes(field);
}

function notCorrectable(field: string): Refused {
  const zh =
    field === 'status' ? '单位状态不能撤回，请按“状态变更”办理，在办案件随之处理' : `没有可更正的字段“${field}”`;
  return refused(
    'malformed-request',
    zh,
    field === 'status'
      ? 'a status is changed, not withdrawn: its living cases follow'
      : `no field ${field} that can be corrected`,
    { errors: [{ path: 'field', message: zh }] },
  );
}

function nothingToWithdraw(field: string, zh: string): Refused {
  return refused('nothing-to-do', zh, 'no correction of this field can be withdrawn', {
    errors: [{ path: 'field', message: field }],
  });
}

function accepted(entry: ReturnType<typeof enterCode>): Extract<ReturnType<typeof enterCode>, { ok: true }> {
  if (!entry.ok) throw new Refused(entry.refusal);
  return entry;
}

/** Nothing a person writes may carry an identity card number into the ledger. */
export function noIdentityNumbers(body: object): void {
  for (const [field, value] of Object.entries(body)) {
    if (field === 'creditCode') continue;
    const refusal = [value]
      .flat()
      .map((text) => (typeof text === 'string' ? refuseIdentityNumber(text, field) : null))
      .find((one) => one !== null);
    if (refusal) throw new Refused(refusal);
  }
}

function valuesOf(body: NewUnitBody, creditCode: string | null): PersonValues {
  const {
    name,
    township,
    unitClass,
    address,
    industry,
    park,
    legalRepresentative,
    phone,
    formerNames,
    aliases,
    employees,
    womenEmployees,
    leagueMembers,
    partyMembersFull,
    partyMembersProbationary,
  } = body;
  const given: Record<string, unknown> = {
    name,
    township,
    creditCode,
    codeMissingReason: creditCode === null ? body.codeMissingReason : null,
    unitClass,
    address,
    industry,
    park,
    legalRepresentative,
    phone,
    formerNames,
    aliases,
    employees,
    womenEmployees,
    leagueMembers,
    partyMembersFull,
    partyMembersProbationary,
    status: 'operating',
    exclusionReason: body.kind === 'other' ? 'not-surveyed' : null,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function wordsOf(remarks: readonly CodeRemark[]): NewUnitAnswer['warnings'] {
  return remarks.map(({ kind, zh, en }) => ({ kind, zh, en }));
}
