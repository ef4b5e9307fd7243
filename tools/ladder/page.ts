/** The docs page, made from the rungs and from what others have climbed, so that ladder and page are one thing. */

import { fileURLToPath } from 'node:url';
import { describeSent, describeWanted } from '../conformance/describe.ts';
import { sentence } from './explain.ts';
import { heightsTable } from './heights.ts';
import type { Flight, Rung } from './rung.ts';
import { FLIGHTS, RUNGS } from './table.ts';

export const PAGE_PATH = fileURLToPath(new URL('../../docs/ladder.md', import.meta.url));

export function page(): string {
  return `${introduction()}\n${FLIGHTS.map(flightText).join('\n')}`;
}

function flightText({ number, name, about, rungs }: Flight): string {
  return `## ${number}. ${name}\n\n${about}\n\n${rungs.map(rungText).join('\n')}`;
}

function rungText(rung: Rung): string {
  const { id, name, why, hint } = rung;
  return `### ${id}: ${name}\n\n${why}\n\n${asked(rung)}\n${rule(rung)} **Try:** ${hint}\n`;
}

function rule({ rule: text, rfc }: Rung): string {
  const links = rfc.map((section) => {
    const [number = '', part = ''] = section.split(' §');
    return `[RFC ${section}](https://www.rfc-editor.org/rfc/rfc${number}.html#section-${part})`;
  });
  return `**The rule:** ${sentence(text)}${links.length === 0 ? '' : ` (${links.join(', ')})`}`;
}

/** Of many probes of one kind the first three: the rest stands in the source. */
const SHOWN = 3;

function asked({ probes = [], trial }: Rung): string {
  const shown = probes.slice(0, SHOWN).map((probe) => {
    const wanted = `  → ${describeWanted(probe.wanted).replaceAll('`', '')}`;
    return [...describeSent(probe), wanted].join('\n');
  });
  const more = probes.length > SHOWN ? [`(and ${probes.length - SHOWN} more)`] : [];
  const steps = trial === undefined ? [] : [trial.says.map((line) => line.replaceAll('`', '')).join('\n')];
  return `\`\`\`text\n${[...shown, ...more, ...steps].join('\n\n')}\n\`\`\`\n`;
}

function introduction(): string {
  return `# The ladder: your own server, in any language

<!-- Made from the rungs in tools/ladder by \`pnpm ladder --write-docs\`. Change those. -->

You have written a server from an empty file, or your class has: in Python, Go, C, Rust, Java or TypeScript. The ladder starts it, sends it
requests over TCP sockets, and shows you each response that is wrong, octet by octet (an octet is a byte of eight bits). It needs no account
and no network, and it knows nothing about your language.

\`\`\`sh
pnpm ladder -- python3 server.py            # start the program and climb, up to the first rung that fails
pnpm ladder --watch -- node learn/server.ts # again each time you save
pnpm ladder --from 4 -- ./server            # begin at a flight, or at a rung: --from ranges
pnpm ladder --only chunked -- ./server      # one rung; several with commas
pnpm ladder --all -- ./server               # all of them, whatever fails
\`\`\`

Each test is called a *rung*. There are ${RUNGS.length} rungs in ${FLIGHTS.length} groups, called *flights*, one for each chapter of this
book. No server yet? [From an empty file](./from-an-empty-file.md) writes one in an evening.

## What your program must do

It reads its settings from the environment: \`PORT\` is where it listens, \`HOST\` is \`127.0.0.1\`, and \`ROOT\` is a folder of files that
the ladder has made. Uploads go into \`UPLOADS\`, which is the folder \`files\` in \`ROOT\`. If your program takes its settings as
arguments, put the names in braces: \`pnpm ladder -- python3 -m http.server {PORT} --directory {ROOT}\`.

Each flight begins with what your program must offer from there on: a response for \`/\`, then \`/api/echo\`, then \`/api/primes\`.
Everything else is HTTP.

A failure shows what was sent and what arrived, octet for octet, with a caret under the first that differs. Then come the last
lines that your program printed, the rule, a usual cause, and a hint. The exit code is 1 when a rung fails, and \`--json\` prints \`{ rungs: [{ id,
flight, status }], passed, failed, skipped }\` for programs. A status is \`passed\`, \`failed\`, \`skipped\` or \`unreached\`.

**A server that is running already**, in a container for instance: let the ladder make the files with \`pnpm ladder --make-files FOLDER\`,
serve \`FOLDER/public\`, and then \`pnpm ladder --against HOST:PORT\`. Rungs that need the program itself, to read its memory or to stop it,
are skipped and counted. On systems other than Linux, the rungs that read memory or open connections are skipped as well.

**A class** of such programs is tested with [pnpm grade --ladder](./teaching.md#one-session-from-an-empty-file).

## How high do others climb?

Each server tried all rungs. "Stops at" is where it would stop without \`--all\`; the other columns count what it passes of each
flight.

${heightsTable()}

A first draft is the short version that a chapter begins with. The examples are in \`tools/ladder/examples\`, and \`pnpm ladder --heights\`
makes the table.

## How to read a rung

Each block shows what is sent and, after the arrow, what must come back. ␍ and ␊ stand for the octets CR and LF, and \`\\xe9\` for the
octet E9. Text in parentheses isn't sent; it describes what the ladder does or checks. A server fails a rung if it gets one of its parts
wrong. To test the ladder itself, each rung has at least two wrong servers in \`tools/ladder/wrong\` that fail it and no rung before it in
its flight.
`;
}
