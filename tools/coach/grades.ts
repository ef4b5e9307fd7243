/** What came of a class, as the files that others read: Markdown for people, CSV, JUnit's XML and JSON for programs. */

import type { Fault } from './judge.ts';

export interface Grade {
  readonly name: string;
  /** What is counted; steps unless given. */
  readonly unit?: 'steps' | 'rungs';
  /** One for each step that passes. */
  readonly points: number;
  readonly of: number;
  readonly chapters: readonly { readonly name: string; readonly steps: readonly StepGrade[] }[];
}

export interface StepGrade {
  readonly id: string;
  readonly title: string;
  readonly passed: boolean;
  readonly tests: { readonly passed: number; readonly failed: number };
  readonly outcome: 'passed' | 'not-begun' | Fault['kind'];
  /** The first failure, as the learner would have seen it. */
  readonly explanation: string;
}

/** What the students' feedback takes from a chapter, or from a flight of the ladder. */
export interface Graded {
  readonly name: string;
  readonly number: number;
  /** What it is called; "Chapter" unless given. */
  readonly kind?: string;
  readonly exercise: { readonly steps: readonly { readonly id: string; readonly hints: readonly string[] }[] };
}

export function junit(grades: readonly Grade[]): string {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>'];
  for (const { name, points, of, chapters } of grades) {
    lines.push(`  <testsuite name="${xml(name)}" tests="${of}" failures="${of - points}">`);
    for (const chapter of chapters) {
      for (const step of chapter.steps) {
        const head = `    <testcase classname="${xml(`${name}.${chapter.name}`)}" name="${xml(step.id)}"`;
        if (step.passed) lines.push(`${head}/>`);
        else
          lines.push(`${head}><failure message="${xml(step.outcome)}">${xml(step.explanation)}</failure></testcase>`);
      }
    }
    lines.push('  </testsuite>');
  }
  return `${[...lines, '</testsuites>'].join('\n')}\n`;
}

/** XML has no way at all to write most control characters, so they become pictures of themselves. */
function xml(text: string): string {
  const safe = Array.from(text, (character) => {
    const code = character.codePointAt(0)!;
    if (code < 0x20 && character !== '\n' && character !== '\t') return String.fromCharCode(0x2400 + code);
    return code === 0xfffe || code === 0xffff || (code >= 0xd800 && code <= 0xdfff) ? '�' : character;
  });
  return safe.join('').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

export function classTable(grades: readonly Grade[]): string {
  const chapters = grades[0]?.chapters.map(({ name }) => name) ?? [];
  const rows = grades.map(({ name, points, of, chapters: all }) => {
    const cells = all.map(({ steps }) => `${steps.filter(({ passed }) => passed).length}/${steps.length}`);
    return `| ${markdown(name)} | ${cells.join(' | ')} | ${points}/${of} |`;
  });
  const remarks = grades.flatMap((grade) => {
    const open = grade.chapters.flatMap(({ name, steps }) =>
      steps.every(({ outcome }) => outcome === 'not-begun')
        ? [`- ${name}: not begun`]
        : steps.filter((step) => !step.passed).map((step) => `- ${name}, ${step.title}: ${remark(step)}`),
    );
    return open.length === 0 ? [] : ['', `## ${markdown(grade.name)}`, '', ...open];
  });
  return [
    '# The class',
    '',
    `| submission | ${chapters.join(' | ')} | ${unitOf(grades)} |`,
    `|---|${chapters.map(() => '---:|').join('')}---:|`,
    ...rows,
    ...remarks,
    '',
  ].join('\n');
}

/** A line for each submission, for a spreadsheet: a column for each step, 1 or 0. */
export function classValues(grades: readonly Grade[]): string {
  const steps = (grades[0]?.chapters ?? []).flatMap(({ name, steps: all }) => all.map(({ id }) => `${name} ${id}`));
  const rows = grades.map(({ name, points, of, chapters }) => [
    name,
    String(points),
    String(of),
    ...chapters.flatMap(({ steps: all }) => all.map(({ passed }) => (passed ? '1' : '0'))),
  ]);
  const head = ['name', `${unitOf(grades)} done`, 'of', ...steps];
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

const unitOf = ([first]: readonly Grade[]) => first?.unit ?? 'steps';

/** RFC 4180; and a spreadsheet takes what begins with one of four characters for a formula. */
function cell(text: string): string {
  const plain = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** For the student: what passes, what fails with the coach's words, and the next hint. */
export function feedback(
  { name, unit = 'steps', points, of, chapters: results }: Grade,
  chapters: readonly Graded[],
  hintsRead: (chapter: string, step: string) => number,
): string {
  const lines = [`# ${markdown(name)}`, '', `${points} of ${of} ${unit} pass.`];
  for (const { name: chapterName, steps } of results) {
    const passed = steps.filter((step) => step.passed).length;
    const { number, kind = 'Chapter', exercise } = chapters.find((one) => one.name === chapterName)!;
    lines.push('', `## ${kind} ${number}: ${passed} of ${steps.length}`, '');
    if (steps.every(({ outcome }) => outcome === 'not-begun')) {
      lines.push('Not begun.');
      continue;
    }
    lines.push(...steps.map((step) => `- ${step.passed ? 'passes' : REMARKS[step.outcome]}: ${markdown(step.title)}`));
    for (const step of steps.filter(({ explanation }) => explanation !== '')) {
      const hints = exercise.steps.find(({ id }) => id === step.id)?.hints ?? [];
      const hint = hints[Math.min(hintsRead(chapterName, step.id), hints.length - 1)];
      lines.push('', `### ${markdown(step.title)}`, '', ...fenced(step.explanation));
      if (hint !== undefined) lines.push('', `A hint: ${hint}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Code in Markdown, within a fence that is longer than any in it. */
function fenced(text: string): string[] {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...text.split('\n'), fence];
}

/** What Gradescope reads as `results.json`: a test for each step, worth a point. */
export function gradescope({ points, chapters }: Grade): string {
  const tests = chapters.flatMap(({ name, steps }) =>
    steps.map((step) => ({
      name: `${name}: ${step.title}`,
      score: step.passed ? 1 : 0,
      max_score: 1,
      status: step.passed ? 'passed' : 'failed',
      output: step.passed ? '' : step.explanation || REMARKS[step.outcome],
    })),
  );
  return `${JSON.stringify({ score: points, tests }, null, 2)}\n`;
}

const REMARKS: Readonly<Record<StepGrade['outcome'], string>> = {
  passed: 'passes',
  'not-begun': 'not begun',
  'not-written': 'not written',
  failed: 'fails',
  hung: 'waits for ever',
  endless: 'loops for ever',
  crashed: 'crashes',
  'too-much-memory': 'needs too much memory',
  unreadable: 'cannot be loaded',
  'open-port': 'leaves a port open',
};

function remark({ outcome, tests, explanation }: StepGrade): string {
  // The title may have several lines; the file of the test stands below it.
  const [title = ''] = explanation.split(/\n {2}\S+\.ts\n|\n\n/);
  if (outcome === 'hung') return `${REMARKS.hung}: ${markdown(title.replace(/^✗ /, ''))}`; // the rest was not waited for
  if (outcome !== 'failed') return REMARKS[outcome];
  return `${REMARKS[outcome]} (${tests.passed} of ${tests.passed + tests.failed} tests pass): ${markdown(title.replace(/^✗ /, ''))}`;
}

function markdown(text: string): string {
  return text.replace(/[\\|<>`*_[\]]/g, (character) => `\\${character}`).replace(/\s+/g, ' ');
}
