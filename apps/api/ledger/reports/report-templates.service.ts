import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { TemplateView } from '../../../../libs/contracts/reports.js';
import { readTemplate } from '../../../../libs/briefing/briefing-template.js';
import { defaultTemplate } from '../../../../libs/briefing/default-template.js';
import { allPlaceholders } from '../../../../libs/briefing/placeholders.js';
import { ReportTemplatesRepository } from '../../../../libs/data/statistics/report-templates.repository.js';
import type { Clock } from '../../../../libs/platform/clock.js';
import type { Caller } from '../../access/access.decorators.js';
import { deterministicId } from '../../http/request-identity.js';
import { refused } from '../../http/refused.js';
import { ChangesService, type AskedChange } from '../../audit/changes.service.js';
import { CLOCK } from '../../platform/tokens.js';

/** Name under which the product's own template stands until somebody uploads another. */
const BRIEFING = 'briefing';

/** Templates of the briefing, replaced by an administrator; every upload is judged first and kept as a version. */
@Injectable()
export class ReportTemplatesService {
  constructor(
    private readonly templates: ReportTemplatesRepository,
    private readonly changes: ChangesService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async all(caller: Caller): Promise<{ items: TemplateView[]; placeholders: { name: string; zh: string }[] }> {
    const items: TemplateView[] = await this.templates.newest(caller.actor);
    if (!items.some(({ name }) => name === BRIEFING)) items.unshift(await builtIn());
    return { items, placeholders: allPlaceholders() };
  }

  async content(caller: Caller, name: string): Promise<Buffer | null> {
    return (await this.templates.content(caller.actor, name)) ?? (name === BRIEFING ? defaultTemplate() : null);
  }

  /** @throws Refused malformed-request with what is wrong with the document, unknown placeholders by name */
  replace(request: AskedChange, name: string, content: Buffer): Promise<TemplateView> {
    const { account } = request.caller.actor;
    return this.changes.run(request, async ({ tx, audit }) => {
      const reading = await readTemplate(content);
      if (!reading.ok)
        throw refused('malformed-request', reading.refusal.zh, reading.refusal.en, {
          errors: [{ path: reading.refusal.code, message: reading.refusal.zh }],
        });
      const sha256 = hashOf(content);
      const stored = await this.templates.add(
        tx,
        { name, sha256, placeholders: reading.placeholders, uploadedBy: account, uploadedAt: this.clock.now() },
        content,
        deterministicId('template', account, request.key),
      );
      await audit(name, { version: stored.version, sha256 });
      return stored;
    });
  }
}

/** SHA-256 of a document's bytes. */
export function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

async function builtIn(): Promise<TemplateView> {
  const content = await defaultTemplate();
  const reading = await readTemplate(content);
  return {
    name: BRIEFING,
    version: 0,
    sha256: '',
    placeholders: reading.ok ? reading.placeholders : [],
    uploadedBy: 'system',
    uploadedAt: null,
  };
}
