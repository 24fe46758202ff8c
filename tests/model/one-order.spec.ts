import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '../../libs/data/canonical.js';
import { CaseStore } from '../../libs/data/case-store.js';
import type { CaseAction } from '../../libs/domain/actions.js';
import type { CaseState, Instant, OrganisationType } from '../../libs/domain/case.js';
import { decide } from '../../libs/domain/decide.js';
import { withDocumentNo } from '../../libs/domain/decision.js';
import type { ErrorCode } from '../../libs/domain/errors.js';
import type { CaseInput } from '../../workflows/case/case.messages.js';
import { context } from '../support/case-builder.js';
import { aCaseOfItsOwn, openingEntry, storedState } from '../support/case-records.js';
import { actionOf, command, onward, type Command } from '../support/case-sequences.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';
import { SimulatedEngine, type Reply } from '../support/simulated-engine.js';

let db: TestDatabase;
let store: CaseStore;
beforeAll(async () => {
  db = await cloneDatabase();
  store = new CaseStore(db.worker);
});
afterAll(() => db.drop());

interface AuditEntry {
  seq: number;
  id: string;
  action: CaseAction;
  at: Instant;
  documentNo: string | null;
}
async function auditOf(caseId: string): Promise<AuditEntry[]> {
  return db.owner.query<AuditEntry>(
    `SELECT seq, action_id AS id, action::jsonb AS action, iso(at) AS at, document_no AS "documentNo" FROM case_actions WHERE case_id = $1 ORDER BY seq`,
    caseId,
  );
}
/** The audit's entries one after the other, by the rules alone. */
function folded(start: CaseState, audit: readonly AuditEntry[]): CaseState {
  return audit.slice(1).reduce((state, { action, at, documentNo }) => {
    const decision = decide(state, action, context(state.type, at));
    if (!decision.ok) throw new Error(`${action.name}: ${decision.refusal.en}`);
    return decision.draw && documentNo !== null ? withDocumentNo(decision.next, documentNo) : decision.next;
  }, start);
}

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('new' as const), command, onward: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('resend' as const), which: fc.nat() }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('step' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('save' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('lose' as const),
      how: fc.constantFrom('before-commit' as const, 'after-commit' as const, 'unnoticed' as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('outdated' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('ring' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reconcile' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const ONLY_THE_DATABASE_SEES: ErrorCode[] = ['open-case-exists', 'unit-in-another-joint-case'];

/** Everybody who has sent something and what they were told. */
class Senders {
  readonly sent: { action: CaseAction; seen: number }[] = [];
  readonly told = new Map<string, Exclude<Reply, null>>();
  /** Actions that were refused although the read model, as it stood then, would have let them through. */
  readonly wronged: string[] = [];

  constructor(
    private readonly engine: SimulatedEngine,
    private readonly type: OrganisationType,
    private readonly readModel: () => Promise<CaseState>,
  ) {}

  async invent({ command: how, onward: on }: { command: Command; onward: boolean }, state: CaseState): Promise<void> {
    const today = this.engine.now.slice(0, 10);
    const action = (on ? onward(state, this.type, today, how.pick) : null) ?? actionOf(how, state, this.type, today);
    const sent = { action: { ...action, fingerprint: `print-${action.id}` }, seen: state.version };
    this.sent.push(sent);
    await this.send(sent);
  }
  async resend(which: number): Promise<void> {
    const unanswered = this.sent.filter(({ action }) => !this.told.has(action.id));
    if (unanswered.length > 0) await this.send(unanswered[which % unanswered.length]!);
  }
  /** What a server answers later reaches its sender. */
  async listen(): Promise<void> {
    for (const { action } of this.sent) await this.hear(action, this.engine.reply(action.id));
  }
  private async send({ action, seen }: { action: CaseAction; seen: number }): Promise<void> {
    await this.hear(action, await this.engine.send(action, seen));
  }
  private async hear(action: CaseAction, reply: Reply): Promise<void> {
    if (!reply || this.told.has(action.id)) return;
    this.told.set(action.id, reply);
    if ('answer' in reply || ONLY_THE_DATABASE_SEES.includes(reply.refusal.code)) return;
    const state = await this.readModel();
    if (decide(state, action, context(this.type, this.engine.now)).ok)
      this.wronged.push(
        `${action.name} by ${action.actor.account} was told ${reply.refusal.code} at ${this.engine.state.version}, read model at ${state.version}`,
      );
  }
}

const hour = (now: Instant): Instant => new Date(Date.parse(now) + 3_600_000).toISOString();

async function play(steps: readonly Step[], together: boolean) {
  const type = 'union';
  const state = aCaseOfItsOwn(type);
  const { rules, reasons, calendar } = context(type);
  const clock = { anchorReal: 0, anchorBusiness: 0, speed: 1 };
  const input: CaseInput = { rules, reasons, calendar: [...calendar], clock, state, entries: [openingEntry(state)] };
  await store.recordOpening({ state, entries: input.entries, notices: [] });
  const engine = new SimulatedEngine(input, store);
  engine.now = '2020-06-01T01:00:00.000Z';
  const readModel = (): Promise<CaseState> => storedState(db.owner, state.caseId);
  const senders = new Senders(engine, type, readModel);
  for (const what of steps) {
    engine.now = hour(engine.now);
    const mayCome = together || !engine.inTask;
    if (what.do === 'new' && mayCome) await senders.invent(what, await readModel());
    if (what.do === 'resend' && mayCome) await senders.resend(what.which);
    if (what.do === 'step') await engine.step();
    if (what.do === 'save') engine.save();
    if (what.do === 'lose') await engine.lose(what.how);
    if (what.do === 'outdated') await engine.stepOutdated(what.which);
    if (what.do === 'ring' && engine.alarm && !engine.inTask) await engine.ring(engine.alarm);
    if (what.do === 'reconcile' && mayCome) await reconcile();
    await senders.listen();
  }
  while (engine.inTask) await engine.step();
  await reconcile();
  while (engine.inTask) await engine.step();
  await senders.listen();
  const audit = await auditOf(state.caseId);
  return { audit, senders, engine, start: state, readModel: await readModel() };

  /** As the product's reconciler: the last recorded action again, by one who has seen it. */
  async function reconcile(): Promise<void> {
    const last = (await auditOf(state.caseId)).at(-1)!;
    if (last.seq > engine.state.version) await engine.send({ ...last.action, at: last.at }, last.seq);
  }
}

describe.each([
  ['one at a time', false],
  ['several in flight', true],
])('whatever dies and in whatever order things are sent again, %s', (_, together) => {
  test('the history is the audit, and every answer is the audit’s', async () => {
    const reached = { lost: 0, entries: 0, answers: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 60, size: 'max' }), async (steps) => {
        const { audit, senders, engine, start, readModel } = await play(steps, together);
        const replayed = await engine.replayed();
        const truth = canonicalJson(folded(start, audit));
        expect(canonicalJson(engine.state)).toBe(truth);
        expect(canonicalJson(replayed.run.state)).toBe(truth);
        expect(canonicalJson(readModel)).toBe(truth);
        if (!together) expect(senders.wronged).toEqual([]);
        for (const [id, reply] of senders.told) {
          const entry = audit.find((e) => e.id === id);
          if ('answer' in reply)
            expect(reply.answer).toEqual({
              version: entry?.seq,
              documentNo: entry?.documentNo,
              at: entry?.at,
              fingerprint: `print-${id}`,
            });
          else if (!steps.some((s) => s.do === 'lose' && s.how === 'unnoticed'))
            expect([id, entry]).toEqual([id, undefined]);
        }
        reached.lost += steps.filter((s) => s.do === 'lose').length;
        reached.entries += audit.length;
        reached.answers += [...senders.told.values()].filter((r) => 'answer' in r).length;
      }),
      { numRuns: Number(process.env['MODEL_RUNS'] ?? 100) },
    );
    // A run in which nothing happens proves nothing.
    expect(reached.entries).toBeGreaterThan(300);
    expect(reached.answers).toBeGreaterThan(150);
    expect(reached.lost).toBeGreaterThan(100);
  });
});
