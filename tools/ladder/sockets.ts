/** What Linux tells about sockets and processes in /proc. Elsewhere nothing is known, and undefined says so. */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

interface Listening {
  /** As /proc writes it: `0100007F` is 127.0.0.1. */
  readonly address: string;
  readonly port: number;
  readonly inode: string;
}

const LISTEN = '0A';
/** A connection that the program has not closed: open in both directions, or closed by the client only. */
const HELD = new Set(['01', '08']);

/** @returns undefined where there is no such table */
function table(): string[][] | undefined {
  try {
    return ['tcp', 'tcp6'].flatMap((name) => {
      let text: string;
      try {
        text = readFileSync(`/proc/net/${name}`, 'utf8');
      } catch (error) {
        if (name === 'tcp') throw error;
        return []; // a system without IPv6
      }
      const rows = text.trimEnd().split('\n').slice(1);
      return rows.map((row) => row.trim().split(/\s+/));
    });
  } catch {
    return undefined;
  }
}

function addressOf(text: string): { address: string; port: number } {
  const [address = '', port = ''] = text.split(':');
  return { address, port: Number.parseInt(port, 16) };
}

function listening(): Listening[] | undefined {
  return table()
    ?.filter((row) => row[3] === LISTEN)
    .map((row) => ({ ...addressOf(row[1]!), inode: row[9]! }));
}

/** Processes of a group, which is what we have started and all that it has started. */
export function processesOf(group: number): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => statOf(pid)?.group === group);
  } catch {
    return [];
  }
}

function statOf(pid: number): { parent: number; group: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program stands in parentheses, and may hold spaces: the fields are counted after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return undefined; // it has ended, and nobody has asked how
    return { parent: Number(fields[1]), group: Number(fields[2]) };
  } catch {
    return undefined; // it has ended
  }
}

function socketsOf(pid: number): Set<string> {
  const inodes = new Set<string>();
  try {
    for (const file of readdirSync(`/proc/${pid}/fd`)) {
      try {
        const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${file}`))?.[1];
        if (inode !== undefined) inodes.add(inode);
      } catch {
        // it was closed while we looked
      }
    }
  } catch {
    // it has ended, or belongs to another user
  }
  return inodes;
}

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** Where a group of processes listens; undefined where the system doesn't tell. */
export function placesOf(group: number): Place[] | undefined {
  const all = listening();
  if (all === undefined) return undefined;
  const own = processesOf(group).map(socketsOf);
  const places = all.filter(({ inode }) => own.some((inodes) => inodes.has(inode)));
  return places.map(({ address, port }) => ({ host: hostOf(address), port }));
}

/** The process that a signal is for: the one that listens, or of several the one that has started the others. */
export function listenerOf(group: number, port: number): number | undefined {
  const inodes = new Set(
    listening()
      ?.filter((one) => one.port === port)
      .map(({ inode }) => inode),
  );
  const holders = processesOf(group).filter((pid) => Array.from(socketsOf(pid)).some((inode) => inodes.has(inode)));
  return holders.find((pid) => !holders.includes(statOf(pid)?.parent ?? 0)) ?? holders[0];
}

/** Connections on a port that the server has not closed; undefined where the system doesn't tell. */
export function connectionsOn(port: number): number | undefined {
  return table()?.filter((row) => addressOf(row[1]!).port === port && HELD.has(row[3]!)).length;
}

/** IPv4 has its octets backwards on the processors that we meet; of IPv6 three addresses matter. */
function hostOf(address: string): string {
  if (address.length === 8)
    return (address.match(/../g) ?? [])
      .reverse()
      .map((octet) => Number.parseInt(octet, 16))
      .join('.');
  if (/^0+$/.test(address)) return '::';
  if (address.endsWith('01000000') && /^0+$/.test(address.slice(0, -8))) return '::1';
  const mapped = /^0{16}FFFF0000(.{8})$/.exec(address)?.[1];
  return mapped === undefined ? 'an IPv6 address' : hostOf(mapped);
}

export function reaches(place: Place, { host, port }: Place): boolean {
  return place.port === port && [host, '0.0.0.0', '::'].includes(place.host);
}
