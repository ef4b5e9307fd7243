import { describe, expect, it } from 'vitest';
import { isKnownMethod, neverHasContent, reasonPhrase } from '#chapter';

describe('status codes', () => {
  it.each([
    [200, 'OK'],
    [404, 'Not Found'],
    [413, 'Content Too Large'],
    [422, 'Unprocessable Content'],
    [299, ''],
    [-1, ''],
  ])('%i has the reason-phrase "%s"', (status, phrase) => {
    expect(reasonPhrase(status)).toBe(phrase);
  });

  it.each([
    [100, true],
    [101, true],
    [199, true],
    [200, false],
    [204, true],
    [205, false],
    [304, true],
    [404, false],
  ])('%i never has content: %s', (status, never) => {
    expect(neverHasContent(status)).toBe(never);
  });
});

describe('methods', () => {
  it.each([
    ['GET', true],
    ['PATCH', true],
    ['CONNECT', true],
    ['get', false],
    ['FOO', false],
    ['', false],
  ])('%s is known: %s', (method, known) => {
    expect(isKnownMethod(method)).toBe(known);
  });
});
