import type { ActionBody } from '../../../libs/contracts/actions.js';
import type { ActionData, PeopleAction } from '../../../libs/domain/actions.js';
import type { CaseUnit, OrganisationType, PlainDate } from '../../../libs/domain/case.js';
import { endsCases, STATUS_NAMES } from '../../../libs/domain/ledger/units/unit-status.js';
import { unfitSponsor } from '../../../libs/domain/sponsor.js';
import { Refused, refused } from '../http/refused.js';
import type { Caller } from '../access/access.decorators.js';
import type { CaseFile } from '../../../libs/data/case-files.repository.js';
import type { Directory, LedgerUnit } from './directory.js';

/** What every action carries beside its data. */
export interface Envelope {
  on?: PlainDate;
  comment?: string;
  onBehalfOf?: string;
}
/** Whose sight, where to look, on which day, and the body that drives the case. */
export interface LookUp {
  caller: Caller;
  directory: Directory;
  today: PlainDate;
  /** The case as far as what it takes in depends on it: kind, and the body that drives it. */
  of: { caseId: string; type: OrganisationType; responsible: string };
  /** A paper that was handed in with this case. */
  findPaper(documentId: string): Promise<CaseFile | null>;
}
export interface Transported<N extends PeopleAction = PeopleAction> {
  envelope: Envelope;
  data: ActionData[N];
}

/**
 * The body of an action as the domain takes it: units, bodies and people that were named by id are looked up under the caller's own sight.
 * @throws Refused unit-not-found, instructor-unknown, paper-unknown, malformed-request naming the field
 */
export async function actionData(name: PeopleAction, body: ActionBody, lookUp: LookUp): Promise<Transported> {
  const { comment, onBehalfOf, ...rest } = body as Record<string, unknown> & Envelope;
  const { on, ...own } = rest as Record<string, unknown> & { on?: PlainDate };
  const data = name === 'record-congress' ? rest : own;
  const resolve = RESOLVERS[name];
  return {
    envelope: {
      ...(on === undefined || name === 'record-congress' ? {} : { on }),
      ...(comment === undefined ? {} : { comment }),
      ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    },
    data: (resolve ? await resolve(data, lookUp) : data) as ActionData[PeopleAction],
  };
}

type Resolver = (data: Record<string, unknown>, lookUp: LookUp) => Promise<unknown>;

const RESOLVERS: Partial<Record<PeopleAction, Resolver>> = {
  'record-survey': async (data, lookUp) => ({ ...data, ...(await perUnitById(data, lookUp)) }),
  'submit-application': async (data, lookUp) =>
    data['units'] === undefined
      ? data
      : { ...data, units: await caseUnits(data['units'] as string[], 'units', lookUp) },
  'add-unit': async (data, lookUp) => ({
    ...data,
    unit: (await caseUnits([data['unit'] as string], 'unit', lookUp))[0]!,
  }),
  'change-mode': async (data, lookUp) => ({
    ...data,
    ...(await unitIdsOf(data, ['leadUnit'], lookUp)),
    ...(data['sponsor'] === undefined ? {} : { sponsor: await sponsorOf(data['sponsor'] as string, lookUp) }),
  }),
  'withdraw-unit': async (data, lookUp) => ({ ...data, unit: await unitIdOf(data['unit'] as string, lookUp) }),
  transfer: async (data, lookUp) => ({
    ...data,
    to: await lookUp.directory.getBodyRef(data['to'] as string, 'to', lookUp.today),
  }),
  reassign: async (data, { directory, of }) => {
    if (!(await directory.isOfficerAt(data['officer'] as string, of.responsible))) throw notAnOfficer();
    return data;
  },
  attach: async (data, { findPaper }) => {
    const found = await findPaper(data['documentId'] as string);
    if (!found) throw paperUnknown('documentId', '本案没有上传过这份材料', 'no such paper was uploaded to this case');
    if (found.sha256 !== data['sha256'])
      throw paperUnknown('sha256', '摘要值与上传的材料不符', 'the hash is not that of the uploaded paper');
    return data;
  },
  'assign-instructor': async (data, lookUp) => {
    if (!(await lookUp.directory.isInstructor(data['instructorNo'] as string))) {
      throw refused('instructor-unknown', '没有这个编号的在岗指导员', 'no active instructor has this number', {
        errors: [{ path: 'instructorNo', message: '未找到' }],
      });
    }
    return data;
  },
};

function paperUnknown(path: string, zh: string, en: string): Refused {
  return refused('paper-unknown', zh, en, { errors: [{ path, message: zh }] });
}

/** Ledger units as the case keeps them. @throws Refused unit-not-found naming the first missing one, unit-not-operating */
export async function caseUnits(keys: readonly string[], path: string, lookUp: LookUp): Promise<CaseUnit[]> {
  return asCaseUnits(await lookUp.directory.findUnits(lookUp.caller, keys), keys, path, lookUp);
}

/** The same of units that were looked up before, with what organises them already. @throws Refused unit-not-found, unit-not-operating */
export async function asCaseUnits(
  found: ReadonlyMap<string, LedgerUnit>,
  keys: readonly string[],
  path: string,
  {
    caller,
    directory,
    today,
    of,
  }: Omit<LookUp, 'of' | 'findPaper'> & { of: { caseId: string | null; type: OrganisationType } },
): Promise<CaseUnit[]> {
  const units = keys.map((key, i) => operating(found, key, path === 'units' ? `${path}.${i}` : path));
  const covering = await directory.coveringOrganisations(caller, {
    type: of.type,
    units: units.map(({ unitId }) => unitId),
    on: today,
    formedBy: of.caseId,
  });
  return units.map(({ unitId, name, area }) => {
    const organisations = covering.get(unitId);
    return { unitId, name, area, joinedOn: today, ...(organisations ? { organisations } : {}) };
  });
}

/** @throws Refused unit-not-found, unit-not-operating */
function operating(found: ReadonlyMap<string, LedgerUnit>, key: string, path: string): LedgerUnit {
  const unit = found.get(key);
  if (!unit) throw unitNotFound(key, path);
  if (endsCases(unit.status)) throw unitGone(unit, path);
  return unit;
}

/** The association that carries an industry formation, as a unit of the ledger. @throws Refused unit-not-found, unit-not-operating, mode-does-not-fit */
export async function sponsorOf(
  key: string,
  { caller, directory }: Pick<LookUp, 'caller' | 'directory'>,
): Promise<string> {
  const unit = operating(await directory.findUnits(caller, [key]), key, 'sponsor');
  const unfit = unfitSponsor(unit);
  if (unfit) throw new Refused(unfit.refusal);
  return unit.unitId;
}

/** A unit that would close the case at once is not taken into one. */
function unitGone({ unitId, name, status }: LedgerUnit, path: string): Refused {
  return refused(
    'unit-not-operating',
    `单位 ${unitId} ${name}${STATUS_NAMES[status]}，不能立案或加入案件；如有误，请先更正单位状态`,
    `unit ${unitId} is ${status}: no case is opened for it`,
    {
      errors: [{ path, message: `${unitId} ${STATUS_NAMES[status]}` }],
      rule: { id: 'operating-units', citation: '流程规则：只为真正运营的单位组建' },
    },
  );
}

export function unitNotFound(key: string, path: string): Refused {
  return refused(
    'unit-not-found',
    `台账中没有单位 ${key}，或不在您的范围内`,
    `unit ${key} is not in the ledger, or not in your area`,
    {
      errors: [{ path, message: `未找到 ${key}` }],
    },
  );
}

export function notAnOfficer(): Refused {
  return fieldRefused('officer', '承办机构没有这个经办人账号', 'no such officer at the responsible body');
}

export function fieldRefused(path: string, zh: string, en: string): Refused {
  return refused('malformed-request', zh, en, { errors: [{ path, message: zh }] });
}

/** The named fields as unit ids, those that are there. @throws Refused unit-not-found */
async function unitIdsOf(
  data: Record<string, unknown>,
  fields: string[],
  lookUp: LookUp,
): Promise<Record<string, string>> {
  const given = fields.filter((field) => data[field] !== undefined);
  const found = await lookUp.directory.findUnits(
    lookUp.caller,
    given.map((field) => data[field] as string),
  );
  return Object.fromEntries(given.map((field) => [field, operating(found, data[field] as string, field).unitId]));
}

/** A unit may leave that the ledger no longer knows: its id is taken as it is. */
async function unitIdOf(key: string, { caller, directory }: LookUp): Promise<string> {
  return (await directory.findUnits(caller, [key])).get(key)?.unitId ?? key;
}

async function perUnitById(data: Record<string, unknown>, lookUp: LookUp): Promise<object> {
  const perUnit = data['perUnit'] as { unit: string }[] | undefined;
  if (!perUnit) return {};
  const units = await lookUp.directory.findUnits(
    lookUp.caller,
    perUnit.map((row) => row.unit),
  );
  return { perUnit: perUnit.map((row) => ({ ...row, unit: units.get(row.unit)?.unitId ?? row.unit })) };
}
