import { createHash } from 'node:crypto';
import { Transform, type Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { fileTypeFromFile } from 'file-type';
import { documentFields, type DocumentsAnswer, type DocumentView } from '../../../../libs/contracts/documents.js';
import { CaseFilesRepository, type CaseFile } from '../../../../libs/data/case-files.repository.js';
import { CasesRepository } from '../../../../libs/data/cases.repository.js';
import type { Actor, CaseState } from '../../../../libs/domain/case.js';
import { forbidden } from '../../../../libs/domain/guard.js';
import { checklistOf, isPaperOf, PAPER_FORMS, type PaperKind } from '../../../../libs/domain/papers.js';
import { mayPerform, relationsOf } from '../../../../libs/domain/permissions.js';
import { MOST_ENTRIES } from '../../../../libs/domain/preconditions.js';
import type { Clock } from '../../../../libs/platform/clock.js';
import { DocumentStore } from '../../../../libs/platform/document-store.js';
import type { Caller } from '../../access/access.decorators.js';
import { AttemptLog, type Attempt } from '../../access/attempts.js';
import { deterministicId } from '../../http/request-identity.js';
import { parseBody } from '../../http/invalid-input.js';
import type { ReceivedFile } from '../../http/received-file.js';
import { notFound, Refused, refused } from '../../http/refused.js';
import type { ApiSettings } from '../../platform/settings.js';
import { CLOCK, SETTINGS } from '../../platform/tokens.js';

export interface Upload {
  caller: Caller;
  caseId: string;
  key: string;
  requestId: string;
}

/**
 * Papers of cases. They may hold what people wrote and who they are, so they are for those who are a party to the case, as its words are. Handing in and
 * reading are evidence: both stand in the chain of attempts.
 */
@Injectable()
export class CaseDocumentsService {
  constructor(
    private readonly cases: CasesRepository,
    private readonly files: CaseFilesRepository,
    private readonly store: DocumentStore,
    private readonly attempts: AttemptLog,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  /** @throws Refused not-found */
  async list(actor: Actor, caseId: string): Promise<Omit<DocumentsAnswer, 'names'>> {
    const state = await this.getState(actor, caseId);
    const files = await this.files.list(actor, caseId);
    const checklist = checklistOf(state, new Set(files.map(({ paper }) => paper)));
    return {
      caseId,
      mayUpload: state.status !== 'closed' && mayPerform(state, actor, 'attach'),
      largestBytes: this.settings.documents.largestBytes,
      items: relationsOf(state, actor).length > 0 ? files.map((file) => viewOf(file, state)) : [],
      checklist: checklist.map(({ from: _from, ...line }) => line),
      missing: checklist.filter((line) => line.state === 'missing').length,
    };
  }

  /** Asked before anything of the file is taken in. A registered case still takes its certificate and sealed papers, beside its record. @throws Refused */
  async requireUpload({ caller, caseId }: Upload): Promise<{ state: CaseState; largestBytes: number }> {
    const state = await this.getState(caller.actor, caseId);
    const rights = forbidden(state, 'attach', caller.actor);
    if (rights) throw new Refused(rights.refusal);
    if (state.status === 'closed') throw refused('case-ended', '案件已终止', 'the case is closed');
    return { state, largestBytes: this.settings.documents.largestBytes };
  }

  /** The same key again is answered with what it kept first. @throws Refused paper-form-unfit, malformed-request, too-many-entries, idempotency-key-reused */
  async upload(upload: Upload, received: ReceivedFile): Promise<DocumentView> {
    const { caller, caseId, key, requestId } = upload;
    const { actor } = caller;
    const { state } = await this.requireUpload(upload);
    const { paper, name = received.fileName } = parseBody(documentFields, received.fields);
    if (!isPaperOf(state.type, paper)) throw notOnTheList();
    const id = deterministicId('document', actor.account, `${caseId} ${key}`);
    const known = await this.files.list(actor, caseId);
    const before = known.find((file) => file.id === id);
    if (before && (before.sha256 !== received.sha256 || before.paper !== paper)) throw keyReused();
    if (before) return viewOf(before, state);
    if (known.length >= MOST_ENTRIES.attachments) throw tooMany();
    const { size, sha256 } = received;
    const file: Omit<CaseFile, 'afterEnd'> = {
      id,
      caseId,
      paper,
      name,
      mediaType: await mediaTypeOf(received),
      size,
      sha256,
      by: actor.account,
      body: actor.body,
      at: this.clock.now(),
    };
    await this.store.put(id, received.path);
    await this.files.add(actor, file);
    await this.attempts.record(evidence('document-uploaded', actor, { ...file, requestId }));
    return viewOf((await this.files.find(actor, caseId, id))!, state);
  }

  /** @throws Refused not-found, not-permitted to who is no party to the case; the stream breaks off where the bytes are not those that were handed in */
  async read(
    { actor }: Caller,
    caseId: string,
    documentId: string,
    requestId: string,
  ): Promise<{ file: CaseFile; content: Readable }> {
    const state = await this.getState(actor, caseId);
    if (relationsOf(state, actor).length === 0)
      throw refused('not-permitted', '材料只供本案各方查阅', 'papers are for those who are a party to the case');
    const file = await this.files.find(actor, caseId, documentId);
    const content = file && (await this.store.read(file.id));
    if (!file || !content) throw notFound();
    await this.attempts.record(evidence('document-read', actor, { ...file, requestId }));
    return { file, content: whole(content, file.sha256) };
  }

  private async getState(actor: Actor, caseId: string): Promise<CaseState> {
    const state = await this.cases.findState(actor, caseId);
    if (!state) throw notFound();
    return state;
  }
}

function viewOf({ caseId: _case, paper, ...file }: CaseFile, { attachments }: CaseState): DocumentView {
  return { ...file, paper: paper as PaperKind, attached: attachments.some(({ documentId }) => documentId === file.id) };
}

/** By its content, whatever it is called. @throws Refused paper-form-unfit, empty-file */
async function mediaTypeOf({ path, size }: ReceivedFile): Promise<string> {
  if (size === 0) throw refused('empty-file', '文件是空的', 'the file is empty');
  const found = await fileTypeFromFile(path);
  if (found && found.mime in PAPER_FORMS) return found.mime;
  const taken = 'PDF、JPEG、PNG、TIFF、docx、xlsx';
  throw refused(
    'paper-form-unfit',
    `文件内容${found ? `是 ${found.ext}` : '无法辨认'}，只收${taken}`,
    `its content is ${found ? found.ext : 'of no known kind'}: only PDF, JPEG, PNG, TIFF, docx and xlsx are taken`,
    { errors: [{ path: 'file', message: `只收${taken}` }] },
  );
}

/** The stream as it was handed in, its last piece only where the hash is right: what has been changed behind the product's back never arrives whole. */
function whole(content: Readable, sha256: string): Readable {
  const hash = createHash('sha256');
  let held: Buffer | null = null;
  const checked = new Transform({
    transform(piece: Buffer, _encoding, done) {
      hash.update(piece);
      const before = held;
      held = piece;
      done(null, before ?? undefined);
    },
    flush(done) {
      if (hash.digest('hex') !== sha256) done(new Error('a stored paper is not the one that was handed in'));
      else done(null, held ?? undefined);
    },
  });
  content.once('error', (error) => checked.destroy(error));
  return content.pipe(checked);
}

function evidence(
  kind: Attempt['kind'],
  { account, body }: Actor,
  { caseId, id, paper, size, sha256, requestId }: Omit<CaseFile, 'afterEnd'> & { requestId: string },
): Attempt {
  const details = { documentId: id, paper, size, sha256 };
  const none = { code: null, detail: null, detailEn: null, address: null };
  return { kind, account, body, caseId, action: kind, ...none, details, requestId };
}

function notOnTheList(): Refused {
  const zh = '本类型的材料清单中没有这一项';
  return refused('malformed-request', zh, 'the checklist of this type has no such paper', {
    errors: [{ path: 'paper', message: zh }],
  });
}

function tooMany(): Refused {
  return refused(
    'too-many-entries',
    `本案材料已满 ${MOST_ENTRIES.attachments} 份，请合并后上传`,
    `a case keeps ${MOST_ENTRIES.attachments} papers: put further ones together`,
  );
}

function keyReused(): Refused {
  return refused(
    'idempotency-key-reused',
    '该请求编号已用于另一份材料',
    'this Idempotency-Key was used for another paper',
  );
}
