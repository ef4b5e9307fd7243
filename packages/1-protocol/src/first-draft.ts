/**
 * The article's picture of a message: text. A line, fields, an empty line, content. It reads a message that a
 * friend typed and it writes one that a browser accepts. test/first-draft.test.ts is the list of what it gets wrong.
 */

export interface DraftMessage {
  /** `['GET', '/', 'HTTP/1.1']` of a request, `['HTTP/1.1', '200', 'OK']` of a response. */
  startLine: string[];
  fields: Record<string, string>;
  content: string;
}

export function readMessage(text: string): DraftMessage {
  const [head = '', content = ''] = text.split('\r\n\r\n');
  const [startLine = '', ...lines] = head.split('\r\n');
  const fields: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    fields[line.slice(0, colon)] = line.slice(colon + 1).trim();
  }
  return { startLine: startLine.split(' '), fields, content };
}

export function writeMessage({ startLine, fields, content }: DraftMessage): string {
  const lines = Object.entries({ ...fields, 'Content-Length': content.length });
  return `${startLine.join(' ')}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${content}`;
}
