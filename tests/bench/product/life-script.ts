import type { PeopleAction } from '../../../libs/domain/actions.js';
import { plusDays } from '../../../libs/domain/calendar.js';
import type { OrganisationType, PlainDate } from '../../../libs/domain/case.js';
import type { Part } from './cast.js';

export interface ScriptedAction {
  action: PeopleAction;
  by: string;
  data: Record<string, unknown>;
}

const LEADING = {
  union: 'chair',
  league: 'secretary',
  women: 'director',
  party: 'secretary',
} as const satisfies Record<OrganisationType, string>;

/** The twelve actions of a life without trouble, all on one day: from survey to registration. */
export function script(part: Part, today: PlainDate, index: number): ScriptedAction[] {
  const { officer, approver } = part;
  const reply: ScriptedAction = { action: 'approve', by: approver, data: {} };
  return [
    { action: 'record-survey', by: officer, data: survey(today) },
    { action: 'confirm-eligibility', by: part.taskForceReviewer, data: {} },
    { action: 'assign-instructor', by: part.taskForceOfficer, data: { instructorNo: part.instructorNo } },
    { action: 'record-contact', by: part.instructor, data: { note: '上门走访' } },
    {
      action: 'submit-application',
      by: officer,
      data: {
        preparatoryGroup: [
          { ref: 'p1', role: 'leader' },
          { ref: 'p3', role: 'member' },
          { ref: 'p4', role: 'member' },
        ],
        consentOfUnit: true,
      },
    },
    reply,
    { action: 'submit-congress-plan', by: officer, data: plan(part.type, today) },
    reply,
    { action: 'record-congress', by: officer, data: congress(part.type, today) },
    { action: 'submit-result', by: officer, data: {} },
    {
      action: 'approve',
      by: approver,
      data: { termFrom: today, termTo: `${Number(today.slice(0, 4)) + 3}${plusDays(today, -1).slice(4)}` },
    },
    {
      action: 'register',
      by: part.registrar,
      data: { registrationNo: `81340828MC${String(index).padStart(8, '0')}`, registeredOn: today },
    },
  ];
}

function survey(today: PlainDate) {
  return {
    employees: 20,
    unionMembers: 10,
    womenEmployees: 10,
    leagueMembers: 10,
    youth28: 8,
    partyMembersFull: 10,
    partyMembersProbationary: 0,
    countedOn: today,
    willing: true,
  };
}

function plan(type: OrganisationType, today: PlainDate) {
  const leading = ['p1', 'p2'].map((ref) => ({ ref, post: LEADING[type], flags: [] }));
  const members = ['p3', 'p4', 'p5'].map((ref) => ({ ref, post: 'member', flags: [] }));
  return { meetingKind: 'general', meetingDate: today, seats: 3, candidates: [...leading, ...members] };
}

function congress(type: OrganisationType, today: PlainDate) {
  const elected = [
    { ref: 'p1', post: LEADING[type], votes: 10 },
    { ref: 'p3', post: 'member', votes: 10 },
    { ref: 'p4', post: 'member', votes: 9 },
  ];
  const results = [...elected, { ref: 'p2', post: LEADING[type], votes: 0 }, { ref: 'p5', post: 'member', votes: 1 }];
  return { on: today, due: 10, excused: [], present: 10, ballotsIssued: 10, ballotsReturned: 10, results, elected };
}
