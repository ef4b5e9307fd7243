/** The docs page, made from the results of one run, so that nobody copies a number by hand. */

import { fileURLToPath } from 'node:url';
import { range, ratio, rounded } from './report.ts';
import type { Results } from './results.ts';
import type { LoadResult, PeerResult } from './rounds.ts';
import type { StudyResult } from './study.ts';
import { targetRows } from './targets.ts';

export const PAGE_PATH = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));

export function page(results: Results): string {
  const { loads, studies } = results;
  const growing = studies.filter(({ id }) => GROWTH.includes(id));
  const others = studies.filter(({ id }) => !GROWTH.includes(id));
  return [
    introduction(results),
    '## At a glance\n',
    GLANCE,
    SUMMARY,
    summary(loads),
    ...targets(results),
    ...loads.map(loadSection),
    ...others.map((study) => studySection(study, '##')),
    ...(growing.length > 0 ? ['## How the cost grows\n', ...growing.map((study) => studySection(study, '###'))] : []),
    METHOD,
    NOT_SHOWN,
    machine(results),
  ].join('\n');
}

const GROWTH = ['connections', 'heads', 'bodies', 'folders', 'routes'];

const introduction = ({ command }: Results) => `# Benchmarks: beside the servers that you would pick instead

<!-- Written by \`pnpm bench --write-docs\` from what it has measured. Change tools/bench, and run it. -->

Is this a toy? A table can answer that, provided you can make the same table yourself. The benchmark wrote this page. Its
numbers are what it saw on one machine:

\`\`\`sh
${command}
\`\`\`

\`pnpm bench\` measures and prints, and changes no file. It needs Linux, two cores and [wrk](https://github.com/wg/wrk)
(\`sudo apt-get install wrk nginx\`), and installs the other servers beside itself, not into this project.
\`pnpm bench --quick\` takes a few minutes; \`--only text,json\` and \`--peers ours,nginx\` measure a part, and \`--ours FOLDER\`
measures another checkout of this repository in the same rounds: that is how you see what your change costs.

The number that we compare is **answers for each second of processor time** that a server uses. Answers per second would
measure the load generator as soon as the server has to wait for it. A ratio of 2 means that ours does the same work with
half the processor time.

Handlers are \`async\`, because that's how people write them: ours, and those of every server whose documentation writes them
so. Where a table has a column *plain*, it is the same server with handlers that return their answer without a promise.
`;

const GLANCE = `![Bars for the ratios of the table below, one panel a load: to the right of 1 where ours needs less processor time for an answer, to the left where it needs more.](./images/benchmarks.svg)

Each mark on the scale is four times the one before it, and bars end at 16.
`;

const SUMMARY = `These are the numbers behind the bars, and the loads that didn't fit. Each is ours divided by theirs: above 1, ours needs
less. It's the median over the rounds of one load. A dash means that this server can't do this, or wasn't measured in this
run.
`;

function summary(loads: readonly LoadResult[]): string {
  const peers = new Map<string, string>();
  for (const { rows } of loads) for (const { peer, title } of rows) if (peer !== 'ours') peers.set(peer, title);
  const cell = (load: LoadResult, peer: string) => {
    const row = load.rows.find((one) => one.peer === peer);
    return row?.ratio === undefined || row.fault !== undefined ? '–' : ratio(row.ratio.median);
  };
  return markdownTable([
    ['to', ...loads.map(({ load }) => SHORT[load] ?? load)],
    ...[...peers].map(([peer, title]) => [title, ...loads.map((load) => cell(load, peer))]),
  ]);
}

function targets(results: Results): string[] {
  const rows = targetRows(results);
  if (rows.length === 1) return [];
  return ['What we aim at, and where this run stands:\n', markdownTable(rows)];
}

const SHORT: Readonly<Record<string, string>> = {
  text: 'text',
  browser: 'ten fields',
  json: 'JSON',
  'small-file': '2 KB',
  'middle-file': '100 KB',
  'large-file': '50 MB',
  pipelined: 'pipelined',
  'connection-each': 'one each',
  stock: 'stock site',
  'fetch-text': 'Hono, text',
  'fetch-json': 'Hono, JSON',
};

function loadSection({ load, title, connections, goals, rows }: LoadResult): string {
  const hasPlain = rows.some(({ plain }) => plain !== undefined);
  const cells = (row: PeerResult) => {
    if (row.fault !== undefined) return [row.title, 'not measured', ...Array(hasPlain ? 6 : 5).fill('')];
    const goal = goals[row.peer];
    return [
      row.title,
      rounded(row.efficiency.median),
      ...(hasPlain ? [row.plain === undefined ? '' : rounded(row.plain.efficiency.median)] : []),
      row.ratio === undefined || row.peer === 'ours' ? '' : `${ratio(row.ratio.median)} (${range(row.ratio)})`,
      goal === undefined ? '' : String(goal),
      rounded(row.rate.median),
      `${Math.round(row.busy * 100)} %`,
      row.p99.median.toFixed(1),
    ];
  };
  const head = [
    'server',
    'answers for a CPU second',
    ...(hasPlain ? ['plain'] : []),
    'ours ÷ it (middle half)',
    'aim',
    'answers/s',
    'of its core',
    'p99, ms',
  ];
  const about = LOADS_ABOUT[load] ?? '';
  return `## ${title}\n\n${about}${connections} connections.\n\n${markdownTable([head, ...rows.map(cells)])}`;
}

const LOADS_ABOUT: Readonly<Record<string, string>> = {
  text: '`GET /text` is answered with `Hello, world!`, by a router where the server has one. ',
  browser: 'The same, with what a browser sends besides Host: nine more fields, some 500 octets. ',
  json: '`{"message": m}` is parsed and answered with `{"you sent": m}`. nginx has no way to do this by itself. ',
  'small-file':
    'We keep small files in memory, and look once a second whether they have changed. sirv looks once, at its start. The others ask the disk each time, or leave that to the system. ',
  'middle-file': 'Kept in memory by us, as the file of 2 KB is; larger than what most servers would keep. ',
  'large-file': 'Counted in octets and divided by the size, because few downloads finish within a second. ',
  pipelined:
    'Sixteen requests arrive in one segment. A server that writes each answer by itself needs sixteen system calls; ours needs one. ',
  'connection-each':
    'Each request says `Connection: close`, so most of the time goes into connections. The client has promised to send nothing more, so we close once the system has our answer: a single call sends the FIN and frees the socket. Where more could come, we wait until the client has closed, too (RFC 9112 §9.6), and that costs a fifth more. ',
  stock:
    'What `pnpm start` runs answers `GET /api/hello` to a browser: with a router, compression where it pays, the fields that keep a page safe, and a line in a log file for each answer. Beside it Express with helmet, compression and morgan, and Fastify with its own plugins and logger. ',
};

function studySection({ title, about, columns, rows, goals }: StudyResult, level: string): string {
  const reached = goals.map(
    ({ text, measured, reached }) => `- ${text}: ${measured}${reached ? '' : ' (not reached)'}\n`,
  );
  const aims = goals.length > 0 ? `\nWhat we aimed at, and what came of it:\n\n${reached.join('')}` : '';
  return `${level} ${title}\n\n${about}\n\n${markdownTable([columns, ...rows])}${aims}`;
}

function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head, ...body] = rows.map((cells) => `| ${cells.join(' | ')} |`);
  const rule = `|${rows[0]!.map((_, column) => (column === 0 ? '---' : '---:')).join('|')}|`;
  return `${[head, rule, ...body].join('\n')}\n`;
}

const METHOD = `## How it is measured

- The server is pinned to one core, the load generator to another. They talk over 127.0.0.1 only.
- Before a server is measured, it gets every request of the load once, and status, media type, Date and each octet of
  the content must be right. A server that fails is left out, and the table says so. There's one exception: our first
  draft sends no Date, and closes connections that it should keep.
- It's then warmed up until it has used a fixed amount of processor time, so that its compiler gets the same chance on a
  busy machine.
- All servers of a load run at the same time and wait; they are asked in turn, for one second each, in an order that is
  drawn anew for each round. A ratio is taken between two servers in the same round. Other load on the machine
  changes slowly, so it slows both and cancels out.
- From all rounds we take the median, and show the middle half beside it. Where that contains 1, call it a draw.
- Processor time is user and system time from \`/proc\`, of the process and its children. It counts in hundredths of a second.
- Our servers are compiled into one file, as one would deploy them, and then run by Node like the others. \`pnpm start\` loads
  them by tsx, whose compiler stays in memory: a row shows what that costs, and the stock site is measured like that.
- Every server answers with the same content and media type, and with Date; outside of the stock site none writes a log or
  compresses. Besides, each sends its own usual fields: node:http adds \`Connection\` and \`Keep-Alive\`, for example.
`;

const NOT_SHOWN = `## What the table does not show

It shows what a server costs when everything around it is as fast as it can be. It doesn't show:

- **Your application.** A handler that asks a database needs a hundred times what any of these servers need.
- **A network.** Real ones lose packets and have round trips. Loopback has neither, and its system calls do the work of
  both ends, so a large part of each number is Linux and not the server.
- **Overload.** The load generator asks again only when it has an answer, so requests never arrive faster than the server can
  answer them, and latencies are those of a crowd that waits.
- **Many cores, or many hours.** Each server has one core. A few seconds show no leak, no slow growth of the heap, and no
  garbage collector's pause that happens once an hour.
- **TLS and HTTP/2**, which several of these servers speak. Ours doesn't speak HTTP/2.
- **Everything else that the others do.** Millions of users have checked that they do it right; ours has its
  [conformance table](./conformance.md).

"The limit" isn't a server at all: it shows how much of the cost is Node's sockets. And all of it is one machine on one day:
trust the ratios, and measure your own.
`;

function machine({ machine: what, date, seed, rounds, versions }: Results): string {
  const rows = versions.map(([name, version]) => [name, version]);
  return `## The machine and the versions

${what}. Measured on ${date}, ${rounds} rounds, seed ${seed}.

${markdownTable([['', 'version'], ...rows])}`;
}
