import { CaseStore } from '../../libs/data/case-store.js';
import { projectLedger } from '../../libs/data/ledger/import/ledger-projection.js';
import type { Statements } from '../../libs/data/database.js';
import { freezeVersion, lockList, workingItems } from '../../libs/data/ledger/lists/task-lists.repository.js';
import { rowsOf, type FigureRow } from '../../libs/data/statistics/figure-rows.js';
import { figureOf } from '../../libs/data/statistics/figures.js';
import { CN_RELEASES } from '../../libs/domain/calendars/cn.js';
import type { Actor } from '../../libs/domain/case.js';
import { listContent } from '../../libs/domain/ledger/lists/list-versions.js';
import type { StatisticQuestion } from '../../libs/domain/ledger/statistics/statistics.js';
import type { FigureQuestion, Respondent } from '../../scripts/figures/report-figures.js';
import { adopt } from '../../scripts/pilot/adopt-history.js';
import { readPilotFolder, type PilotFolder } from '../../scripts/pilot/pilot-folder.js';
import { historiesUntil } from '../../scripts/pilot/pilot-seed.js';
import { PILOT, putPilotRows, seedPilotCounty, takeProposals } from './pilot-ledger.js';
import type { TestDatabase } from './postgres.js';

/** The pilot as it stands on a day: spreadsheets, decisions, list, and the cases adopted from the events up to then. */
export async function fillPilot(db: TestDatabase, until: string): Promise<PilotFolder> {
  const folder = await readPilotFolder(PILOT);
  await seedPilotCounty(db.owner);
  await putPilotRows(db.owner);
  const project = (at: string): Promise<unknown> =>
    db.worker.transaction((tx) => projectLedger(tx, { importId: null, at }));
  await project('2020-05-26T01:00:00.000Z');
  for (const hour of ['02', '04']) {
    await takeProposals(db.owner, 'of-001', `2020-05-26T${hour}:00:00.000Z`);
    await project(`2020-05-26T${hour}:30:00.000Z`);
  }
  await db.owner.transaction((tx) => publishList(tx, folder));
  await adoptCases(db, folder, until);
  return folder;
}

/** The list published as the sheet has it. */
async function publishList(tx: Statements, folder: PilotFolder): Promise<void> {
  const draft = (await lockList(tx, 'batch-1'))!;
  const content = listContent(
    { id: draft.id, batch: draft.batch, title: draft.title, deadline: draft.deadline },
    await workingItems(tx, draft.id),
  );
  await freezeVersion(tx, draft, content, {
    by: 'rv-001',
    at: `${folder.taskList.publishedOn}T08:00:00.000Z`,
    on: folder.taskList.publishedOn,
  });
}

async function adoptCases(db: TestDatabase, folder: PilotFolder, until: string): Promise<void> {
  const store = new CaseStore(db.worker);
  for (const history of historiesUntil(folder, until)) {
    const { open } = history;
    const adopted = adopt({ ...history, open: { ...open, caseId: open.caseNo } }, CN_RELEASES, {
      anchorReal: 0,
      anchorBusiness: 0,
      speed: 1,
    });
    if (!adopted.ok) throw new Error(`${history.open.caseNo}: ${adopted.refusal.en}`);
    const recorded = await store.recordOpening({
      state: adopted.input.state,
      entries: adopted.input.entries!,
      notices: [],
    });
    if (recorded.status !== 'recorded') throw new Error(JSON.stringify(recorded));
  }
}

/** A person of the task force, who sees the whole county. */
export const COUNTY_OFFICER: Actor = {
  account: 'of-001',
  roles: ['officer'],
  body: 'TF',
  line: 'task-force',
  level: 'county',
  area: '340828',
};

export function questionOf({ name, asOf, from, to, type, groupBy }: FigureQuestion): StatisticQuestion {
  return { name, asOf, from: from ?? '2020-05-26', to: to ?? asOf, type: type ?? null, groupBy: groupBy ?? [] };
}

/** The statistics of a database as somebody sees them. */
export function respondent(db: TestDatabase, actor: Actor): Respondent {
  return {
    figure: (question) => db.api.snapshot(actor, (tx) => figureOf(tx, questionOf(question))),
    rows: (question, group, part) =>
      db.api.snapshot(actor, async (tx) => {
        const all: FigureRow[] = [];
        for (let after: { type: FigureRow['type']; id: string } | null = null; ;) {
          const page = await rowsOf(tx, questionOf(question), { group, part, limit: 50, after });
          all.push(...page.slice(0, 50));
          if (page.length <= 50) return all;
          after = { type: page[49]!.type, id: page[49]!.id };
        }
      }),
  };
}
