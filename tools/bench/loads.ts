/** What is asked, octet for octet, and what must come back. */

import { encodeLatin1 } from '@http-from-scratch/protocol';

export interface Load {
  readonly id: string;
  readonly title: string;
  /** Connections that ask at the same time. */
  readonly connections: number;
  /** The octets of the requests that are sent at once. `HOST` stands for the address. */
  readonly request: string;
  /** How many requests these are: 16 when they are pipelined. */
  readonly depth: number;
  /** What each answer must hold. */
  readonly answer: { readonly mediaType: string; readonly content: Uint8Array };
  /** Of the answers: set where they are so large that few are complete within a round. */
  readonly countsOctets?: boolean;
  /** Who takes part, where that is not everybody. */
  readonly peers?: readonly string[];
  /** Peers whose ratio matters, and what it should be: answers for each CPU second, ours to theirs. */
  readonly goals: Readonly<Record<string, number>>;
}

/** What lies in the folder that everybody serves. */
export const FILES = {
  small: { name: 'small.css', octets: 2 * 1024, mediaType: 'text/css' },
  middle: { name: 'middle.jpg', octets: 100 * 1024, mediaType: 'image/jpeg' },
  large: { name: 'large.mp4', octets: 50 * 1024 * 1024, mediaType: 'video/mp4' },
} as const;

/** Octets that look like no pattern to anybody, and are the same each time. */
export function fileContent(octets: number): Uint8Array {
  const content = new Uint8Array(octets);
  for (let at = 0, state = 1; at < octets; at++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    content[at] = 0x20 + ((state >>> 16) % 95);
  }
  return content;
}

/** What Chromium sends for a page, about. */
const BROWSER_FIELDS = [
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36',
  'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  'Accept-Language: en-GB,en;q=0.9,de;q=0.8',
  'Accept-Encoding: gzip, deflate, br, zstd',
  'Cache-Control: max-age=0',
  'Connection: keep-alive',
  'Sec-Fetch-Dest: document',
  'Sec-Fetch-Mode: navigate',
  'Upgrade-Insecure-Requests: 1',
];

const TEXT = { mediaType: 'text/plain', content: encodeLatin1('Hello, world!') };
const MESSAGE = 'To every question its answer, and to every answer its question.';

function get(target: string, fields: readonly string[] = []): string {
  return `GET ${target} HTTP/1.1\r\n${['Host: HOST', ...fields].map((line) => `${line}\r\n`).join('')}\r\n`;
}

export function post(target: string, mediaType: string, content: string): string {
  return `POST ${target} HTTP/1.1\r\nHost: HOST\r\nContent-Type: ${mediaType}\r\nContent-Length: ${content.length}\r\n\r\n${content}`;
}

function file({ name, octets, mediaType }: (typeof FILES)[keyof typeof FILES]) {
  return { request: get(`/${name}`), depth: 1, answer: { mediaType, content: fileContent(octets) } };
}

/** `fetchHandler` beside the adapter that most applications of this kind run on: at most 1.3 × its processor time. */
const FETCH = { connections: 64, depth: 1, peers: ['ours', 'hono-node'], goals: { 'hono-node': 0.77 } };

const JSON_ECHO = {
  request: post('/api/echo', 'application/json', JSON.stringify({ message: MESSAGE })),
  answer: { mediaType: 'application/json', content: encodeLatin1(JSON.stringify({ 'you sent': MESSAGE })) },
};

export const LOADS: readonly Load[] = [
  {
    id: 'text',
    title: 'Text, on connections that stay open',
    connections: 64,
    request: get('/text'),
    depth: 1,
    answer: TEXT,
    goals: { 'node-http': 1.35 },
  },
  {
    id: 'browser',
    title: 'Text, with the ten fields of a browser',
    connections: 64,
    request: get('/text', BROWSER_FIELDS),
    depth: 1,
    answer: TEXT,
    goals: { 'node-http': 1.35 },
  },
  {
    id: 'json',
    title: 'JSON in and out, by POST',
    connections: 64,
    ...JSON_ECHO,
    depth: 1,
    goals: { 'node-http': 1.5, fastify: 1.7 },
  },
  {
    id: 'small-file',
    title: 'A file of 2 KB',
    connections: 64,
    ...file(FILES.small),
    goals: { 'node-http': 10, 'node-memory': 2.3, nginx: 1, polka: 8 },
  },
  {
    id: 'middle-file',
    title: 'A file of 100 KB',
    connections: 16,
    ...file(FILES.middle),
    goals: { 'node-http': 6, nginx: 2 },
  },
  {
    id: 'large-file',
    title: 'A file of 50 MB',
    connections: 4,
    ...file(FILES.large),
    countsOctets: true,
    goals: { 'node-http': 1.6 },
  },
  {
    id: 'pipelined',
    title: 'Text, 16 requests at once on each connection',
    connections: 64,
    request: get('/text').repeat(16),
    depth: 16,
    answer: TEXT,
    goals: { 'node-http': 4.5 },
  },
  {
    id: 'connection-each',
    title: 'Text, with a connection for each request',
    connections: 64,
    request: get('/text', ['Connection: close']),
    depth: 1,
    answer: TEXT,
    goals: { 'node-http': 1.1 },
  },
  {
    id: 'stock',
    title: 'The site of pnpm start: routes, compression, security fields, a log in a file',
    connections: 64,
    request: get('/api/hello', BROWSER_FIELDS),
    depth: 1,
    answer: { mediaType: 'text/plain', content: encodeLatin1('Hello, world!\n') },
    peers: ['ours', 'express', 'fastify'],
    goals: {},
  },
  { id: 'fetch-text', title: 'Text, by an application on Hono', request: get('/text'), answer: TEXT, ...FETCH },
  { id: 'fetch-json', title: 'JSON in and out, by an application on Hono', ...JSON_ECHO, ...FETCH },
];
