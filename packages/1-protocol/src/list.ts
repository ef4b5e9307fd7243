/** Field-values that are lists: `a, "b, c", d`. RFC 9110 §5.6.1 */

/**
 * The members of a comma-separated list, without the whitespace around them. Empty members are dropped, as a
 * recipient must. A comma inside a quoted-string does not separate.
 */
export function parseList(value: string): string[] {
  const members: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < value.length; at++) {
    const character = value[at];
    if (quoted && character === '\\')
      at++; // quoted-pair: the next octet is data
    else if (character === '"') quoted = !quoted;
    else if (character === ',' && !quoted) {
      addMember(members, value.slice(start, at));
      start = at + 1;
    }
  }
  // Also a quoted-string that does not end: what we drop in silence here, a proxy may see.
  addMember(members, value.slice(start));
  return members;
}

function addMember(members: string[], text: string): void {
  const member = trimOws(text);
  if (member !== '') members.push(member);
}

/** Without the optional whitespace around it: OWS is SP and HTAB only; String.trim would take more. RFC 9110 §5.6.3 */
export function trimOws(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && (text[start] === ' ' || text[start] === '\t')) start++;
  while (end > start && (text[end - 1] === ' ' || text[end - 1] === '\t')) end--;
  return text.slice(start, end);
}
