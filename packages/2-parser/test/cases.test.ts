import { describe, expect, it } from 'vitest';
import { readCases } from './case-file.ts';
import { arrivals, transcript } from './transcript.ts';

const byFile = Map.groupBy(readCases(), ({ file }) => file);

describe.each([...byFile])('%s', (_, cases) => {
  it.each(cases.map((row) => [row.title, row] as const))('%s', (_, { octets, ends, limits, answers, events }) => {
    for (const [way, arrival] of arrivals(octets)) {
      expect(transcript({ ...arrival, ends, limits, answers }), way).toEqual(events);
    }
  });
});
