import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import { PDF } from '../support/a-pdf.js';
import { caseInReview, recorded, REVIEWER } from './support/county.js';
import { closeBrowser, Screen } from './support/screen.js';

describe('papers of a case', () => {
  afterAll(closeBrowser);

  it('are handed in by the officer, counted on the checklist, and read by the reviewer', async () => {
    const { id } = await caseInReview();
    const officer = await Screen.of('of-006', `/cases/${id}`);
    const papers = officer.page.getByRole('region', { name: '材料' });
    await papers.getByText('缺 3 份').waitFor();
    await papers
      .getByLabel('上传：成立团组织的请示')
      .and(officer.page.locator('input'))
      .setInputFiles({ name: '请示.pdf', mimeType: 'application/pdf', buffer: Buffer.from(PDF) });
    await officer.sees('已上传并附卷：请示.pdf');
    await papers.getByText('缺 2 份').waitFor();
    expect(await recorded(id, 'attach')).toBe(1);
    await papers
      .getByLabel('上传：团员名册')
      .and(officer.page.locator('input'))
      .setInputFiles({ name: '名册.pdf', mimeType: 'application/pdf', buffer: Buffer.from('<html></html>') });
    await officer.sees(/只收 PDF、图片和不带宏的/);
    const reviewer = await Screen.of(REVIEWER, `/cases/${id}`, { language: 'en' });
    const download = reviewer.page.waitForEvent('download');
    await reviewer.page.getByRole('link', { name: '请示.pdf' }).click();
    expect(readFileSync(await (await download).path(), 'utf8')).toBe(PDF);
    await reviewer.sees('2 missing');
    expect([officer, reviewer].flatMap(({ faults }) => faults)).toEqual([]);
    for (const screen of [officer, reviewer]) await screen.close();
  });
});
