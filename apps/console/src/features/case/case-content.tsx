import { useQuery } from '@tanstack/react-query';
import { COUNT_NAMES, COUNTS, postName } from '../../../../../libs/domain/text.js';
import type { Case, CaseChanges, Finding } from '../../api/client.js';
import { changesQuery, useBodyNames } from '../../api/queries.js';
import { dayOfYear, fullDay } from '../../i18n/dates.js';
import { useWords, type Words } from '../../i18n/language.js';
import { meetingTerm } from '../../i18n/terms.js';
import { Facts, type Fact } from '../../ui/facts.js';
import { Panel } from '../../ui/panel.js';
import { Tag, type Tone } from '../../ui/tag.js';
import { changeWords } from './change-words.js';

const SEVERITY_TONES: Record<Finding['severity'], Tone> = {
  notice: 'accent',
  hold: 'soon',
  required: 'late',
  lock: 'late',
};

/** What the rules say of the case, each with its source. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  const { t, say } = useWords();
  return (
    <Panel title={t('case.checks')}>
      {findings.length === 0 ? (
        <p>
          <Tag tone="done">{t('case.checks-none')}</Tag>
        </p>
      ) : (
        <ul className="findings">
          {findings.map((finding) => (
            <li key={`${finding.rule}${finding.path ?? ''}${finding.zh}`}>
              <Tag tone={SEVERITY_TONES[finding.severity]}>{t(`severity.${finding.severity}`)}</Tag> {say(finding)}{' '}
              <cite className="muted">{finding.citation}</cite>
              {finding.overriddenBy && (
                <div className="muted">{t('case.overridden', { reason: finding.overriddenBy.reason })}</div>
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** What the last submission says differently from the one before. */
export function Changes({ caseId, version }: { caseId: string; version: number }) {
  const words = useWords();
  const { t } = words;
  const { data } = useQuery({ ...changesQuery(caseId), queryKey: ['changes', `${caseId}.v${version}`] });
  if (!data || data.step === null || data.to === null) return null;
  return (
    <Panel title={t('case.changes')}>
      {data.rounds < 2 ? (
        <p className="muted">{t('case.changes-first')}</p>
      ) : data.changes.length === 0 ? (
        <p>{t('case.changes-none', { n: data.rounds })}</p>
      ) : (
        <>
          <p>{t('case.changes-round', { n: data.rounds, count: data.changes.length })}</p>
          <ChangeTable changes={data.changes} />
        </>
      )}
    </Panel>
  );
}

function ChangeTable({ changes }: { changes: CaseChanges['changes'] }) {
  const words = useWords();
  const { t } = words;
  return (
    <table className="table">
      <thead>
        <tr>
          <th>{t('case.change-field')}</th>
          <th>{t('case.change-from')}</th>
          <th>{t('case.change-to')}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => {
          const { field, from, to } = changeWords(change, words);
          return (
            <tr key={change.path}>
              <td>{field}</td>
              <td>{from}</td>
              <td>{to}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** What was counted, asked for, planned and elected, as far as it has come. */
export function CaseContent({ found }: { found: Case }) {
  const words = useWords();
  const { t, language } = words;
  const nameOf = useBodyNames();
  const { submission, documents, decisions } = found;
  return (
    <>
      <Panel title={t('case.content')}>
        <Facts
          facts={[
            ...(submission
              ? [
                  {
                    name: t('case.submitted'),
                    value: `${t('case.submitted-by', {
                      body: nameOf(submission.byBody),
                      day: dayOfYear(submission.on, language),
                    })}${t('case.submitted-round', { n: submission.round })}`,
                  },
                ]
              : []),
            ...factsOf(found, words),
            { name: t('case.responsible'), value: found.bodies.responsible.name },
            {
              name: t(found.type === 'women' ? 'case.approving.women' : 'case.approving'),
              value: found.bodies.approving.name,
            },
            { name: t('case.registering'), value: found.bodies.registering.name },
          ]}
        />
      </Panel>
      {documents.length > 0 && (
        <Panel title={t('case.replies')}>
          <ul className="row-of">
            {documents.map((document) => (
              <li key={document.documentNo}>
                <Tag tone="done">{document.documentNo}</Tag> {dayOfYear(document.on, language)}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {decisions.length > 0 && (
        <Panel title={t('case.decisions')}>
          <ul>
            {decisions.map((decision) => (
              <li key={`${decision.step}${decision.round}${decision.attempt}${decision.verdict}`}>
                {t('case.decision', {
                  day: dayOfYear(decision.on, language),
                  body: nameOf(decision.byBody),
                  verdict: t(`verdict.${decision.verdict}`),
                })}
                {decision.documentNo && <> · {decision.documentNo}</>}
                {decision.note && <> · {decision.note}</>}
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

function factsOf(found: Case, words: Words): Fact[] {
  return [
    ...electionFacts(found, words),
    ...planFacts(found, words),
    ...applicationFacts(found, words),
    ...surveyFacts(found, words),
  ];
}

function electionFacts({ congresses }: Case, { t, say, list, language }: Words): Fact[] {
  const last = congresses[congresses.length - 1];
  if (!last) return [];
  return [
    { name: t('case.meeting'), value: fullDay(last.on, language) },
    { name: t('case.attendance'), value: t('case.attendance-value', { due: last.due, present: last.present }) },
    { name: t('case.ballots'), value: `${last.ballotsIssued} / ${last.ballotsReturned}` },
    ...(last.elected
      ? [
          {
            name: t('case.elected'),
            value: list(last.elected.map(({ post, votes }) => t('case.votes', { post: say(postName(post)), votes }))),
          },
        ]
      : []),
  ];
}

function planFacts({ type, plan, congresses }: Case, { t, say, language }: Words): Fact[] {
  if (!plan || congresses.length > 0) return [];
  return [
    {
      name: t('case.meeting'),
      value: `${say(meetingTerm(type, plan.meetingKind))}，${fullDay(plan.meetingDate, language)}`,
    },
    { name: t('case.seats'), value: plan.seats },
    ...(plan.candidates
      ? [{ name: t('case.candidates'), value: t('case.people', { n: plan.candidates.length }) }]
      : []),
    ...(plan.publicityFrom && plan.publicityTo
      ? [
          {
            name: t('case.publicity'),
            value: t('case.from-to', {
              from: dayOfYear(plan.publicityFrom, language),
              to: dayOfYear(plan.publicityTo, language),
            }),
          },
        ]
      : []),
  ];
}

function applicationFacts({ application, plan }: Case, { t }: Words): Fact[] {
  if (!application || plan) return [];
  return [
    { name: t('case.consent'), value: t(application.consentOfUnit ? 'case.yes' : 'case.no') },
    ...(application.preparatoryGroup
      ? [{ name: t('case.group'), value: t('case.people', { n: application.preparatoryGroup.length }) }]
      : []),
  ];
}

function surveyFacts({ survey, instructor, term }: Case, { t, say, language }: Words): Fact[] {
  const counts = survey
    ? COUNTS.map((name) => ({
        name: say(COUNT_NAMES[name]),
        value: survey[name],
      }))
    : [];
  return [
    ...counts,
    ...(survey ? [{ name: t('case.counted-on'), value: fullDay(survey.countedOn, language) }] : []),
    ...(survey ? [{ name: t('case.willing'), value: t(survey.willing ? 'case.yes' : 'case.no') }] : []),
    ...(instructor
      ? [
          {
            name: t('case.instructor'),
            value: t('case.instructor-assigned', { day: dayOfYear(instructor.assignedOn, language) }),
          },
        ]
      : []),
    ...(term
      ? [
          {
            name: t('case.term'),
            value: t('case.from-to', { from: fullDay(term.from, language), to: fullDay(term.to, language) }),
          },
        ]
      : []),
  ];
}
