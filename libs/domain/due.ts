import type { CaseState, CongressRecord, Finding } from './case.js';
import { finding } from './finding.js';
import type { TypeRules } from './rule-set.js';
import { COUNT_NAMES } from './text.js';
import { knownCount } from './threshold.js';

/**
 * The number of those due is entered, because members may be excused; so it is held against the members that are known, or a quorum could be typed in.
 * A difference needs a reason of whoever records the meeting, and stays for the reviewer to see.
 */
export function checkDue(state: CaseState, minutes: CongressRecord, rules: TypeRules): Finding[] {
  return [...excusedByTheList(minutes, rules), ...differs(state, minutes, rules)];
}

function excusedByTheList({ excused }: CongressRecord, { due: rule }: TypeRules): Finding[] {
  return excused.flatMap(({ reason, count }, index) => {
    if (rule.excused.some(({ code }) => code === reason)) return [];
    const allowed = rule.excused.map(({ code, zh }) => `${code} ${zh}`).join('、');
    return [
      finding(rule, {
        code: 'reason-unknown',
        severity: 'lock',
        zh: `不计入应到的理由不在清单内：${reason}；可用：${allowed}`,
        en: `not a reason for which members are excused: ${reason}; use one of: ${rule.excused.map((r) => r.code).join(', ')}`,
        inputs: { reason, count },
        path: `excused.${index}.reason`,
      }),
    ];
  });
}

/** How many ought to be due: all members, or the delegates that the plan or the rules name. Null: nobody has said. */
function expected(state: CaseState, rules: TypeRules): { from: number; to: number; zh: string; en: string } | null {
  const members = knownCount(state, rules.membersCount);
  if (state.plan?.meetingKind !== 'delegates') {
    const name = COUNT_NAMES[rules.membersCount];
    return members === null
      ? null
      : {
          from: members,
          to: members,
          zh: `摸底登记的${name.zh} ${members} 人`,
          en: `${members} ${name.en} of the survey`,
        };
  }
  const { delegates } = state.plan;
  if (delegates !== undefined)
    return {
      from: delegates,
      to: delegates,
      zh: `方案所定代表 ${delegates} 人`,
      en: `${delegates} delegates of the plan`,
    };
  const band = rules.due.delegates.find(
    (b) => members !== null && members >= b.membersFrom && (b.membersTo === null || members <= b.membersTo),
  );
  if (band === undefined) return null;
  const { delegatesFrom: from, delegatesTo: to } = band;
  return {
    from,
    to,
    zh: `${members} 名会员应选代表 ${from} 至 ${to} 人`,
    en: `${from} to ${to} delegates of ${members} members`,
  };
}

function differs(state: CaseState, { due, excused }: CongressRecord, { due: rule, ...rules }: TypeRules): Finding[] {
  const wanted = expected(state, { due: rule, ...rules });
  const away = excused.reduce((sum, e) => sum + e.count, 0);
  const counted = due + away;
  if (wanted === null) return [unknown(state, { due, away }, rule)];
  if (counted >= wanted.from && counted <= wanted.to) return [];
  const zh = `应到 ${due} 人，加不计入应到 ${away} 人，共 ${counted} 人，与${wanted.zh}不符，须说明理由`;
  const en = `${due} due and ${away} excused are ${counted}, against ${wanted.en}: a reason is needed`;
  const inputs = { due, excused: away, counted, from: wanted.from, to: wanted.to };
  return [
    finding(rule, { code: 'due-differs', severity: 'hold', zh, en, inputs, path: 'due', mayAllow: rule.mayAllow }),
  ];
}

/** Units have left or joined since the count, or the plan of a congress of delegates does not say how many they are. */
function unknown({ plan }: CaseState, { due, away }: { due: number; away: number }, rule: TypeRules['due']): Finding {
  const delegates = plan?.meetingKind === 'delegates';
  const zh = delegates
    ? `方案未写明代表人数，应到 ${due} 人无从核对，须说明理由`
    : `单位变动后未重新清点，应到 ${due} 人（另有 ${away} 人不计入）无从核对，请审核时核实`;
  const en = delegates
    ? `the plan does not say how many delegates there are, so ${due} due cannot be checked: a reason is needed`
    : `the units changed and were not counted again, so ${due} due cannot be checked`;
  return finding(rule, {
    code: delegates ? 'due-differs' : 'members-not-counted-again',
    severity: delegates ? 'hold' : 'notice',
    zh,
    en,
    inputs: { due, excused: away },
    path: 'due',
    mayAllow: rule.mayAllow,
  });
}
