/** A request as it came over the wire, named octet by octet, for the client that sent it. */

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
 * What logs a person in. A script on the page may not read an HttpOnly cookie, so it must not get it back from us
 * either, nor may it be in a screenshot. Where it stood, and how long it was, is no secret.
 */
const WITHHELD: ReadonlySet<string> = new Set(['cookie', 'authorization', 'proxy-authorization']);

/** @param request what a connection gives to a handler is the head that the parser built; one made by hand has no octets */
export function inspect(request: HttpRequest & Partial<ParsedRequestHead>): Inspection {
  const { method, target, version, fields } = request;
  const octets = request.octets?.subarray(request.start, request.end) ?? new Uint8Array();
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
