/** A request as it arrived, named octet by octet, for the client that sent it. */

import type { ParsedRequestHead } from '@http-from-scratch/parser';
import type { FieldLine, HttpRequest } from '@http-from-scratch/protocol';
import { type AnatomyLine, type AnatomyPart, anatomy } from '@http-from-scratch/protocol';

export interface Inspection {
  readonly method: string;
  /** As sent. */
  readonly target: string;
  readonly version: string;
  /** The size of the head. */
  readonly octets: number;
  readonly fields: readonly FieldLine[];
  readonly lines: readonly InspectedLine[];
}

interface InspectedLine extends Omit<AnatomyLine, 'parts'> {
  readonly parts: readonly InspectedPart[];
}

type InspectedPart = AnatomyPart & { readonly withheld?: true };

/**
 * Fields that log a person in. A script on the page can't read an HttpOnly cookie, so we mustn't hand it one, and it
 * shouldn't end up in a screenshot either. Where the value stood, and how long it was, is no secret.
 */
const WITHHELD: ReadonlySet<string> = new Set(['cookie', 'authorization', 'proxy-authorization']);

/** @param request one from a connection has the head that the parser built, with its octets; one made by hand has none */
export function inspect(request: HttpRequest & { readonly head?: ParsedRequestHead }): Inspection {
  const { method, target, version, fields, head } = request;
  const octets = head?.octets.subarray(head.start, head.end) ?? new Uint8Array();
  return {
    method,
    target,
    version,
    octets: octets.length,
    fields: fields.lines.map(([name, value]) => [name, isWithheld(name) ? '' : value]),
    lines: anatomy(octets).map(withholdValue),
  };
}

function isWithheld(fieldName: string): boolean {
  return WITHHELD.has(fieldName.toLowerCase());
}

function withholdValue(line: AnatomyLine): InspectedLine {
  const name = line.parts.find((part) => part.name === 'field-name');
  if (name === undefined || !isWithheld(name.text)) return line;
  const parts = line.parts.map(
    (part): InspectedPart => (part.name === 'field-value' ? { ...part, text: '', withheld: true } : part),
  );
  return { ...line, parts };
}
