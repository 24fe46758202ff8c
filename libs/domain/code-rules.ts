import type { ErrorCode } from './errors.js';
import type { Cited } from './rule-set.js';

const PLAN = '岳西县党建带群建工作方案（2020年）';
const FILES = '导入规则：';
const FLOW = '流程规则：';
const SYSTEM = '系统管理规则：';

const rule = (id: string, citation: string): Cited => ({ id, citation });

/**
 * The rule behind each refusal of a right, a state or a rule, where the place that refuses names none of its own: id and source stand in every such
 * answer, so that it can be looked up and contested. What has no entry is no rule's doing (a broken request, an engine that is away).
 */
export const RULE_OF_CODE: Partial<Record<ErrorCode, Cited>> = {
  'not-permitted': rule('rights-by-role-and-body', `${FLOW}按角色和所在机构与案件的关系授权，未列明的一律不准`),
  'password-change-required': rule('first-password', '网络安全等级保护：首次登录须更换口令'),
  'idempotency-key-reused': rule('one-key-one-request', `${FLOW}一个请求编号只对应一个请求`),
  'version-mismatch': rule('version-of-the-case', `${FLOW}按所见版本办理，案件已更新的须重新核对`),
  'totp-unavailable': rule('second-factor-setting', `${SYSTEM}动态口令须由系统配置密钥后启用`),
  'totp-already-on': rule('second-factor-once', `${SYSTEM}一个账号只绑定一个动态口令`),
  'totp-enrolment-required': rule('second-factor-of-office', '网络安全等级保护：管理员采用两种以上鉴别技术'),
  'password-unfit': rule('password-strength', '网络安全等级保护：口令应具有一定复杂度并定期更换'),
  'totp-not-enrolled': rule('second-factor-enrolment', `${SYSTEM}先绑定动态口令再确认`),

  'wrong-position': rule('order-of-phases', `${PLAN}：按摸底、指导、申请、大会、登记的次序办理`),
  'already-decided': rule('decided-once', `${FLOW}同一次报送只作一次审批决定`),
  'case-on-hold': rule('hold-stops-work', `${FLOW}挂起期间停止办理和计时，恢复后继续`),
  'case-not-on-hold': rule('resume-after-hold', `${FLOW}只有已挂起的案件可以恢复`),
  'case-ended': rule('ended-case-rests', `${FLOW}已登记或已终止的案件不再办理，另案重启`),
  'claimed-by-another': rule('one-claimant', `${FLOW}认领后由认领人办理，督办人员可收回`),
  'not-claimed-by-you': rule('release-own-claim', `${FLOW}只能释放本人认领的事项`),
  'decider-is-submitter': rule('decider-is-not-submitter', `${FLOW}经办与审批分离`),
  'transfer-pending': rule('one-transfer-at-a-time', `${FLOW}待接收的转办未了结前不向同一机构再转`),
  'no-transfer-pending': rule('transfer-before-acceptance', `${FLOW}有转办才有接收`),
  'nothing-to-withdraw': rule('withdraw-own-submission', `${FLOW}报送机构在他人处理前可撤回本机构的报送`),
  'already-reopened': rule('reopened-once', `${FLOW}一件已终止的案件只重启一次，其后在新案件中办理`),
  'case-not-ended': rule('reopen-closed-only', `${FLOW}只有已终止的案件可以重启`),
  'already-signed': rule('one-signature-per-body', `${FLOW}每个会签机构在一次报送中会签一次`),
  'not-your-turn-to-sign': rule('signatures-in-order', `${FLOW}依次会签按机构次序进行`),
  'countersignature-missing': rule('signatures-before-decision', `${FLOW}会签完成后方可批准`),
  'no-running-deadline': rule('extension-of-a-running-limit', `${FLOW}只能延长正在计算的时限`),
  'view-name-taken': rule('one-name-per-view', `${SYSTEM}同一页面上本人（或本机构）的视图不重名`),
  'too-many-views': rule('views-per-account', `${SYSTEM}每个账号保存的视图有上限`),
  'export-too-large': rule('cases-per-file', `${SYSTEM}一个导出文件的案件数有上限`),
  'operation-over': rule('ended-operation-rests', `${FLOW}已办完或已取消的批量操作不再暂停、继续或取消`),
  'operation-not-stoppable': rule('ledger-and-cases-agree', `${FLOW}随台账变化办理的事项须全部办完，台账与案件才一致`),
  'calendar-release-stands': rule('releases-in-order', `${SYSTEM}放假安排按年份和次序发布，已适用的不改，更正另行发布`),
  'calendar-preview-outdated': rule('confirm-what-is-shown', `${SYSTEM}按预览所示变动数确认后适用放假安排`),
  'no-extension-pending': rule('extension-before-confirmation', `${FLOW}有提出才有确认，时限已结束的不再确认`),
  'move-not-back': rule('moved-back-only', `${FLOW}管理移动只退回重办，不越过审批、选举和登记`),
  'no-move-pending': rule('move-before-confirmation', `${FLOW}有提出才有确认，案件已往下办的不再确认`),
  'second-person-missing': rule('two-persons-extend', `${FLOW}延期由一人提出、另一人确认`),
  'nothing-to-do': rule('no-empty-action', `${FLOW}不改变任何内容的事项不予记录`),

  'open-case-exists': rule(
    'one-case-per-unit-and-type',
    `${FLOW}一个单位同一类型只立一件在办案件（区域、行业组建另计）`,
  ),
  'unit-not-found': rule('units-of-the-ledger', `${PLAN}统一工作台账：组建单位须在台账之内`),
  'unit-not-operating': rule('operating-units', `${FLOW}只为真正运营的单位组建`),
  'unit-still-operating': rule(
    'units-under-review',
    `${FLOW}审核、登记期间只办理不再经营的单位退出，其他变更先撤回报送`,
  ),
  'unit-in-another-joint-case': rule(
    'one-joint-case-per-unit-and-type',
    `${PLAN}联合组建：一个单位不得同时参加两个同类联合组织`,
  ),
  'unit-organised-already': rule(
    'one-organisation-per-unit-and-type',
    `${PLAN}统一工作台账：单位已有同类组织的不重复组建`,
  ),
  'unit-in-joint-organisation': rule(
    'one-joint-organisation-per-unit-and-type',
    `${PLAN}联合组建：一个单位不得同时参加两个同类联合组织`,
  ),
  'unit-not-in-case': rule('units.covered', `${FLOW}退出的须是本案覆盖的单位`),
  'survey-missing': rule('survey', `${PLAN}摸底排查`),
  'meeting-before-plan-approval': rule('meeting-before-plan-approval', `${PLAN}：成立大会须经上级组织批准后召开`),
  'reason-missing': rule('coded-reasons', `${FLOW}退回、驳回、挂起、延期、终止、退出、重启须写明清单内的原因`),
  'reason-unknown': rule('coded-reasons', `${FLOW}退回、驳回、挂起、延期、终止、退出、重启须写明清单内的原因`),
  'too-many-entries': rule('entries-per-case', `${FLOW}每案留存的联系、附件、催办条数有上限`),
  'document-number-taken': rule(
    'document-number-once',
    '党政机关公文处理工作条例（2012年）第九条：发文顺序号按发文机关和年份连续编排，不重号',
  ),
  'document-number-gap': rule(
    'document-number-without-gaps',
    '党政机关公文处理工作条例（2012年）第九条：发文顺序号连续编排；跳号须说明原因',
  ),
  'document-number-declared': rule(
    'document-number-after-declared',
    '党政机关公文处理工作条例（2012年）第九条：发文顺序号接续本年度已发文号编排',
  ),
  'document-number-malformed': rule(
    'document-number',
    '党政机关公文处理工作条例（2012年）第九条：发文字号由发文机关代字、年份、发文顺序号组成',
  ),
  'event-date-in-the-future': rule('event-not-in-the-future', `${FLOW}事件日期不晚于办理当日`),
  'event-date-before-last': rule('event-in-order', `${FLOW}事件日期不早于它所依据的事项`),
  'override-missing': rule('named-override', `${FLOW}须说明理由后方可通过`),
  'finding-unanswered': rule('findings-answered', `${FLOW}审核时逐条处理在案情况，须说明理由的写明理由后方可同意`),
  'instructor-unknown': rule('instructors-on-the-roll', `${PLAN}：指导员由花名册选派`),
  'identity-number': rule('no-identity-number', '个人信息保护法第六条：只收集必要的个人信息，台账不收身份证号码'),
  'credit-code-malformed': rule('credit-code', 'GB 32100-2015 法人和其他组织统一社会信用代码编码规则'),
  'unit-exists': rule('one-row-per-unit', `${PLAN}统一工作台账：一个单位一行`),
  'status-unchanged': rule('status-changes-once', `${FLOW}登记状态须与现状态不同`),

  'list-not-draft': rule('list-draft', `${PLAN}任务清单：只有草稿可以修改`),
  'list-is-draft': rule('list-published-first', `${PLAN}任务清单：发布后方可立案`),
  'list-not-published': rule('list-published-first', `${PLAN}任务清单：发布后方可立案`),
  'drafter-is-publisher': rule('drafter-is-not-publisher', `${FLOW}拟定与发布分离`),
  'list-batch-exists': rule('one-list-per-batch', `${PLAN}任务清单：一个批次一份`),
  'list-item-opened': rule('list-item-once', `${PLAN}任务清单：已立案的条目不再改动`),
  'list-empty': rule('list-has-items', `${PLAN}任务清单：清单须有条目`),
  'unit-listed-twice': rule('list-unit-once', `${PLAN}任务清单：同一单位同一类型只列一次`),
  'instructor-exists': rule('one-number-per-instructor', `${PLAN}：指导员编号不重复`),
  'organisation-not-found': rule('organisations-of-the-ledger', `${PLAN}统一工作台账：组织须在台账之内`),
  'adjustment-unfit': rule('joint-adjustment', `${PLAN}：调整优化不规范联合党组织`),
  'register-entry-unfit': rule('register-entries', `${PLAN}：五项举措登记须齐全、有据`),

  'campaign-missing': rule('campaign-first', `${SYSTEM}先设立工作任务，再开展其他工作`),
  'campaign-unfit': rule('campaign-data', `${SYSTEM}工作任务的名称、辖区、日期须齐全且相符`),
  'campaign-area-fixed': rule('campaign-area', `${SYSTEM}已有数据的辖区不能更改`),
  'body-exists': rule('one-entry-per-body', `${SYSTEM}机构编号不重复`),
  'body-unfit': rule('body-data', `${SYSTEM}机构的系统、层级、辖区须相符`),
  'body-in-use': rule('body-in-use', `${SYSTEM}停用前须移交案件、停用或调出账号、停用下级机构`),
  'account-exists': rule('one-name-per-account', `${SYSTEM}账号名不重复`),
  'account-closed': rule('closed-account', `${SYSTEM}已停用的账号须先恢复`),
  'rights-unfit': rule('rights-fit-the-body', `${SYSTEM}角色须与所在机构相符`),
  'own-rights': rule('own-rights', '网络安全等级保护：三员分立，不得更改本人权限'),
  'second-administrator-required': rule('second-administrator', '网络安全等级保护：三员分立，重要权限由两人授予'),
  'rights-request-open': rule('one-rights-request', `${SYSTEM}同一账号同一事项只提一件待确认的申请`),
  'rights-request-over': rule(
    'rights-request-answered-once',
    `${SYSTEM}申请只答复一次，过期、撤回或情况已变的须重新提出`,
  ),
  'last-administrator': rule('last-administrator', '网络安全等级保护：三员分立，每类管理员至少一人'),

  'old-spreadsheet-format': rule('files.format', `${FILES}只收 .xlsx、.csv`),
  'not-a-spreadsheet': rule('files.spreadsheet', `${FILES}只收表格文件`),
  'password-protected': rule('files.readable', `${FILES}不收加密文件`),
  macros: rule('files.no-macros', `${FILES}不收带宏的文件`),
  'zip-bomb': rule('files.size-unpacked', `${FILES}解压后的大小有上限`),
  'external-links': rule('files.no-links', `${FILES}不收带外部链接的文件`),
  'too-many-rows': rule('files.rows', `${FILES}一次导入的行数有上限`),
  'damaged-file': rule('files.whole', `${FILES}文件须完整可读`),
  'encoding-unknown': rule('files.encoding', `${FILES}文本须为 UTF-8 或 GB18030`),
  'wrong-source': rule('files.source', `${FILES}文件须与所选来源相符`),
  'header-not-found': rule('files.header', `${FILES}须有可识别的表头`),
  'empty-file': rule('files.rows-present', `${FILES}文件须有数据行`),
  'import-not-ready': rule('imports.preview-first', `${FILES}先预览，后入库`),
  'preview-outdated': rule('imports.preview-current', `${FILES}台账已变的须重新预览`),
  'field-would-be-emptied': rule('imports.emptied-confirmed', `${FILES}缺列会清空已有数据的，须逐项确认`),
  'mapping-invalid': rule('imports.mapping', `${FILES}列的对应须明确、不重复`),

  'paper-form-unfit': rule('papers.form', '材料规则：只收 PDF、图片和不带宏的 docx、xlsx，以文件内容为准'),
  'paper-unknown': rule('papers.of-the-case', '材料规则：附上的材料须先上传到本案，摘要值相符'),
};
