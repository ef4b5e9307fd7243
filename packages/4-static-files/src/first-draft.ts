/** The first draft: join the path of the request to the folder, read the file, send it. It works, in a browser. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeLatin1, encodeLatin1, encodeUtf8 } from '@http-from-scratch/protocol';
import type { ConnectionHandler } from '@http-from-scratch/tcp-echo';
import { contentType } from 'mime-types';

export function firstDraft(root: string): ConnectionHandler {
  return async (channel) => {
    const octets = await channel.read();
    if (octets === undefined) return;
    const [requestLine] = decodeLatin1(octets).split('\r\n');
    const [, target = '/'] = requestLine!.split(' ');
    const path = target === '/' ? '/index.html' : decodeURIComponent(target);

    const send = (status: string, mediaType: string, length: number, content: Uint8Array) => {
      channel.write(
        encodeLatin1(`HTTP/1.1 ${status}\r\nContent-Type: ${mediaType}\r\nContent-Length: ${length}\r\n\r\n`),
      );
      channel.write(content);
    };
    try {
      const content = readFileSync(join(root, path));
      send('200 OK', contentType(path) || 'application/octet-stream', content.length, content);
    } catch {
      const page = `<h1>404</h1><p>Sorry – no ${path} here.</p>`;
      send('404 Not Found', 'text/html; charset=utf-8', page.length, encodeUtf8(page));
    }
  };
}
