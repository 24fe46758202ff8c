import type { Actor, Line, Role } from '../case.js';
import { covers } from '../permissions.js';

/** What people do with the ledger, beside the cases. */
export const LEDGER_ACTIONS = [
  'import',
  'decide-match',
  'correct-unit',
  'change-unit-status',
  'assess',
  'draft-list',
  'publish-list',
  'open-cases',
  'assign-instructors',
  'record-contact',
  'read-ledger',
  'read-personal',
  'read-statistics',
  'freeze-report',
  'replace-template',
  'keep-registers',
] as const;
export type LedgerAction = (typeof LEDGER_ACTIONS)[number];

interface Permission {
  roles: readonly Role[];
  /** Lines whose people may; null: every line. */
  lines: readonly Line[] | null;
}
const READERS = ['reviewer', 'officer', 'supervisor', 'instructor', 'service'] as const;
const OFFICE = ['officer', 'reviewer', 'supervisor'] as const;

/** Deny unless a row allows: the task force keeps the ledger, Party committees their area's units, the lines read (county plan, measures 1 and 2). */
export const LEDGER_PERMISSIONS = {
  import: { roles: ['officer', 'supervisor', 'service'], lines: ['task-force'] },
  'decide-match': { roles: ['officer', 'supervisor'], lines: ['task-force'] },
  'correct-unit': { roles: ['officer', 'supervisor'], lines: ['task-force', 'party'] },
  'change-unit-status': { roles: ['officer', 'supervisor'], lines: ['task-force', 'party'] },
  assess: { roles: ['officer', 'supervisor'], lines: ['task-force', 'party'] },
  'draft-list': { roles: ['officer', 'supervisor'], lines: ['task-force'] },
  'publish-list': { roles: ['reviewer', 'supervisor'], lines: ['task-force'] },
  'open-cases': { roles: ['officer', 'supervisor'], lines: ['task-force'] },
  'assign-instructors': { roles: ['officer', 'supervisor'], lines: ['task-force', 'party'] },
  'record-contact': { roles: ['instructor', 'officer'], lines: null },
  'read-ledger': { roles: READERS, lines: null },
  'read-personal': { roles: ['officer', 'supervisor'], lines: ['task-force', 'party'] },
  'read-statistics': { roles: READERS, lines: null },
  'freeze-report': { roles: OFFICE, lines: ['task-force'] },
  'replace-template': { roles: ['system-administrator'], lines: null },
  'keep-registers': { roles: ['officer', 'supervisor'], lines: ['task-force', 'party', 'union', 'league', 'women'] },
} as const satisfies Record<LedgerAction, Permission>;

/** Work on files and lists of the whole county: nobody's whose area is a part of their body's. */
const OF_THE_WHOLE: readonly LedgerAction[] = ['import', 'decide-match', 'draft-list', 'publish-list', 'open-cases'];

/** Whether an actor may do it at all; `area`, when given, is the area path of the unit it is done to. */
export function mayUseLedger(
  actor: Pick<Actor, 'roles' | 'line' | 'area' | 'narrowed'>,
  action: LedgerAction,
  area?: string,
): boolean {
  const { roles, lines }: Permission = LEDGER_PERMISSIONS[action];
  return (
    roles.some((role) => actor.roles.includes(role)) &&
    (lines === null || lines.includes(actor.line)) &&
    !(actor.narrowed === true && OF_THE_WHOLE.includes(action)) &&
    (area === undefined || covers(actor.area, area))
  );
}
