import createClient from 'openapi-fetch';
import type { ActionBody } from '../../../../libs/contracts/actions.js';
import type { PeopleAction } from '../../../../libs/domain/actions.js';
import type { components, paths } from './generated/schema.js';
import { RequestError, type Problem } from './problem.js';
import { sendPatiently } from './sending.js';

export type Case = components['schemas']['Case'];
export type CaseSummary = components['schemas']['CaseSummary'];
/** A line of `GET /reviews`. */
export type ReviewLine = components['schemas']['ReviewRow'];
export type ReviewFacets = components['schemas']['ReviewFacets'];
export type Me = components['schemas']['Me'];
export type Body = components['schemas']['Body'];
export type Operation = components['schemas']['Operation'];
export type ActionPreview = components['schemas']['ActionPreview'];
export type CaseDocument = components['schemas']['CaseDocument'];
export type CaseDocuments = components['schemas']['CaseDocuments'];
export type CaseChanges = components['schemas']['CaseChanges'];
export type RuleSet = components['schemas']['RuleSet'];
export type CalendarRelease = components['schemas']['CalendarRelease'];
export type CalendarReleaseFile = components['schemas']['CalendarReleaseFile'];
export type CalendarPreview = components['schemas']['CalendarPreview'];
export type View = components['schemas']['View'];
export type Account = components['schemas']['Account'];
export type RightsRequest = components['schemas']['RightsRequest'];
export type OneTimePassword = components['schemas']['OneTimePassword'];
export type Finding = components['schemas']['Finding'];

/** The API by its own description; every path, parameter and answer is checked at compile time. */
export const api = createClient<paths>({ fetch: sendPatiently });

/** The answer of a call. @throws RequestError with the problem where it was refused */
export async function answer<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call.catch((cause: unknown) => {
    throw cause instanceof TypeError ? new RequestError(0, null) : cause;
  });
  if (response.ok) return data as T;
  throw new RequestError(response.status, asProblem(error));
}

function asProblem(error: unknown): Problem | null {
  return typeof error === 'object' && error !== null && 'code' in error ? (error as Problem) : null;
}

/** A key for a change that has not been sent yet; it stays with the change however often that is sent. */
export const newKey = (): string => crypto.randomUUID();

export interface ActOptions {
  /** Version of the case the person looked at; at another one the server answers 412. */
  version: number;
  key: string;
}

/** One action on a case. @returns the case as it is now */
export function act<N extends PeopleAction>(
  caseId: string,
  action: N,
  data: Partial<ActionBody<N>>,
  { version, key }: ActOptions,
): Promise<Case> {
  const headers = { 'Idempotency-Key': key, 'If-Match': `"v${version}"` };
  return post<Case>(`/api/cases/${encodeURIComponent(caseId)}/actions/${action}`, data, headers);
}

/** What an action would lead to: nothing is written. */
export function rehearse<N extends PeopleAction>(
  caseId: string,
  action: N,
  data: Partial<ActionBody<N>>,
): Promise<ActionPreview> {
  return post<ActionPreview>(`/api/cases/${encodeURIComponent(caseId)}/actions/${action}?dryRun=true`, data, {});
}

/** Hands a paper in with a case. The key stays with the file, so that it is kept once however often it is sent. */
export function uploadPaper(
  caseId: string,
  { file, paper, key }: { file: File; paper: string; key: string },
): Promise<CaseDocument> {
  const form = new FormData();
  form.set('paper', paper);
  form.set('file', file, file.name);
  const path = `/api/cases/${encodeURIComponent(caseId)}/documents`;
  return answered<CaseDocument>(new Request(path, { method: 'POST', headers: { 'Idempotency-Key': key }, body: form }));
}

function post<T>(path: string, data: unknown, headers: Record<string, string>): Promise<T> {
  return answered<T>(
    new Request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(data),
    }),
  );
}

async function answered<T>(request: Request): Promise<T> {
  const response = await sendPatiently(request).catch(() => {
    throw new RequestError(0, null);
  });
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as T;
  throw new RequestError(response.status, asProblem(body));
}
