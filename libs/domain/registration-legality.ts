import type { CaseState, Finding } from './case.js';
import { finding } from './finding.js';
import { isValidCreditCode } from './ledger/codes/credit-code.js';
import type { TypeRules } from './rule-set.js';

/** Kinds of code (positions 1 and 2) that belong to enterprises and social organisations, which an organisation's own number is not. */
const OF_A_UNIT = /^(9[123]|5[1239])[0-9A-Z]{16}$/;
const OF_A_UNION = /^8[19]/;

/** The number of the registration: a code that fails its check may be real, so it is let through with a reason, which is kept. */
export function checkRegistration(
  _state: CaseState,
  registrationNo: string,
  { registrationNo: rule }: TypeRules,
): Finding[] {
  const fault = faultOf(registrationNo.trim().toUpperCase(), rule.form);
  if (fault === null) return [];
  return [
    finding(rule, {
      code: 'registration-code-unfit',
      severity: 'hold',
      ...fault,
      inputs: { registrationNo, form: rule.form },
      path: 'registrationNo',
      mayAllow: rule.mayAllow,
    }),
  ];
}

function faultOf(code: string, form: 'union-code' | 'free'): { zh: string; en: string } | null {
  if (OF_A_UNIT.test(code))
    return {
      zh: `${code} 是单位（企业、社会组织）的代码，不是本组织自己的编号`,
      en: `${code} is the code of an enterprise or social organisation, not the organisation's own`,
    };
  if (form === 'free') return null;
  if (!OF_A_UNION.test(code))
    return { zh: `工会代码以 81 开头，现为 ${code}`, en: `a union's code begins with 81, here ${code}` };
  return isValidCreditCode(code)
    ? null
    : { zh: `${code} 未通过统一社会信用代码校验，请核对`, en: `${code} fails the check of its code` };
}
