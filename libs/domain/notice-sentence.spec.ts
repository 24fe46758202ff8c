import { describe, expect, it } from '@jest/globals';
import { noticeSentence } from './notice-sentence.js';

const SUBJECT = { caseNo: 'union-029', unitName: '瑞丰竹木制品有限公司' };

describe('the sentence of a notice', () => {
  it('says whose case it is, where it stands and until when', () => {
    const params = { position: 'application.reviewing', role: 'reviewer', dueOn: '2020-07-06' };
    expect(noticeSentence('yours-now', params, SUBJECT).zh).toBe(
      'union-029 瑞丰竹木制品有限公司：现由您办理“申请审核”，应于 2020-07-06 前办结',
    );
  });

  it.each([
    [
      'overdue',
      { position: 'registration.reviewing', dueOn: '2020-07-03', level: 2 },
      '“结果审核”已逾期，应于 2020-07-03 前办结（第 2 级提醒）',
    ],
    ['decided', { verdict: 'approved', position: 'application.reviewing' }, '“申请审核”：同意'],
    ['decided', { verdict: 'closed', reasonCode: 'other' }, '案件已终止'],
    ['decided', { verdict: 'registered', position: 'registration.recording' }, '已登记，组织建成'],
    [
      'returned',
      { verdict: 'returned', position: 'congress.reviewing' },
      '“大会方案审核”退回补正，请按意见补充后重新报送',
    ],
    ['transferred', { position: 'application.reviewing' }, '“申请审核”转来贵机构，请接收'],
    ['assigned', { position: 'application.preparing', role: 'instructor' }, '指派您为本案工作指导员'],
    [
      'plan-warning',
      { planDueOn: '2020-07-31', share: 50, workingDaysLeft: 23 },
      '应于 2020-07-31 前建成，时间已过 50%，还剩 23 个工作日',
    ],
    [
      'plan-warning',
      { planDueOn: '2020-07-31', share: 100, workingDaysLeft: 0 },
      '应于 2020-07-31 前建成，已无工作日可用',
    ],
    [
      'plan-warning',
      { planDueOn: '2020-07-31', share: 100, workingDaysLeft: -2 },
      '应于 2020-07-31 前建成，计划日已过',
    ],
    [
      'due-soon',
      { position: 'application.reviewing', dueOn: '2020-06-08', share: 75 },
      '“申请审核”的时限已过 75%，应于 2020-06-08 前办结',
    ],
    [
      'due-soon',
      { position: 'application.reviewing', dueOn: '2020-06-08', share: 100 },
      '“申请审核”的时限已到最后一天，应于 2020-06-08 前办结',
    ],
    ['requested', { action: 'withdraw-unit', unit: 'YX0001' }, '有人请贵机构办理“单位退出”'],
    ['moved', { position: 'application.preparing', from: 'application.reviewing' }, '由“申请审核”移回“准备申请”重办'],
    [
      'due-moved',
      { position: 'application.reviewing', from: '2020-07-02', dueOn: '2020-07-03', calendar: 'CN-2020-3' },
      '“申请审核”的时限由 2020-07-02 改为 2020-07-03（放假安排 CN-2020-3）',
    ],
    ['urged', { position: 'application.reviewing', dueOn: null, by: 'su-1' }, '督办催办：请尽快办理“申请审核”'],
  ] as const)('of %s', (kind, params, zh) => {
    expect(noticeSentence(kind, params, SUBJECT).zh).toBe(`union-029 瑞丰竹木制品有限公司：${zh}`);
  });

  it('names no account in either language', () => {
    const { zh, en } = noticeSentence('urged', { position: 'application.reviewing', by: 'su-1' }, SUBJECT);
    expect(`${zh}${en}`).not.toContain('su-1');
  });
});
