/** What `pnpm soak --proxy` decides by itself. That the proxies take their configurations is seen when it runs. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faultIn } from '../proxy/main.ts';
import { PROXIES, withPorts } from '../proxy/rolling-restart.ts';

describe('the verdict on a rolling restart', () => {
  it.each<[ours: number, nodeHttp: number, control: number, fault: string | undefined]>([
    [0, 0, 5, undefined],
    [8, 8, 40, undefined],
    [9, 8, 40, 'Ours cut 9 requests, and node:http 8.'],
    [0, 0, 0, 'A stop without draining cut nothing: then this run could not have seen it.'],
  ])('ours cut %s, node:http %s, the control %s', (ours, nodeHttp, control, fault) => {
    expect(faultIn([ours, nodeHttp, control])).toBe(fault);
  });
});

describe.each(PROXIES)('the configuration of $name', ({ configuration }) => {
  it('listens on 8080 and knows both servers, and each of the three ports can be another one', () => {
    const moved = withPorts(readFileSync(configuration, 'utf8'), { 8080: 18080, 8081: 18081, 8082: 18082 });
    const ports = Array.from(moved.matchAll(/127\.0\.0\.1:(\d+)/g), ([, port]) => port).sort();
    expect(ports).toEqual(['18080', '18081', '18082']);
  });
});
