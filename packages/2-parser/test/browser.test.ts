import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const CHAPTER = join(import.meta.dirname, '../src/index.ts');

/** What a page would do, in a Node that has lost what browsers do not have. */
const PAGE = `
  delete globalThis.Buffer;
  const { NEED_BYTES, RequestParser, serializeRequest } = await import(${JSON.stringify(pathToFileURL(CHAPTER))});
  const parser = new RequestParser();
  const octets = serializeRequest('POST', '/', [['Host', 'x'], ['Name', 'caf\\xe9']], new TextEncoder().encode('☃'));
  for (const octet of octets) parser.push(Uint8Array.of(octet));
  for (let event = parser.next(); event !== NEED_BYTES; event = parser.next()) {
    if (event.kind === 'head') console.log(JSON.stringify(event.head.fields.lines));
    if (event.kind === 'content') console.log(new TextDecoder().decode(event.octets));
  }
`;

describe('in a browser', () => {
  it('the parser and the serializer work without Buffer', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', PAGE]);
    expect(stdout.trim().split('\n')).toEqual(['[["Host","x"],["Name","café"],["Content-Length","3"]]', '☃']);
  });

  it.each(['1-protocol', '2-parser'])('%s imports nothing of Node', (name) => {
    const folder = join(import.meta.dirname, '../..', name, 'src');
    const importing = readdirSync(folder).filter((file) =>
      /from 'node:/.test(readFileSync(join(folder, file), 'utf8')),
    );
    expect(importing).toEqual([]);
  });
});
