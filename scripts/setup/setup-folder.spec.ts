import { describe, expect, test } from '@jest/globals';
import { checkRights } from '../../libs/domain/administration/accounts.js';
import { checkBody } from '../../libs/domain/administration/bodies.js';
import { readSetupFolder } from './setup-folder.js';

describe.each([
  ['examples/pilot-2020', '340828'],
  ['examples/new-county', null],
])('the files of %s', (folder, standing) => {
  test('hold every rule of bodies and accounts', async () => {
    const { bodies, accounts, campaign } = await readSetupFolder(folder, standing);
    const county = campaign?.area ?? standing!;
    expect(
      bodies
        .map((body) => checkBody(body, { county, others: bodies.filter(({ id }) => id !== body.id) }))
        .filter((refusal) => refusal !== null),
    ).toEqual([]);
    const refused = accounts
      .map(({ rights }) =>
        checkRights(
          { ...rights, area: rights.area ?? bodies.find(({ id }) => id === rights.body)!.area },
          bodies,
          '2020-06-24',
        ),
      )
      .filter((refusal) => refusal !== null);
    expect([bodies.length > 10, accounts.length > 20, refused]).toEqual([true, true, []]);
  });
});

describe('a folder without a campaign', () => {
  test('is refused where the product has none either', async () => {
    await expect(readSetupFolder('examples/pilot-2020', null)).rejects.toThrow(
      /^campaign.json: 文件夹中没有此文件.*is missing/,
    );
  });
});
