// Raw SQL: why the one transaction of an action was refused is asked once more of what it met.
import type { CaseState } from '../domain/case.js';
import type { DocumentDraw } from '../domain/decision.js';
import type { Refusal } from '../domain/errors.js';
import { alreadyReopened } from '../domain/open-case.js';
import { DOCUMENT_NUMBERS } from '../domain/procedure-rules.js';
import { refuse } from '../domain/refuse.js';
import type { RecordRefused } from '../../workflows/case/case.activities.js';
import type { Database } from './database.js';
import { detailOf, isUnstorable, violatedConstraint } from './database-errors.js';
import { isNumberOf, parseDocumentNo } from './document-number.js';

const ONE_CASE = {
  id: 'one-case-per-unit-and-type',
  citation: '流程规则：一个单位同一类型只立一件在办案件（区域、行业组建另计）',
};
const ONE_JOINT_CASE = {
  id: 'one-joint-case-per-unit-and-type',
  citation: '岳西县党建带群建工作方案（2020年）联合组建：一个单位不得同时参加两个同类联合组织',
};

export function malformedNumber({ documentCode, year }: DocumentDraw): RecordRefused {
  const wanted = `${documentCode}〔${year}〕1号`;
  return refused(
    refuse('document-number-malformed', `文号格式应如 ${wanted}`, `a document number looks like ${wanted}`, {
      rule: DOCUMENT_NUMBERS,
      errors: [{ path: 'documentNo', message: `应如 ${wanted}` }],
    }),
  );
}

/** A given number that is not one of its issuer and year; null when it is, or none was given. */
export function misnumbered(draw: DocumentDraw): Refusal | null {
  if (draw.given === null) return null;
  const parts = parseDocumentNo(draw.given);
  return parts && isNumberOf(parts, draw) ? null : malformedNumber(draw).refusal;
}

/**
 * What only the database can see: another case or another reply got there first, or a value it cannot keep (the edge refuses those; here they would
 * be tried for ever). Null when the error is something else.
 */
export async function refusalOfViolation(
  error: unknown,
  state: CaseState,
  database: Database,
): Promise<RecordRefused | null> {
  if (isUnstorable(error))
    return refused(
      refuse('malformed-request', '内容含有无法保存的值', 'the action holds a value that cannot be stored'),
    );
  switch (
    violatedConstraint(error, [
      'case_units_exclusive',
      'documents_pkey',
      'document_number_declared',
      'document_number_gap',
      'cases_case_no',
      'cases_reopens',
      'case_actions_case_id_action_id_key',
    ])
  ) {
    case 'case_units_exclusive':
      return unitTaken(state, await holdersOf(state, database));
    case 'documents_pkey':
      return refused(
        refuse('document-number-taken', '该文号已被使用', 'this document number is taken', {
          errors: [{ path: 'documentNo', message: '已被使用' }],
        }),
      );
    case 'document_number_declared':
      return refused(numberDeclared(detailOf(error)));
    case 'document_number_gap':
      return refused(numberGap(detailOf(error)));
    case 'case_actions_case_id_action_id_key':
      return refused(
        refuse(
          'idempotency-key-reused',
          '该请求编号已用于另一个请求',
          'the id of the action stands for another action of this case',
        ),
      );
    case 'cases_reopens':
      return refused(alreadyReopened());
    case 'cases_case_no':
      return refused(
        refuse('internal', `案件编号 ${state.caseNo} 已被使用`, `the case number ${state.caseNo} is taken`),
      );
    default:
      return null;
  }
}

/** @param last the last number the body declared for the year */
function numberDeclared(last: string): ReturnType<typeof refuse> {
  return refuse(
    'document-number-declared',
    `该机构本年度已申报发文至第 ${last} 号，文号须在其后`,
    `the body declared its numbers of the year up to ${last}; the number must lie above`,
    { errors: [{ path: 'documentNo', message: `须大于 ${last}` }] },
  );
}

/** @param last the last number in use */
function numberGap(last: string): ReturnType<typeof refuse> {
  return refuse(
    'document-number-gap',
    `该机构本年度最近的文号是第 ${last} 号，所填文号跳号，须说明原因（numberReason）`,
    `the last number of the year is ${last}; a number that leaves others out needs a reason (numberReason)`,
    {
      errors: [
        { path: 'documentNo', message: `上一号为 ${last}` },
        { path: 'numberReason', message: '须说明跳号原因' },
      ],
    },
  );
}

interface Holder {
  unit_id: string;
  name: string;
  case_no: string;
  mode: string;
}

/** Cases that hold a unit of this one. Empty when the other has let go in the meantime. */
function holdersOf(state: CaseState, database: Database): Promise<Holder[]> {
  return database.query<Holder>(
    `SELECT u.unit_id, u.name, c.case_no, c.mode FROM case_units u JOIN cases c USING (case_id)
     WHERE u.exclusive AND u.type = $1 AND u.unit_id = ANY ($2) AND u.case_id <> $3 ORDER BY u.unit_id`,
    state.type,
    state.units.map((u) => u.unitId),
    state.caseId,
  );
}

function unitTaken(state: CaseState, holders: Holder[]): RecordRefused {
  const errors = holders.map((h) => ({ path: 'units', message: `${h.name}（${h.unit_id}）已在案件 ${h.case_no} 中` }));
  const joint = state.mode === 'joint' && holders.every((h) => h.mode === 'joint');
  const named = holders.map((h) => h.name).join('、') || '有单位';
  return joint
    ? refused(
        refuse(
          'unit-in-another-joint-case',
          `${named}已在同类型的其他联合组建案件中`,
          'a unit is already in another joint case of this type',
          { rule: ONE_JOINT_CASE, errors },
        ),
      )
    : refused(
        refuse(
          'open-case-exists',
          `${named}已有同类型的在办案件或组织`,
          'a unit already has an open case or an organisation of this type',
          { rule: ONE_CASE, errors },
        ),
      );
}

const refused = ({ refusal }: ReturnType<typeof refuse>): RecordRefused => ({
  status: 'refused',
  refusal,
});
