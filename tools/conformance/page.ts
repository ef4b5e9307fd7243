/** The docs page, made from the rows, so that table, checker and page are one thing. */

import { fileURLToPath } from 'node:url';
import { describeSent, describeWanted, NEEDS } from './describe.ts';
import type { Probe, Row, Topic } from './row.ts';
import { ROWS, TOPICS } from './table.ts';

export const PAGE_PATH = fileURLToPath(new URL('../../docs/conformance.md', import.meta.url));

export function page(): string {
  return `${INTRODUCTION}\n${TOPICS.map(topicText).join('\n')}`;
}

function topicText({ title, about, rows }: Topic): string {
  return `## ${title}\n\n${about}\n\n${rows.map(rowText).join('\n')}`;
}

function rowText(row: Row): string {
  const needs = row.needs === undefined ? '' : ` Needs ${NEEDS[row.needs]}.`;
  const choice = row.choice === undefined ? '' : `\n**What we chose.** ${row.choice}\n`;
  return `### ${row.id}: ${row.demand}\n\n${source(row)}${needs}\n\n${probesText(row.probes)}${choice}`;
}

/** `RFC 9112 §6.3, MUST.` with a link to each section. */
function source({ rfc, level }: Row): string {
  if (rfc.length === 0) return 'In no RFC, but clients and attackers count on it.';
  const links = rfc.map((section) => {
    const [number = '', part = ''] = section.split(' §');
    const anchor = /^[A-Z]/.test(part) ? `appendix-${part}` : `section-${part}`;
    return `[RFC ${section}](https://www.rfc-editor.org/rfc/rfc${number}.html#${anchor})`;
  });
  return `${links.join(', ')}: ${LEVELS[level]}.`;
}

const LEVELS: Record<Row['level'], string> = {
  MUST: 'a MUST',
  SHOULD: 'a SHOULD',
  MAY: 'a MAY',
  grammar: 'what is sent lies outside the grammar',
  default: 'the default',
  'de facto': 'no MUST or SHOULD, but clients and attackers count on it',
};

/** Probes that want the same stand together, so that it is said once. */
function probesText(probes: readonly Probe[]): string {
  const groups: { wanted: string; sent: string[][] }[] = [];
  for (const probe of probes) {
    const wanted = describeWanted(probe.wanted);
    const sent = describeSent(probe);
    const group = groups.at(-1);
    if (group?.wanted === wanted) group.sent.push(sent);
    else groups.push({ wanted, sent: [sent] });
  }
  return groups.map(({ wanted, sent }) => groupText(wanted, sent)).join('\n');
}

function groupText(wanted: string, sent: readonly string[][]): string {
  // One line each needs no gap between two.
  const gap = sent.every((lines) => lines.length === 1) ? '\n' : '\n\n';
  const label = sent.length > 1 ? 'Wanted for each' : 'Wanted';
  return `\`\`\`text\n${sent.map((lines) => lines.join('\n')).join(gap)}\n\`\`\`\n\n${label}: ${wanted}.\n`;
}

const INTRODUCTION = `# Conformance: the duties of a server

<!-- Made from the rows in tools/conformance by \`pnpm conformance --write-docs\`. Change those. -->

A server that answers your browser is half a server. The other half is what it does with a request that's wrong, cut
short, sent twice or hostile. Here's that half, row by row: what we send, octet by octet, and what must come back.

\`\`\`sh
pnpm conformance                             # every row, against the full server of chapter 7
pnpm conformance --only R32                  # one row
pnpm conformance --up-to 2                   # the rows that chapters 1 and 2 are responsible for
pnpm conformance --against 127.0.0.1:8080    # any other server: yours, or one that everyone uses
\`\`\`

It names each row as it passes, and counts them by section. For each row that fails it prints what was sent, what came,
what was wanted, and what's wrong. The last line is the total: \`${ROWS.length} passed, 0 failed, 0 skipped\`.

## Your own server

For some rows it isn't enough to see the response: we need to know what the server understood. These rows are skipped, and
counted as skipped, until you tell the command that your server can be asked.

- \`--files\`: it serves a folder that \`pnpm conformance --make-files FOLDER\` made. The S rows need it, and some R rows.
- \`--reflects\`: it responds to every request, whatever its method and target, with status 200 and a JSON object that
  contains what the handler saw: \`method\`, \`target\` as it was sent, \`authority\` (of the target, or else of Host), \`version\`,
  \`fields\` as a list of pairs of name and value in the order of arrival, and \`content\`. In values and content each
  character is one octet.

With our own server, the reflecting handler is \`reflect\` in \`tools/conformance/target.ts\`.

## How to read a row

R rows are for any handler, S rows for static files. ␍ ␊ ␉ ␀ stand for the octets CR, LF, HTAB and NUL, \`\\xe9\` for the
octet E9, and \`«a × 8,000»\` for 8,000 times the same. Text in parentheses is something that the client does, not
something that it sends.

Where several responses are fine, "or" stands between them: the RFC lets the server choose. The first one is what ours
does, and our tests insist on that one. Behind most of our choices there's one rule: where the RFC lets us choose, we
refuse. If a server guesses what a client meant, and the proxy in front of it guesses something else, a request can be
smuggled past one of them.
`;
