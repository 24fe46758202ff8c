import { z } from 'zod';
import { plainDate, shortText } from './primitives.js';

/** Body of `PUT /campaign`: the whole of it. */
export const campaignBody = z
  .strictObject({
    name: shortText.meta({ examples: ['党建带群建'] }),
    area: z
      .string()
      .regex(/^\d{6}$/, '须为六位数字')
      .meta({ description: 'County code of GB/T 2260, the first part of every area path', examples: ['340828'] }),
    kickoff: plainDate.meta({ description: 'First day of the campaign' }),
    baselineOn: plainDate.meta({
      description: 'Day by which an organisation counts as existing and not as newly formed',
    }),
    deadline: plainDate.nullable().default(null),
  })
  .meta({ id: 'SetCampaign' });
export type CampaignBody = z.output<typeof campaignBody>;

export const campaignView = z
  .object({
    name: z.string(),
    area: z.string(),
    kickoff: plainDate,
    baselineOn: plainDate,
    deadline: plainDate.nullable(),
    version: z.int(),
    ledger: z
      .object({ changed: z.int(), projected: z.int() })
      .meta({ description: 'The ledger is up to date when both are equal' }),
  })
  .meta({ id: 'Campaign' });
export type CampaignView = z.infer<typeof campaignView>;
