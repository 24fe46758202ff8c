import { describe, expect, it } from '@jest/globals';
import { NOTICES_PER_MESSAGE, ROBOT_TEMPLATE, robotMessage, robotTemplateProblems } from './robot-message.js';

const notice = (unitName: string, more: object = {}) => ({
  kind: 'yours-now' as const,
  caseId: 'c1',
  caseNo: 'union-029',
  unitName,
  params: { position: 'application.reviewing', dueOn: '2020-07-06' },
  ...more,
});

describe('what a group robot says', () => {
  it('is a line for each notice with number, unit, step, day and link', () => {
    const { title, markdown } = robotMessage(
      [notice('瑞丰竹木制品有限公司'), notice('乙厂', { kind: 'overdue' })],
      'https://q',
    );
    expect(title).toBe('群建：2 件待办，其中逾期 1 件');
    expect(markdown.split('\n').slice(0, 2)).toEqual([
      '**群建：2 件待办，其中逾期 1 件**',
      '- union-029 瑞丰竹木制品有限公司：现由您办理“申请审核”，应于 2020-07-06 前办结 [打开](https://q/cases/c1)',
    ]);
  });

  it('reads no name of a unit as markdown, so that none is a link or calls everybody', () => {
    const { markdown } = robotMessage([notice('甲厂](https://evil.example)<@all>\n# 通知')], 'https://q');
    expect(markdown.split('\n')).toHaveLength(2);
    expect(markdown).not.toMatch(/\]\(https:\/\/evil|<@/);
  });

  it('is never longer than WeCom takes', () => {
    const many = Array.from({ length: NOTICES_PER_MESSAGE }, () =>
      notice('甲'.repeat(200), { caseId: 'c'.repeat(64) }),
    );
    const { markdown } = robotMessage(many, `https://${'q'.repeat(40)}.example`);
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(4096);
  });

  it('is said by a template, whose places are filled in once', () => {
    const template = { title: '督办 {{count}}', late: '（逾期 {{late}}）', line: '{{caseNo}} {{unit}} {{link}}' };
    const { title, markdown } = robotMessage([notice('{{link}}', { kind: 'overdue' })], 'https://q', template);
    expect([title, markdown.split('\n')[1]]).toEqual(['督办 1（逾期 1）', 'union-029 {{link}} https://q/cases/c1']);
  });

  it('has places for a case and none for a person', () => {
    expect(robotTemplateProblems(ROBOT_TEMPLATE)).toEqual([]);
    const wrong = { title: '{{officer}}', late: '第一行\n第二行', line: '{{sentence}}' };
    expect(robotTemplateProblems(wrong)).toEqual([
      'title: {{officer}} is no place of it, known are count',
      'late: more than one line',
      'line: it has no {{link}}',
    ]);
  });
});
