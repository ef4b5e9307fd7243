/** The conformance table as tests: a row is a test. And tests of the checker, which must be able to say no. */

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { request } from '@http-from-scratch/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AnswerReader } from '../answers.ts';
import { describeWanted, showOctets } from '../describe.ts';
import { type Address, Exchange, type Transcript } from '../exchange.ts';
import { judge } from '../judge.ts';
import { PAGE_PATH, page } from '../page.ts';
import { count, jsonReport, textReport } from '../report.ts';
import type { Outcome, Step } from '../row.ts';
import { type Result, runRow, runTable } from '../run.ts';
import { ROWS } from '../table.ts';
import { type OurServers, reflect, startOurServers } from '../target.ts';
import {
  answer,
  answered,
  CLOSED,
  FIN,
  inOrder,
  matching,
  much,
  NO_CONTENT,
  octetByOctet,
  pause,
  RESET,
  refused,
  served,
} from '../vocabulary.ts';

describe('the full server', () => {
  let ours: OurServers;
  let results: Result[];

  beforeAll(async () => {
    ours = await startOurServers();
    results = await runTable(ROWS, ours.target);
  }, 60_000);
  afterAll(() => ours.stop());

  it.each(ROWS.map((row, index) => ({ row, index, name: `${row.id}: ${row.demand}` })))('$name', ({ row, index }) => {
    const result = results[index]!;
    if (result.kind === 'failed') expect.fail(textReport([result]));
    // Not only allowed: the way of several that the page says we chose.
    expect(result).toEqual({ row, kind: 'passed', asOurs: true });
  });
});

describe('the table', () => {
  it('has rows, each with a number of its own', () => {
    expect(ROWS.length).toBeGreaterThan(100);
    expect(new Set(ROWS.map((row) => row.id)).size).toBe(ROWS.length);
  });

  it('says for every row what is sent, what is wanted, and where that is written', () => {
    for (const { id, rfc, level, probes } of ROWS) {
      expect(id).toMatch(/^[RS]\d{2,3}$/);
      for (const section of rfc) expect(section).toMatch(/^(9110|9112|3986|8615) §([A-Z]|\d+)(\.\d+)*$/);
      if (rfc.length === 0) expect(level).toBe('de facto');
      expect(probes.length).toBeGreaterThan(0);
      for (const probe of probes) expect(probe.sent.length * probe.wanted.length).toBeGreaterThan(0);
    }
  });

  it('is the docs page: run `pnpm conformance --write-docs` when this fails', async () => {
    expect(await readFile(PAGE_PATH, 'utf8')).toBe(page());
  });
});

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: a\r\n\r\nhello';
const BAD = 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n';

function transcript(octets: string, ending: Transcript['ending'] = 'open', methods: string[] = []): Transcript {
  const reader = new AnswerReader(methods);
  reader.push(Buffer.from(octets, 'latin1'));
  if (ending === 'FIN') reader.end();
  const { answers, interim, fault, insideAnswer } = reader;
  return { answers, interim, fault, insideAnswer, opening: reader.opening(80), ending, unheard: false };
}

const reflection = JSON.stringify({
  method: 'GET',
  target: '/',
  authority: 'x',
  version: '1.1',
  fields: [
    ['A', '1'],
    ['a', '2'],
  ],
  content: '',
});
const REFLECTED = `HTTP/1.1 200 OK\r\nContent-Length: ${reflection.length}\r\n\r\n${reflection}`;

describe('the judge lets pass', () => {
  const cases: [name: string, came: Transcript, wanted: Outcome[]][] = [
    ['the status that was wanted', transcript(OK), answered(200)],
    ['a status of the wanted class', transcript(OK), answered('2xx')],
    ['one of several outcomes', transcript(BAD, 'FIN'), [...answered(200), ...refused(400)]],
    ['a close without an answer, where that is wanted', transcript('', 'FIN'), [CLOSED]],
    ['a reset where a close is wanted', transcript('', 'reset'), [CLOSED]],
    ['an answer that a reset cut off, as no answer', transcript(OK.slice(0, -2), 'reset'), [CLOSED]],
    ['several answers in order', transcript(OK + BAD), [inOrder({ status: 200 }, { status: 400 })]],
    [
      'an answer to HEAD without its content',
      transcript('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', 'open', ['HEAD']),
      answered(200),
    ],
    ['an answer that lasts until the close', transcript('HTTP/1.1 200 OK\r\n\r\nhello', 'FIN'), answered(200)],
    ['interim answers that nobody counts', transcript(`HTTP/1.1 100 Continue\r\n\r\n${OK}`), answered(200)],
    ['what the handler saw', transcript(REFLECTED), [served({ target: '/', fields: { A: '1, 2', B: null } })]],
  ];

  it.each(cases)('%s', (_, came, wanted) => {
    expect(judge(wanted, came, { reflects: true }).kind).toBe('passed');
  });
});

describe('the judge refuses', () => {
  const stays: Outcome[] = [{ answers: [{ status: 200 }], connection: 'open' }];
  const cases: [name: string, came: Transcript, wanted: Outcome[], why: RegExp][] = [
    ['silence', transcript(''), answered(200), /did not come; the client waited in vain/],
    ['a close without an answer', transcript('', 'FIN'), answered(200), /did not come; the connection was closed/],
    ['no connection', transcript('', 'not connected'), [CLOSED], /takes no connection/],
    ['another status', transcript(OK), answered(400), /status 200, not 400/],
    ['another class of status', transcript(BAD), answered('2xx'), /status 400, not 2xx/],
    ['a connection that stays open', transcript(BAD), refused(400), /stayed open/],
    ['a connection that is closed', transcript(OK, 'FIN'), stays, /was closed/],
    ['an answer too many', transcript(OK + OK), answered(200), /more came than one answer/],
    ['the beginning of an answer too many', transcript(`${OK}HTTP/1.1 4`), answered(200), /more came/],
    ['an answer where none is wanted', transcript(BAD, 'FIN'), [CLOSED], /more came than a close/],
    ['an answer that is not whole', transcript(OK.slice(0, -1)), answered(200), /began, and its end did not come/],
    ['an answer that FIN cut short', transcript(OK.slice(0, -1), 'FIN'), answered(200), /cannot be read/],
    ['an answer that a reset cut short', transcript('HTTP/1.1 200 OK\r\n\r\nhel', 'reset'), answered(200), /its end/],
    ['what is no answer', transcript('<h1>It works</h1>\r\n\r\n', 'FIN'), [...answered(200), CLOSED], /cannot be read/],
    [
      'answers in another order',
      transcript(BAD + OK),
      [inOrder({ status: 200 }, { status: 400 })],
      /answer 1 has status 400/,
    ],
    ['a field that should not be', transcript(OK), [answer({ status: 200, fields: { x: null } })], /"x: a"/],
    ['a field that is missing', transcript(OK), [answer({ status: 200, fields: { Y: 'a' } })], /no field Y/],
    ['another value', transcript(OK), [answer({ status: 200, fields: { X: matching('b', /^b$/) } })], /"X: a"/],
    [
      'other content',
      transcript(OK),
      [answer({ status: 200, content: NO_CONTENT })],
      /5 octets of content, and not no content/,
    ],
    [
      'another status-line',
      transcript(OK),
      [answer({ status: 200, statusLine: matching('', /^HTTP\/1\.0/) })],
      /begins with/,
    ],
    ['a missing 100', transcript(OK), [{ ...stays[0]!, interim: 'one 100' }], /no 100 came/],
    [
      'a 100 too many',
      transcript(`HTTP/1.1 100 \r\n\r\n${OK}`),
      [{ ...stays[0]!, interim: 'none' }],
      /interim answer 100/,
    ],
    ['a client that was left waiting', { ...transcript(OK), unheard: true }, answered(200), /nothing came while/],
    [
      'a handler that saw another target',
      transcript(REFLECTED),
      [served({ target: '/2' })],
      /saw the target "\/", not "\/2"/,
    ],
    ['a handler that saw other content', transcript(REFLECTED), [served({ content: 'x' })], /saw the content/],
    ['a handler that saw a field', transcript(REFLECTED), [served({ fields: { a: null } })], /saw the field "a: 1, 2"/],
    ['a handler that does not reflect', transcript(OK), [served({ target: '/' })], /does not reflect/],
  ];

  it.each(cases)('%s', (_, came, wanted, why) => {
    expect(judge(wanted, came, { reflects: true })).toMatchObject({ kind: 'failed', why: expect.stringMatching(why) });
  });

  it('nothing that only a reflecting handler could tell: it does not know', () => {
    const wanted = [...refused(400), served({ target: '/' })];
    expect(judge(wanted, transcript(OK), { reflects: false }).kind).toBe('unknown');
    expect(judge(wanted, transcript(BAD, 'FIN'), { reflects: false }).kind).toBe('passed');
    expect(judge(wanted, transcript(BAD), { reflects: false }).kind).toBe('failed');
  });
});

describe('the checker', () => {
  let server: Server;
  let address: Address;

  // Friendly and careless: one answer for all, and goodbye.
  beforeAll(async () => {
    server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    address = { host: '127.0.0.1', port };
  });
  afterAll(() => server.close());

  const run = async (id: string, reflection?: Address) =>
    runRow(ROWS.find((row) => row.id === id)!, { plain: address, reflection });

  it.each([
    'R01',
    'R02',
    'R06',
    'R13',
    'R15',
    'R20',
    'R23',
    'R33',
    'R37',
    'R38',
    'R54',
    'R57',
    'R59',
    'R64',
    'R65',
    'R80',
    'R83',
    'R86',
    'R92',
    'R95',
  ])('fails a server that answers 200 to everything in row %s', async (id) => {
    expect((await run(id)).kind).toBe('failed');
  });

  it.each(['R05', 'R14', 'R58', 'R67'])('passes it in row %s, which asks for no more', async (id) => {
    expect((await run(id)).kind).toBe('passed');
  });

  it('tells an outcome that we chose from one that is allowed as well', async () => {
    expect(await run('R11')).toMatchObject({ kind: 'passed', asOurs: false });
    expect(await run('R14')).toMatchObject({ kind: 'passed', asOurs: true });
  });

  it('skips rows that the server gives no means to judge, and does not count them as passed', async () => {
    const results = await runTable(ROWS, { plain: address });
    const { passed, failed, skipped } = count(results);
    expect(passed + failed + skipped).toBe(ROWS.length);
    expect(results.filter((result) => result.kind === 'passed' && result.row.needs !== undefined)).toEqual([]);
    expect(results.filter((result) => result.row.id.startsWith('S') && result.kind !== 'skipped')).toEqual([]);
  });

  it('fails those rows when the server says that it reflects, and does not', async () => {
    expect((await run('R31', address)).kind).toBe('failed');
  });

  it('reports a failure with what was sent, what came and what was wanted', async () => {
    const report = textReport([await run('R06'), await run('R31'), await run('R14')]);
    expect(report).toContain('R06  The asterisk is a target for OPTIONS only (RFC 9112 §3.2.4, grammar)');
    expect(report).toContain('sent    GET * HTTP/1.1␍␊Host: x␍␊␍␊');
    expect(report).toContain('came    HTTP/1.1 200 OK with 2 octets of content; the connection was closed');
    expect(report).toContain('wanted  400, then a close');
    expect(report).toContain('Skipped, because each needs a reflecting handler: R31');
    expect(report.trimEnd().split('\n').at(-1)).toBe('1 passed, 1 failed, 1 skipped');
  });

  it('reports the same as JSON', async () => {
    const report = JSON.parse(jsonReport('somebody', [await run('R06'), await run('R14')]));
    expect(report).toMatchObject({ against: 'somebody', passed: 1, failed: 1, skipped: 0 });
    expect(report.rows[0]).toMatchObject({ id: 'R06', kind: 'failed', wanted: '400, then a close' });
  });
});

it('results are told in the order of the table, also when a late row is done first', async () => {
  const rows = ROWS.slice(0, 4);
  const told: string[] = [];
  // Nothing listens there, so that each fails at once; the first takes a turn more.
  const nobody = { plain: { host: '127.0.0.1', port: 1 } };
  await runTable(rows, nobody, ({ row }) => told.push(row.id));
  expect(told).toEqual(rows.map(({ id }) => id));
});

describe('a connection of the checker', () => {
  /** What a server sees of a probe. */
  async function seen(sent: readonly Step[]): Promise<string[]> {
    const events: string[] = [];
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const server = createServer((socket) => {
      socket.on('data', (octets) => events.push(octets.toString('latin1')));
      socket.on('end', () => events.push('FIN'));
      socket.on('error', (error: NodeJS.ErrnoException) => events.push(error.code ?? ''));
      socket.on('close', () => resolve());
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as { port: number };
    const exchange = new Exchange({ host: '127.0.0.1', port }, { sent, wanted: [CLOSED] });
    await exchange.send();
    await over;
    exchange.close();
    server.close();
    return events;
  }

  it('writes octets one by one', async () => {
    const write = vi.spyOn(Socket.prototype, 'write');
    const events = await seen([octetByOctet('a\xff\r'), FIN]);
    expect(write.mock.calls.map(([octets]) => octets)).toEqual([
      Uint8Array.of(0x61),
      Uint8Array.of(0xff),
      Uint8Array.of(0x0d),
    ]);
    write.mockRestore();
    expect(events.join('')).toBe('a\xff\rFIN'); // in how many pieces the reader takes them is up to the system
  });

  it('sends much, and stops when the server is gone', async () => {
    const sent = (await seen([much(600_000), FIN])).slice(0, -1).join('');
    expect(sent).toBe('z'.repeat(600_000));
    expect((await seen([RESET, much(30_000_000)])).join('')).not.toContain('z');
  });

  it('resets where a reset is asked for', async () => {
    expect((await seen(['GET', pause(50), RESET])).at(-1)).toBe('ECONNRESET');
  });
});

it('the reflecting handler knows no length where it is asked for a stream', async () => {
  expect((await reflect(request('GET', '/?stream'))).content.kind).toBe('stream');
  expect((await reflect(request('GET', '/'))).content.kind).toBe('bytes');
});

describe('the words of page and report', () => {
  it('hide no octet', () => {
    expect(showOctets('a\r\n\t\0\x07\x7f\xe9 b')).toBe('a␍␊␉␀\\x07␡\\xe9 b');
  });

  it('shorten runs, and say how long they were', () => {
    expect(showOctets(`/${'a'.repeat(8000)} ${'0-,'.repeat(999)}0-`)).toBe('/«a × 8,000» «0-, × 999»0-');
  });

  it.each<[Outcome[], string]>([
    [refused(400), '400, then a close'],
    [[...refused(505, 400), CLOSED], '505 or 400, then a close; or no answer, then a close'],
    [[...refused(400), ...answered(400)], '400, and perhaps a close'],
    [[...refused(400), ...answered('2xx')], '400, then a close; or 2xx'],
    [answered(501, 405, 400), '501, 405 or 400'],
    [[answer({ status: 206, fields: { Range: '0-4', X: null } })], '206 with `Range: 0-4` and no field `X`'],
  ])('say what is wanted: %#', (wanted, text) => {
    expect(describeWanted(wanted)).toBe(text);
  });
});

describe('pnpm conformance', () => {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));

  const run = (...args: string[]) =>
    new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, ['--import', 'tsx', main, ...args], (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      });
    });

  it('runs the rows that are asked for against the full server, names each in the order of the table, and counts', async () => {
    expect(await run('--only', 'S05,r01,S04')).toEqual({
      code: 0,
      stdout: [
        'The target, and its Host',
        '  passed   R01  A request of HTTP/1.1 without Host is refused',
        '  1 of 1',
        '',
        'From the target to a file',
        '  passed   S04  A folder without its slash redirects to itself with the slash, and keeps the query',
        '  passed   S05  The redirect of a folder cannot be bent to another host',
        '  2 of 2',
        '',
        '3 passed, 0 failed, 0 skipped\n',
      ].join('\n'),
      stderr: '',
    });
  });

  it('runs the rows of the first chapters', async () => {
    const { code, stdout } = await run('--up-to', '2', '--json');
    const { rows } = JSON.parse(stdout) as { rows: { id: string }[] };
    expect(code).toBe(0);
    expect(rows.map(({ id }) => id)).toEqual(ROWS.filter(({ chapter }) => chapter <= 2).map(({ id }) => id));
  });

  it('says in a sentence what it cannot do', async () => {
    const wrong = [
      [['--only', 'R00'], /^There is no row "R00"/],
      [['--against', 'nowhere'], /^--against takes HOST:PORT/],
      [['--against', '127.0.0.1:1'], /^Nothing listens on 127\.0\.0\.1:1\./],
      [['--up-to', '8'], /^--up-to takes a whole number from 1 to 7/],
      [['--files'], /^--reflects and --files say something about the server of --against/],
    ] as const;
    for (const [args, sentence] of wrong) {
      expect(await run(...args)).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(sentence) });
    }
  });
});
