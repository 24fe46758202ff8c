import type { Client } from 'pg';

/** A made-up county of any size: units, three organisations to each, members, instructors, a list and assessments; arithmetic, so that every run has the same. */
export interface GeneratedLedger {
  units: number;
  organisations: number;
  county: string;
}
export const COUNTY = '340828';
/** Day that the figures are asked for. */
export const AS_OF = '2020-07-06';

const AREA = `'乡镇' || lpad((i % 1000 * 7919 % 25)::text, 2, '0')`;
const KIND = `CASE WHEN i % 17 = 0 THEN 'social' ELSE 'enterprise' END`;
const UNIT_NO = (n: string): string => `'YX' || lpad((${n})::text, 7, '0')`;

const STEPS: [string, string][] = [
  [
    'campaign',
    `INSERT INTO campaigns (name, area, kickoff, baseline_on, deadline) VALUES ('党建带群建', '${COUNTY}', '2020-05-26', '2020-05-25', '2020-07-31') ON CONFLICT DO NOTHING`,
  ],
  [
    'units',
    `INSERT INTO units (unit_id, credit_code, name, township, area, kind, unit_class, in_population, exclusion_reason, address, industry, legal_representative, phone, employees,
      union_members, women_employees, league_members, youth28, youth35, party_members_full, party_members_probationary, counted_on)
    SELECT ${UNIT_NO('i')}, '91340828MA' || lpad(upper(to_hex(i)), 8, '2'),
      '岳西县' || substr('宏鑫瑞祥锦恒润嘉福云', 1 + i % 10, 1) || substr('达丰源泰盛华林泉', 1 + i / 10 % 8, 1) || substr('春夏秋冬山水风云星月江河湖海', 1 + i / 80 % 14, 1) || i % 9973
        || (ARRAY['茶业', '家纺', '建筑', '水力发电', '食品', '农业开发', '商贸'])[1 + i % 7] || '有限公司',
      ${AREA}, '${COUNTY}/' || ${AREA}, ${KIND}, CASE WHEN i % 17 = 0 THEN '社会团体' ELSE '民营企业' END, i % 13 <> 0, CASE WHEN i % 13 = 0 THEN 'shell' END,
      '安徽省岳西县某路' || i % 1000 || '号', '制造业', '占位', '1990000' || lpad((i % 10000)::text, 4, '0'), i % 300, i % 200, i % 90, i % 12, i % 40, i % 60, CASE WHEN i % 10 > 2 THEN i % 9 WHEN i / 10 % 20 = 0 THEN 5 ELSE i / 10 % 3 END, i % 3, '2020-05-25'
    FROM generate_series(1, $1::int) i`,
  ],
  [
    'organisations',
    `INSERT INTO organisations (id, type, mode, name, township, formed_on, term_ends_on, document_no, baseline, source, lead_unit, area, kind, starts_on)
    SELECT t.type || i, t.type, CASE WHEN (i + t.n) % 10 = 0 THEN 'joint' ELSE 'single' END, '第' || i || '组织', ${AREA}, d.formed, date '2023-01-01' + i % 800, '岳发〔2019〕' || i || '号',
      d.formed < '2020-05-26', t.type, ${UNIT_NO('i')}, '${COUNTY}/' || ${AREA}, ${KIND}, d.formed
    FROM generate_series(1, $1::int) i CROSS JOIN (VALUES ('party', 0), ('union', 1), ('league', 2), ('women', 3)) t(type, n)
    CROSS JOIN LATERAL (SELECT date '2001-01-01' + (i % 7600 * 31 + t.n * 7) % 7600 AS formed) d WHERE (i + t.n) % 4 <> 3`,
  ],
  [
    'members',
    `INSERT INTO organisation_units (organisation, unit_id, area)
    SELECT o.id, ${UNIT_NO('(substr(o.lead_unit, 3)::int + k - 1) % $1::int + 1')}, o.area FROM organisations o CROSS JOIN generate_series(0, 2) k WHERE k = 0 OR o.mode = 'joint' ON CONFLICT DO NOTHING`,
  ],
  [
    'instructors',
    `INSERT INTO instructors (instructor_no, batch, in_post) SELECT 'ZDY' || lpad(i::text, 6, '0'), '第' || 1 + i % 4 || '批', i % 20 <> 0 FROM generate_series(0, $1::int / 100) i`,
  ],
  [
    'assignments',
    `INSERT INTO instructor_assignments (instructor_no, unit_id, assigned_on, last_contact_on, source)
    SELECT 'ZDY' || lpad((i / 100)::text, 6, '0'), ${UNIT_NO('i')}, date '2020-01-01' + i % 200, date '2020-03-01' + i % 150, 'instructors' FROM generate_series(1, $1::int) i WHERE i % 50 <> 0`,
  ],
  [
    'assessments',
    `INSERT INTO assessments (unit_id, type, seq, verdict, reason_code, assessed_by, assessed_on, recorded_at)
    SELECT ${UNIT_NO('i')}, 'union', 1, 'not-yet', 'N0' || 1 + i % 6, 'import', '2020-06-01', now() FROM generate_series(1, $1::int) i WHERE i % 53 = 7`,
  ],
  [
    'list',
    `INSERT INTO task_lists (id, batch, published_on, deadline, title, status, version) VALUES ('batch-1', 1, '2020-06-01', '2020-07-31', '第一批', 'published', 1)`,
  ],
  [
    'list version',
    `INSERT INTO task_list_versions (task_list, version, published_at, published_by, content, sha256) SELECT 'batch-1', 1, now(), 'rv-001', jsonb_build_object('items', jsonb_agg(
      jsonb_build_object('id', 'batch-1-' || i, 'type', 'union', 'mode', 'single', 'listNo', i, 'units', jsonb_build_array(${UNIT_NO('i * 53')}), 'leadUnit', ${UNIT_NO('i * 53')}, 'responsibleBody', 'T01P', 'dueOn', '2020-07-31'))), 'x'
    FROM generate_series(1, $1::int / 100) i`,
  ],
];

/** Fills a migrated database as its owner, round the triggers, and then has everything they keep made anew. */
export async function fillLedger(client: Client, units: number, say: (line: string) => void): Promise<GeneratedLedger> {
  await client.query(
    "SET session_replication_role = replica; SET synchronous_commit = off; SET maintenance_work_mem = '512MB'; SET work_mem = '256MB'",
  );
  for (const [name, sql] of STEPS) {
    const { rowCount } = await client.query(sql, sql.includes('$1') ? [units] : []);
    say(`${name}: ${rowCount}`);
  }
  await client.query('SET session_replication_role = origin');
  // Without statistics of the new rows the plans of what follows are chosen as for empty tables.
  await client.query('ANALYZE');
  say('making the rows and tallies of the figures anew');
  await client.query('SELECT refresh_all_figures()');
  await client.query('VACUUM (FULL, ANALYZE) unit_figures');
  await client.query('VACUUM ANALYZE');
  const { rows } = await client.query<{ n: string }>('SELECT count(*) AS n FROM organisations');
  return { units, organisations: Number(rows[0]!.n), county: COUNTY };
}
