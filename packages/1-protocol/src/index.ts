/**
 * Chapter 1: what an HTTP message is. Pure values and pure functions; no socket, no file, no clock.
 *
 * In reading order:
 *   first-draft.ts   a message as the obvious ten lines see it
 *   octets.ts        which octets may stand where
 *   errors.ts        what we throw when a peer breaks the rules
 *   fields.ts        field-lines: ordered, repeated, case-insensitive
 *   list.ts          field-values that are lists
 *   target.ts        the four forms of request-target, and Host
 *   method.ts, status.ts
 *   framing.ts       where does the content end?
 *   persistence.ts   does the connection go on?
 *   body.ts          content that is pulled
 *   request.ts       a request as a handler sees it
 *   message.ts       response, Handler
 *   builders.ts      text(), html(), json(), empty()
 *   anatomy.ts       every octet of a message, by its standard name
 */

export * from './anatomy.ts';
export * from './body.ts';
export * from './builders.ts';
export * from './errors.ts';
export * from './fields.ts';
export * from './framing.ts';
export * from './list.ts';
export * from './message.ts';
export * from './method.ts';
export * from './octets.ts';
export * from './persistence.ts';
export * from './request.ts';
export * from './status.ts';
export * from './target.ts';
