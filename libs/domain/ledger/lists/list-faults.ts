import type { RoutableBody } from '../../routing.js';
import type { Bilingual } from '../../text.js';
import { MASS_TYPES, type MassType } from '../statistics/assessment.js';
import { findResponsible } from './list-draft.js';
import { readMode, readOrganisationType, type NotYetRow, type TaskListRow } from '../import/source-rows.js';
import { FOLLOWS, FORMS, modeParts } from './task-list.js';

/** A cell of a task list that says something nobody can act on; what would be dropped in silence otherwise. */
export interface ListFault {
  field: string;
  reason: Bilingual;
  suggestion: Bilingual;
}
/** What a list may name. */
export interface ListNames {
  bodies: readonly RoutableBody[];
  hasUnit: (unitNo: string) => boolean;
}

/** Faults of the rows of a list, row by row: marks, modes, units and bodies. A list is judged whole, because a mark may name another row. */
export function listFaults(rows: readonly TaskListRow[], names: ListNames): ListFault[][] {
  const forming = new Map<string, number>();
  const numbers = new Map<number, number>();
  for (const row of rows) {
    numbers.set(row.listNo, (numbers.get(row.listNo) ?? 0) + 1);
    for (const type of MASS_TYPES) if (FORMS.test(row[type] ?? '')) forming.set(`${type}|${row.listNo}`, row.listNo);
  }
  return rows.map((row) => [
    ...unknownUnit(row.unitNo, names),
    ...(numbers.get(row.listNo)! > 1
      ? [fault('listNo', `序号 ${row.listNo} 重复`, `number ${row.listNo} is there twice`, NUMBER_EACH)]
      : []),
    ...MASS_TYPES.flatMap((type) => followFault(row, type, forming)),
    ...modeFaults(row),
    ...bodyFault(row, names),
  ]);
}

/** Faults of the rows of the second sheet: units that do not form yet. */
export function notYetFaults(rows: readonly NotYetRow[], names: ListNames): ListFault[][] {
  return rows.map(({ unitNo, type }) => [
    ...unknownUnit(unitNo, names),
    ...(readOrganisationType(type) === null
      ? [
          fault('type', `不认识的组织类型“${type}”`, `unknown type ${type}`, {
            zh: '填写工会、团组织或妇女组织',
            en: 'enter 工会, 团组织 or 妇女组织',
          }),
        ]
      : []),
  ]);
}

function followFault(row: TaskListRow, type: MassType, forming: ReadonlyMap<string, number>): ListFault[] {
  const mark = row[type];
  const named = FOLLOWS.exec(mark ?? '')?.[1];
  if (named === undefined)
    return mark === null || FORMS.test(mark)
      ? []
      : [fault(type, `不认识的标记“${mark}”`, `unknown mark ${mark}`, MARKS)];
  const follows = Number(named);
  if (follows === row.listNo)
    return [fault(type, `“随${follows}”指向本行`, `随${follows} points at its own row`, MARKS)];
  return forming.has(`${type}|${follows}`)
    ? []
    : [fault(type, `第 ${follows} 号未标“√”，无从跟随`, `number ${follows} forms nothing of this type`, MARKS)];
}

function modeFaults({ mode }: TaskListRow): ListFault[] {
  return modeParts(mode).flatMap((part) => {
    const read = readMode(part);
    if (read === 'single' || read === 'joint') return [];
    return read === null
      ? [fault('mode', `不认识的组建方式“${part}”`, `unknown mode ${part}`, MODES)]
      : [fault('mode', `清单表格不能设定“${part}”`, `a sheet cannot set the mode ${part}`, MODES)];
  });
}

function bodyFault({ responsible }: TaskListRow, { bodies }: ListNames): ListFault[] {
  if (responsible === null || findResponsible(responsible, bodies) !== undefined) return [];
  return [
    fault('responsible', `没有机构“${responsible}”`, `no body is called ${responsible}`, {
      zh: '填写机构全称，或所在乡镇（区）的党（工）委；按规则指定的留空',
      en: "enter a body's whole name or the committee of a township; nothing where the rules name it",
    }),
  ];
}

function unknownUnit(unitNo: string, { hasUnit }: ListNames): ListFault[] {
  return hasUnit(unitNo)
    ? []
    : [
        fault('unitNo', `台账中没有单位 ${unitNo}`, `unit ${unitNo} is not in the ledger`, {
          zh: '核对单位编号；新单位先导入省平台表或在台账中增加',
          en: 'check the number; import or add the unit first',
        }),
      ];
}

function fault(field: string, zh: string, en: string, suggestion: Bilingual): ListFault {
  return { field, reason: { zh, en }, suggestion };
}

const MARKS: Bilingual = {
  zh: '需组建的填“√”，与第 n 号联合的填“随n”（第 n 号须为“√”），不组建的留空',
  en: '√ to form, 随n to join number n which has √, or nothing',
};
const MODES: Bilingual = {
  zh: '填写单独或联合；区域、行业组建在导入后的清单草稿中设定',
  en: 'enter 单独 or 联合; regional and industry modes are set in the draft',
};
const NUMBER_EACH: Bilingual = { zh: '每行一个序号', en: 'one number to a row' };
