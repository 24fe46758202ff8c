import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiClient, type Answer } from '../../support/api-client.js';

const FOLDER = String(process.env['BROWSER_TEST_FOLDER']);
export const URL_OF_PRODUCT = String(process.env['BROWSER_TEST_URL']);

interface Account {
  username: string;
  password: string;
  roles: string[];
  body: string;
}
const ACCOUNTS = JSON.parse(readFileSync(join(FOLDER, 'demo-accounts.json'), 'utf8')) as Account[];
export const passwordOf = (username: string): string => ACCOUNTS.find((one) => one.username === username)!.password;

const clients = new Map<string, Promise<ApiClient>>();
/** Somebody who works beside the browser, through the API. */
export function as(username: string): Promise<ApiClient> {
  const known = clients.get(username);
  if (known) return known;
  const made = (async () => {
    const client = new ApiClient(URL_OF_PRODUCT);
    const { status, text } = await client.login(username, passwordOf(username));
    if (status !== 200) throw new Error(text);
    return client;
  })();
  clients.set(username, made);
  return made;
}

/** Of the Youth League committee of 天堂镇, which decides the cases made here: two people, so that one can be faster. */
export const REVIEWER = 'rv-023';
export const COLLEAGUE = 'rv-024';
const SUBMITTER = 'of-006';
const TOWNSHIP = '340828/天堂镇';

export interface WaitingCase {
  id: string;
  caseNo: string;
  unitName: string;
}

let nextUnit = 1;

/** A League case of a fresh unit that waits for its first approval, made by the four people who bring it there. */
export async function caseInReview(): Promise<WaitingCase> {
  const [officer, instructor, coordinator, submitter] = await Promise.all(
    ['of-001', 'in-001', 'rv-001', SUBMITTER].map(as),
  );
  const { id, caseNo, unitName } = await openSomewhere(officer!);
  const today = (await officer!.get<{ today: string }>('/clock')).body.today;
  const act = async (client: ApiClient, action: string, body: unknown): Promise<void> =>
    accepted(await client.post(`/cases/${id}/actions/${action}`, body));
  const counts = { employees: 20, unionMembers: 12, womenEmployees: 5, leagueMembers: 6, youth28: 8 };
  await act(instructor!, 'record-survey', {
    ...counts,
    partyMembersFull: 1,
    partyMembersProbationary: 0,
    countedOn: today,
    willing: true,
  });
  await act(coordinator!, 'confirm-eligibility', {});
  await act(officer!, 'assign-instructor', { instructorNo: 'ZDY001' });
  await act(instructor!, 'record-contact', { note: '上门走访' });
  await act(submitter!, 'submit-application', {
    preparatoryGroup: [{ ref: 'person-1', role: 'leader' }],
    consentOfUnit: true,
  });
  return { id, caseNo, unitName };
}

/** A League case of a fresh unit that waits for its survey. */
export async function caseInSurvey(): Promise<WaitingCase> {
  return openSomewhere(await as('of-001'));
}

/** The next unit of the township that no League case is open for. */
async function openSomewhere(officer: ApiClient): Promise<WaitingCase> {
  for (; nextUnit < 400;) {
    const unit = `YX${String(nextUnit++).padStart(4, '0')}`;
    const found = await officer.get<{ area?: string; name?: string }>(`/units/${unit}`);
    if (found.body.area !== TOWNSHIP) continue;
    const opened = await officer.post<{ id: string; caseNo: string }>('/cases', {
      type: 'league',
      mode: 'single',
      units: [unit],
      leadUnit: unit,
      responsibleBody: 'T01P',
    });
    if (opened.status === 201)
      return { id: opened.body.id, caseNo: opened.body.caseNo, unitName: String(found.body.name) };
  }
  throw new Error('no unit is left to open a case for');
}

export function accepted(answer: Answer): void {
  if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`);
}

/** How often an action was recorded in a case. */
export async function recorded(caseId: string, action: string): Promise<number> {
  const { body } = await (
    await as('of-001')
  ).get<{ items: { action: string; outcome: string }[] }>(`/cases/${caseId}/timeline`);
  return body.items.filter((item) => item.action === action && item.outcome === 'accepted').length;
}
