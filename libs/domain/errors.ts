/** The closed set of reasons a request can be refused for. `apps/api` maps each to one HTTP status, nothing below it knows HTTP. */
export const ERROR_CODES = [
  // transport and identity
  'malformed-request', 'unknown-field', 'idempotency-key-missing', 'idempotency-key-reused', 'unauthenticated', 'login-failed', 'account-locked', 'totp-required',
  'totp-unavailable', 'totp-already-on', 'totp-not-enrolled',
  'not-permitted', 'password-change-required', 'not-found', 'method-not-allowed', 'payload-too-large', 'unsupported-media-type', 'version-mismatch', 'too-many-requests', 'engine-unavailable',
  'internal',
  // state of the case
  'wrong-position', 'already-decided', 'case-on-hold', 'case-not-on-hold', 'case-ended', 'claimed-by-another', 'not-claimed-by-you',
  'decider-is-submitter', 'transfer-pending', 'no-transfer-pending', 'nothing-to-withdraw', 'already-reopened', 'case-not-ended',
  // rules
  'open-case-exists', 'unit-not-found', 'unit-not-operating', 'unit-in-another-joint-case', 'too-few-units', 'joint-unit-limit', 'unit-already-in-case', 'unit-not-in-case',
  'lead-unit-not-covered', 'mode-does-not-fit', 'below-threshold', 'unit-unwilling', 'survey-missing', 'consent-missing', 'preparatory-group-missing',
  'ineligible-candidate', 'too-few-candidates', 'committee-size', 'meeting-kind', 'publicity-too-short', 'meeting-before-publicity-ends',
  'meeting-in-the-past', 'meeting-before-plan-approval', 'meeting-date-in-the-future', 'counts-inconsistent', 'ballots-exceed-issued', 'no-quorum', 'no-majority',
  'elected-not-candidate', 'more-elected-than-seats', 'leading-post-not-elected', 'term-missing', 'term-invalid', 'countersignature-missing', 'not-your-turn-to-sign',
  'already-signed', 'reason-missing', 'reason-unknown', 'hold-reason-used', 'extension-not-later', 'no-running-deadline', 'urged-too-often', 'too-many-entries',
  'document-number-taken', 'document-number-malformed', 'event-date-in-the-future', 'event-date-before-last', 'override-missing', 'instructor-unknown',
  'body-of-another-line', 'no-body-for-area', 'nothing-to-do',
  // task lists, instructors, registers
  'list-not-draft', 'list-is-draft', 'list-not-published', 'list-empty', 'list-batch-exists', 'list-item-opened', 'unit-listed-twice', 'instructor-exists',
  'organisation-not-found', 'adjustment-unfit', 'register-entry-unfit',
  // units of the ledger
  'identity-number', 'credit-code-malformed', 'unit-exists', 'status-unchanged',
  // campaign, bodies and accounts
  'campaign-missing', 'campaign-unfit', 'campaign-area-fixed', 'body-exists', 'body-unfit', 'body-in-use', 'account-exists', 'account-closed', 'password-expired', 'rights-unfit', 'own-rights',
  'last-administrator',
  // files and imports
  'not-a-spreadsheet', 'old-spreadsheet-format', 'password-protected', 'macros', 'zip-bomb', 'external-links', 'file-too-large', 'too-many-rows', 'damaged-file',
  'encoding-unknown', 'wrong-source', 'header-not-found', 'empty-file', 'import-not-ready', 'preview-outdated', 'mapping-invalid',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Why something was refused, in words a clerk understands. Nothing has changed when one is returned. */
export interface Refusal {
  code: ErrorCode;
  /** Chinese sentence shown to the user. */
  zh: string;
  en: string;
  /** Rule and its source, where a rule refused. */
  rule?: { id: string; citation: string };
  /** Fields to blame. */
  errors?: { path: string; message: string }[];
}
