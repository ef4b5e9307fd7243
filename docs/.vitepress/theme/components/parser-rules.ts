/** Why the parser refuses, for each of its codes: the rule, and where the standard has it. */

export interface Rule {
  readonly rule: string;
  readonly section: string;
}

const RULES: Readonly<Record<string, Rule>> = {
  'bad-request-line': {
    rule: 'A request begins with a method, one space, a target, one space and a version.',
    section: 'RFC 9112 §3',
  },
  'bad-target': { rule: 'The target has one of four forms, and its method decides which.', section: 'RFC 9112 §3.2' },
  'bad-version': { rule: 'The version is HTTP/, a digit, a dot and a digit, in capitals.', section: 'RFC 9112 §2.3' },
  'unsupported-version': {
    rule: 'Another major version may have another grammar, so it isn’t guessed at.',
    section: 'RFC 9110 §2.5',
  },
  'unsupported-method': { rule: 'A method that is longer than any we know is none of ours.', section: 'RFC 9112 §3' },
  'request-line-too-long': {
    rule: 'A target longer than the server wants to parse is answered with 414.',
    section: 'RFC 9112 §3',
  },
  'bad-octet': {
    rule: 'A line ends with CR LF, and no control octet but a tab may stand in it.',
    section: 'RFC 9112 §2.2, RFC 9110 §5.5',
  },
  'bad-field-line': {
    rule: 'A header is a name, a colon right behind it, and a value, all in one line.',
    section: 'RFC 9112 §5',
  },
  'too-many-fields': { rule: 'A server may limit how many headers it takes.', section: 'RFC 6585 §5' },
  'head-too-large': { rule: 'A server may limit the size of the head.', section: 'RFC 6585 §5' },
  'bad-host': { rule: 'A request of HTTP/1.1 has exactly one Host, and it is valid.', section: 'RFC 9112 §3.2' },
  'conflicting-framing': {
    rule: 'Content-Length and Transfer-Encoding together are an attempt to smuggle, or look like one.',
    section: 'RFC 9112 §6.3 step 3',
  },
  'bad-transfer-encoding': {
    rule: 'In a request, chunked is the last transfer coding and is applied once; otherwise nobody knows where the content ends.',
    section: 'RFC 9112 §6.3 step 4',
  },
  'unsupported-transfer-coding': {
    rule: 'A server that doesn’t know a transfer coding can’t read what is inside.',
    section: 'RFC 9112 §6.1',
  },
  'bad-content-length': {
    rule: 'Content-Length is one number in decimal digits; without a valid one the end of the content is unknown.',
    section: 'RFC 9112 §6.3 step 5',
  },
  'content-too-large': { rule: 'A server may limit how much content it takes.', section: 'RFC 9110 §15.5.14' },
  'bad-chunk': {
    rule: 'A chunk is its size in hexadecimal digits, CR LF, that many octets, and CR LF.',
    section: 'RFC 9112 §7.1',
  },
  'chunk-extension-too-long': {
    rule: 'A recipient should limit the sum of the chunk extensions in a message.',
    section: 'RFC 9112 §7.1.1',
  },
  'bad-trailer': {
    rule: 'A trailer arrives too late to say where a message ends or where it goes.',
    section: 'RFC 9110 §6.5.1',
  },
  'trailers-too-large': { rule: 'A server may limit the size of the trailers.', section: 'RFC 6585 §5' },
  'message-cut-short': {
    rule: 'A message whose end never arrives is incomplete, and must not pass for a whole one.',
    section: 'RFC 9112 §8',
  },
};

export function ruleOf(code: string): Rule | undefined {
  return RULES[code];
}
