/**
 * What a row of the table is: a duty of a server, as data. A row says what to send and what must come back; it does
 * not know how octets travel (exchange.ts), how answers are compared (judge.ts), or how a page is written (page.ts).
 */

/**
 * How binding a duty is. MUST, SHOULD and MAY are the RFC's words. The other three: what is sent lies outside the
 * grammar; the RFC names a default; no RFC says so, but clients and attackers count on it.
 */
export type Level = 'MUST' | 'SHOULD' | 'MAY' | 'grammar' | 'default' | 'de facto';

export interface Row {
  /** R rows are for any handler, S rows for static files. The number stays, whatever is added or taken away. */
  readonly id: string;
  /** The chapter whose code keeps it, from 1 to 7: the coach runs its rows when the chapter is done. */
  readonly chapter: number;
  /** Sections, such as `9112 §6.3`. */
  readonly rfc: readonly string[];
  readonly level: Level;
  /** The duty, as a sentence without its full stop. */
  readonly demand: string;
  /** What the server must offer so that the row can be judged; a server without it skips the row. */
  readonly needs?: Needs;
  readonly probes: readonly Probe[];
  /** Where the RFC lets a server choose: what we chose, and why. */
  readonly choice?: string;
  /** Runs when all other rows are done. */
  readonly last?: true;
}

/** A handler that tells what it was asked (see target.ts), or a folder whose files we know (see made-files.ts). */
export type Needs = 'reflection' | 'files';

/** One connection, and what must come of it. */
export interface Probe {
  /** Instead of the needs of its row. */
  readonly needs?: Needs;
  readonly sent: readonly Step[];
  /** Any of these passes. The first one is what our own server does, and our tests hold it to that. */
  readonly wanted: readonly Outcome[];
  /** The methods of the requests, as far as they matter: an answer to HEAD ends where its head ends. */
  readonly methods?: readonly string[];
  /** Takes the answer in small bites, with pauses between them. */
  readonly slowReader?: true;
  /** Reads nothing until everything is sent, as simple clients do. */
  readonly readsLast?: true;
  /** On how many connections at once; each must get what is wanted. */
  readonly times?: number;
  /** Other connections, opened first and held meanwhile. They read nothing unless they wait for something. */
  readonly crowd?: { readonly connections: number; readonly sent: readonly Step[] };
}

/** A string is octets, one a character. It goes out in one write. */
export type Step = string | Action;

export type Action =
  | { readonly kind: 'octet by octet'; readonly octets: string }
  | { readonly kind: 'pause'; readonly milliseconds: number }
  /** So many octets of content, as fast as the server takes them. */
  | { readonly kind: 'much'; readonly octets: number }
  /** Until so many final answers have come in full. */
  | { readonly kind: 'answers'; readonly count: number }
  /** Until anything has come, even an interim answer. When nothing does in this time, the row fails. */
  | { readonly kind: 'hear'; readonly milliseconds: number }
  | { readonly kind: 'FIN' }
  | { readonly kind: 'reset' };

/** What may come back on one connection: so many answers and no more, each as described, and then this end. */
export interface Outcome {
  readonly answers: readonly WantedAnswer[];
  readonly connection: 'closed' | 'open' | 'either';
  /** Answers with a 1xx status, before the final one. Unless given, nobody counts them. */
  readonly interim?: 'one 100' | 'none';
  /** For the page, instead of a description of each answer. */
  readonly says?: string;
}

/** Every wanted answer must be whole: it ends as its framing says. */
export interface WantedAnswer {
  readonly status: number | '2xx' | '3xx' | '4xx' | 'any';
  /** By field name; null: the field must not be there. A string may hold `{etag}`, as a step may. */
  readonly fields?: Readonly<Record<string, string | null | Matcher>>;
  readonly content?: WantedContent;
  readonly statusLine?: Matcher;
  /** What the handler must have seen. Only a reflecting handler can tell. */
  readonly reflects?: WantedReflection;
}

/** A test for a string, and how to say what it takes. */
export interface Matcher {
  readonly says: string;
  readonly test: (value: string) => boolean;
}

/** A test for octets: `says` completes "with …". */
export interface WantedContent {
  readonly says: string;
  /** Where only one content will do: that one, for a report that points at the first difference. */
  readonly octets?: Uint8Array;
  readonly test: (octets: Uint8Array) => boolean;
}

export interface WantedReflection {
  readonly method?: string;
  readonly target?: string;
  readonly authority?: string;
  readonly content?: string;
  /** By field name; null: the handler must not have seen it. */
  readonly fields?: Readonly<Record<string, string | null | Matcher>>;
}

/** Rows that belong together, with what there is to say about all of them. */
export interface Topic {
  readonly title: string;
  readonly about: string;
  readonly rows: readonly Row[];
}
