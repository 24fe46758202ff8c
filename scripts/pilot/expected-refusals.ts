import { ERROR_CODES, type ErrorCode } from '../../libs/domain/errors.js';

/** What a file calls the reasons for which an attempt must be refused; a code of the product itself is understood as well. Listed in examples/pilot-2020/README.md. */
export const WORDS: Record<string, ErrorCode> = {
  'second-decision-on-the-same-step': 'already-decided',
  'ballots-returned-more-than-issued': 'ballots-exceed-issued',
  'hr-head-as-union-chair': 'ineligible-candidate',
  'ineligible-chair-candidate': 'ineligible-candidate',
  'sixth-unit-in-joint-case': 'joint-unit-limit',
  'fewer-than-two-units': 'too-few-units',
  'same-unit-in-two-joint-cases': 'unit-in-another-joint-case',
  'second-open-case': 'open-case-exists',
  'meeting-before-plan-approval': 'meeting-before-plan-approval',
  'meeting-before-publicity-ends': 'meeting-before-publicity-ends',
  'election-without-quorum': 'no-quorum',
  'election-without-majority': 'no-majority',
  'result-without-term': 'term-missing',
};

/** The code an attempt must be refused with; undefined for a word nobody knows. */
export function expectedRefusal(word: string): ErrorCode | undefined {
  return WORDS[word] ?? ERROR_CODES.find((code) => code === word);
}
