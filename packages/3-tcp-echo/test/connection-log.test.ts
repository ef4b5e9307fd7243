import { describe, expect, it } from 'vitest';
import { type ConnectionEvent, describeConnection, echo, logConnections, type SocketHandler } from '#chapter';
import { connectTo } from './clients.ts';
import { eventually, startServer } from './servers.ts';

/** A server with a log, a client, and the log. */
async function logged(handler: SocketHandler) {
  const events: ConnectionEvent[] = [];
  const listener = await startServer(logConnections(handler, (event) => events.push(event)));
  const client = await connectTo(listener);
  const peer = { address: '127.0.0.1', port: client.socket.localPort };
  const until = (kind: ConnectionEvent['kind']) => eventually(() => events.some((event) => event.kind === kind));
  return { events, client, peer, until, kinds: () => events.map((event) => event.kind) };
}

describe('the log of a connection', () => {
  it('tells opened, half-closed and closed, with the octets in both directions', async () => {
    const { events, client, peer, until } = await logged(echo);
    await client.send('hello').until('hello');
    await client.end().rest();
    await until('closed');
    const age = expect.any(Number);
    expect(events).toEqual([
      { kind: 'opened', peer },
      { kind: 'half-closed', peer, received: 5, sent: 5, age },
      { kind: 'closed', peer, received: 5, sent: 5, age },
    ]);
  });

  it('tells of FIN when it comes, though the handler reads nothing', async () => {
    const { client, until, kinds } = await logged(() => new Promise(() => {}));
    client.send('x').end();
    await until('half-closed');
    expect(kinds()).toEqual(['opened', 'half-closed']);
  });

  it('tells of FIN also when we have closed first', async () => {
    const { client, until, kinds } = await logged(async () => {});
    await client.rest();
    client.end();
    await until('closed');
    expect(kinds()).toEqual(['opened', 'half-closed', 'closed']);
  });

  it('tells of a reset, and why', async () => {
    const { events, client, peer, until } = await logged(echo);
    await client.send('hello').until('hello');
    client.reset();
    await until('lost');
    const age = expect.any(Number);
    expect(events.at(-1)).toEqual({
      kind: 'lost',
      peer,
      received: 5,
      sent: 5,
      age,
      reason: expect.stringMatching(/RESET|EPIPE/),
    });
  });

  it('tells of a handler that fails, and passes the fault on', async () => {
    const events: ConnectionEvent[] = [];
    const faults: unknown[] = [];
    const fault = new Error('a bug');
    const failing = logConnections(
      async (channel) => {
        await channel.read();
        throw fault;
      },
      (event) => events.push(event),
    );
    const client = await connectTo(await startServer(failing, { onError: (error) => faults.push(error) }));
    await client.send('x').rest();
    expect(events.map((event) => event.kind)).toEqual(['opened', 'failed']);
    expect(faults).toEqual([fault]);
  });

  const totals = { peer: { address: '10.0.0.7', port: 50123 }, received: 11, sent: 12, age: 1234 };
  it.each<[ConnectionEvent, string]>([
    [{ kind: 'opened', peer: { address: '::1', port: 50123 } }, '[::1]:50123 opened'],
    [
      { kind: 'half-closed', ...totals },
      '10.0.0.7:50123 half-closed by the client after 1.234 s, 11 octets in, 12 out',
    ],
    [{ kind: 'closed', ...totals }, '10.0.0.7:50123 closed after 1.234 s, 11 octets in, 12 out'],
    [
      { kind: 'lost', reason: 'read ECONNRESET', ...totals },
      '10.0.0.7:50123 lost after 1.234 s, 11 octets in, 12 out (read ECONNRESET)',
    ],
    [
      { kind: 'failed', reason: 'a bug', ...totals },
      '10.0.0.7:50123 closed by a fault of ours after 1.234 s, 11 octets in, 12 out (a bug)',
    ],
  ])('says it in one line: $kind', (event, line) => {
    expect(describeConnection(event)).toBe(line);
  });
});
