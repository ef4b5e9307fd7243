import { describe, expect, it } from 'vitest';
import { readMessage, writeMessage } from '../src/first-draft.ts';

const OK = ['HTTP/1.1', '200', 'OK'];

describe('the first draft of a message', () => {
  it('reads the request of the article', () => {
    const message = readMessage(
      'POST /api/echo HTTP/1.1\r\nHost: localhost:8080\r\nContent-Length: 29\r\n\r\n{"message":"You are awesome"}',
    );
    expect(message).toEqual({
      startLine: ['POST', '/api/echo', 'HTTP/1.1'],
      fields: { Host: 'localhost:8080', 'Content-Length': '29' },
      content: '{"message":"You are awesome"}',
    });
  });

  it('writes a response that a browser takes', () => {
    expect(writeMessage({ startLine: OK, fields: { 'Content-Type': 'text/plain' }, content: 'hello' })).toBe(
      'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello',
    );
  });
});

describe('what the first draft gets wrong', () => {
  it('forgets the first of two lines with one name', () => {
    const { fields } = readMessage('HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n');
    expect(fields).toEqual({ 'Set-Cookie': 'b=2' });
  });

  it('does not find a field whose name is written in small letters', () => {
    const { fields } = readMessage('POST / HTTP/1.1\r\ncontent-length: 5\r\n\r\nhello');
    expect(fields['Content-Length']).toBeUndefined();
  });

  it('loses a field that is called __proto__', () => {
    const { fields } = readMessage('GET / HTTP/1.1\r\n__proto__: x\r\n\r\n');
    expect(Object.keys(fields)).toEqual([]);
  });

  it('finds a field that nobody sent', () => {
    const { fields } = readMessage('GET / HTTP/1.1\r\n\r\n');
    expect(fields.constructor).toBe(Object);
  });

  it('loses content after an empty line', () => {
    const { content } = readMessage('POST / HTTP/1.1\r\nContent-Length: 8\r\n\r\na\r\n\r\nb\r\n');
    expect(content).toBe('a');
  });

  it('lets a space slip into a field-name, so that another reader sees another field', () => {
    const { fields } = readMessage('POST / HTTP/1.1\r\nContent-Length : 5\r\n\r\nhello');
    expect(fields).toEqual({ 'Content-Length ': '5' });
  });

  it('makes a field out of a line without a colon', () => {
    const { fields } = readMessage('GET / HTTP/1.1\r\nnonsense\r\n\r\n');
    expect(fields).toEqual({ nonsens: 'nonsense' });
  });

  it('takes anything for a message', () => {
    expect(readMessage('what is this')).toEqual({ startLine: ['what', 'is', 'this'], fields: {}, content: '' });
  });

  it('counts characters where HTTP counts octets', () => {
    const message = writeMessage({ startLine: OK, fields: {}, content: '☃' });
    expect(message).toContain('Content-Length: 1\r\n');
    expect(new TextEncoder().encode('☃').length).toBe(3);
  });

  it('writes a second field, and a second message, when a value brings its own line ends', () => {
    const value = '/\r\nSet-Cookie: admin=1\r\n\r\n<h1>mine</h1>';
    const message = writeMessage({ startLine: OK, fields: { Location: value }, content: '' });
    expect(readMessage(message)).toMatchObject({
      fields: { Location: '/', 'Set-Cookie': 'admin=1' },
      content: '<h1>mine</h1>\r\nContent-Length: 0',
    });
  });
});
