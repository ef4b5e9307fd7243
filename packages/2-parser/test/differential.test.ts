/**
 * Two readers that see different requests in the same octets are what request smuggling is made of. So thousands of
 * requests with faults in them are given to us and to node:http in its strict mode: we accept nothing that it refuses,
 * and where both accept, both have seen the same. `SEED=1 pnpm vitest run differential` repeats a run,
 * and with COUNT=1000000 it is a long one.
 */

import { METHODS } from 'node:http';
import { decodeLatin1, encodeLatin1 } from '@http-from-scratch/protocol';
import { describe, expect, it } from 'vitest';
import { NEED_BYTES, RequestParser } from '#chapter';
import { show } from './case-file.ts';
import { mutatedRequests } from './mutated-requests.ts';
import { NodePeer, type ReadHead, type Reading, type ReadRequest } from './node-peer.ts';

const SEED = process.env.SEED === undefined ? Date.now() % 2 ** 32 : Number(process.env.SEED);
const COUNT = Number(process.env.COUNT ?? 10_000);
/** Milliseconds: for a slow machine, and for a long run that somebody asks for. */
const PATIENCE = 20_000 + COUNT;

const peer = new NodePeer();

/** Like a server, we stop at a request that is the last of its connection. */
function readOurselves(octets: Uint8Array): Reading {
  const parser = new RequestParser();
  const requests: ReadRequest[] = [];
  let head: ReadHead | undefined;
  let last = false;
  let body = '';
  parser.push(octets);
  try {
    for (let event = parser.next(); event !== NEED_BYTES; event = parser.next()) {
      switch (event.kind) {
        case 'head': {
          const { method, target, version, fields, persists } = event.head;
          head = { method, target, version, fields: fields.lines };
          last = !persists || method === 'CONNECT';
          body = '';
          break;
        }
        case 'content':
          body += decodeLatin1(event.octets);
          break;
        case 'end':
          requests.push({ ...head!, body, trailers: event.trailers.lines });
          head = undefined;
          if (last) return { requests, end: { kind: 'done' } };
          break;
      }
    }
  } catch (error) {
    return { requests, end: { kind: 'refused', code: (error as { code: string }).code } };
  }
  return { requests, end: parser.idle ? { kind: 'done' } : { kind: 'waits', head } };
}

/** Where the two part. */
interface Parting {
  readonly octets: string;
  /** The last request in which they agree. */
  readonly before: ReadRequest | undefined;
  readonly ours: ReadHead;
  readonly theirs: ReadRequest | undefined;
  /** The code with which node:http refuses, if it does. */
  readonly refusal: string | undefined;
}

async function compare(octets: string): Promise<{ agreed: number; parting: Parting | undefined }> {
  const ours = readOurselves(encodeLatin1(octets));
  const theirs = await peer.read(encodeLatin1(octets));
  const refusal = theirs.end.kind === 'refused' ? theirs.end.code : undefined;
  const count = ours.requests.findIndex((request, index) => !same(request, theirs.requests[index]));
  const agreed = count < 0 ? ours.requests.length : count;
  const before = ours.requests[agreed - 1];
  // We may refuse more, and see less. But we may not wait for content of a request that is whole to them.
  const waitsFor = ours.end.kind === 'waits' && theirs.requests.length > agreed ? ours.end.head : undefined;
  const next = ours.requests[agreed] ?? waitsFor;
  if (next === undefined) return { agreed, parting: undefined };
  return { agreed, parting: { octets, before, ours: next, theirs: theirs.requests[agreed], refusal } };
}

function same(ours: ReadRequest, theirs: ReadRequest | undefined): boolean {
  return JSON.stringify(ours) === JSON.stringify(theirs);
}

function names(field: string, request: ReadHead | undefined, value = ''): boolean {
  return (
    request?.fields.some(([name, text]) => name.toLowerCase() === field && text.toLowerCase().includes(value)) === true
  );
}

interface Exception {
  readonly name: string;
  readonly why: string;
  readonly example: string;
  readonly holds: (parting: Parting) => boolean;
}

const POST = 'POST / HTTP/1.1\r\nHost: x\r\n';

const EXCEPTIONS: readonly Exception[] = [
  {
    name: 'a method that node:http does not know',
    why: 'it has a list of methods and knows no other; RFC 9110 §9.1 lets any token be one, and we answer 405 or 501',
    example: 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n',
    holds: ({ ours, refusal }) => refusal === 'HPE_INVALID_METHOD' && !METHODS.includes(ours.method),
  },
  {
    name: 'a minor version past 1.1',
    why: 'it has a list of versions; RFC 9110 §2.5 says to read HTTP/1.2 as the highest minor version that we know',
    example: 'GET / HTTP/1.2\r\nHost: x\r\n\r\n',
    holds: ({ octets, refusal }) => refusal === 'HPE_INVALID_VERSION' && / HTTP\/1\.[2-9]\r\n/.test(octets),
  },
  {
    name: 'what follows a request for an upgrade',
    why: 'it reads no HTTP after one, even when nobody upgrades; RFC 9110 §7.8 lets us ignore the field, and we go on',
    example:
      'GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n',
    holds: ({ before, theirs, refusal }) =>
      theirs === undefined &&
      refusal === undefined &&
      names('upgrade', before) &&
      names('connection', before, 'upgrade'),
  },
  {
    name: 'the content of a CONNECT',
    why: 'it takes what follows for a tunnel; RFC 9112 §6.3 gives a request its content, and we open no tunnel',
    example: 'CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\nContent-Length: 5\r\n\r\nhello',
    holds: ({ ours, theirs }) => ours.method === 'CONNECT' && theirs?.method === 'CONNECT' && theirs.body === '',
  },
  {
    name: 'Connection in the trailers',
    why: 'it closes for one; RFC 9110 §6.5.1 does not let a trailer steer what has been decided when it comes',
    example: `${POST}Transfer-Encoding: chunked\r\n\r\n0\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n`,
    holds: ({ before, refusal }) =>
      refusal === 'HPE_CLOSED_CONNECTION' && before?.trailers.some(([name]) => /^connection$/i.test(name)) === true,
  },
  {
    name: 'an empty member at the end of Transfer-Encoding',
    why: 'it takes none behind chunked; RFC 9110 §5.6.1.2 says that a recipient must ignore empty members of a list',
    example: `${POST}Transfer-Encoding: chunked,\r\n\r\n0\r\n\r\n`,
    holds: ({ ours, refusal }) => refusal === 'HPE_INVALID_TRANSFER_ENCODING' && names('transfer-encoding', ours, ','),
  },
  {
    name: 'a tab behind chunked',
    why: 'it takes only spaces there; RFC 9110 §5.6.3 has tabs in the whitespace around a value, and it is not part of it',
    example: `${POST}Transfer-Encoding: chunked\t\r\n\r\n0\r\n\r\n`,
    holds: ({ octets, ours, refusal }) =>
      refusal === 'HPE_INVALID_TRANSFER_ENCODING' &&
      names('transfer-encoding', ours, 'chunked') &&
      /chunked *\t[\t ]*\r\n/i.test(octets),
  },
  {
    name: 'a space in a chunk extension',
    why: 'it takes none; RFC 9112 §7.1.1 has "bad whitespace" around ";" and "=", which a recipient must take',
    example: `${POST}Transfer-Encoding: chunked\r\n\r\n5 ; a = b\r\nhello\r\n0\r\n\r\n`,
    holds: ({ octets, refusal }) =>
      (refusal === 'HPE_INVALID_CHUNK_SIZE' || refusal === 'HPE_STRICT') && /\n[0-9A-Fa-f]+[^\r\n]*[\t ]/.test(octets),
  },
];

describe('beside node:http', () => {
  it(
    `SEED=${SEED}: what we accept of ${COUNT} requests with faults, it has read alike`,
    async () => {
      let agreed = 0;
      const partings: string[] = [];
      for (const octets of mutatedRequests(SEED, COUNT)) {
        const result = await compare(octets);
        agreed += result.agreed;
        const { parting } = result;
        if (parting === undefined || EXCEPTIONS.some(({ holds }) => holds(parting))) continue;
        const { ours, theirs, refusal } = parting;
        const they = refusal ?? (theirs === undefined ? 'nothing' : JSON.stringify(theirs));
        partings.push(`${show(octets)}\n  ours:   ${JSON.stringify(ours)}\n  theirs: ${they}`);
      }
      expect(partings.slice(0, 3).join('\n')).toBe('');
      // Faults that nobody gets past would show nothing.
      expect(agreed).toBeGreaterThan(COUNT / 10);
    },
    PATIENCE,
  );

  it('the same seed gives the same requests', () => {
    expect([...mutatedRequests(7, 50)]).toEqual([...mutatedRequests(7, 50)]);
    expect([...mutatedRequests(7, 50)]).not.toEqual([...mutatedRequests(8, 50)]);
  });

  describe.each(EXCEPTIONS)('$name', ({ name, why, example }) => {
    it(`is accepted by us alone: ${why}`, async () => {
      const { parting } = await compare(example);
      expect(parting).toBeDefined();
      expect(EXCEPTIONS.filter(({ holds }) => holds(parting!)).map((exception) => exception.name)).toEqual([name]);
    });
  });
});
