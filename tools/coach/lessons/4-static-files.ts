import type { Exercise } from '../exercise.ts';

export const exercise: Exercise = {
  question: 'How does a path become a file, and nothing else on the disk, and a file an answer?',
  steps: [
    {
      id: 'type',
      title: 'What is it?',
      question:
        'A file is octets; a browser wants to know what they are. Find the media type in the extension of the name, with the library "mime-types". What is the type of "html", of ".html", of "LICENSE"? And which types get smaller by compression?',
      writes: ['media-type.ts#mediaType', 'media-type.ts#isCompressible'],
      judges: [
        {
          tests: 'media-type.test.ts > the media type of a name',
          rule: 'Content-Type says what the octets are; of what nobody knows it says application/octet-stream.',
          source: 'RFC 9110 §8.3',
          tries:
            'Print what `extname` makes of the name, and what `contentType` makes of that. One of them says `false` or nothing where you expect a type.',
        },
        {
          tests: 'media-type.test.ts > worth compressing',
          rule: 'Text gets smaller by compression, whatever its type is called; pictures, videos and archives are compressed already.',
          source: 'RFC 9110 §8.4',
          tries:
            'Print the media type of the name in the failing test. Look at what stands behind its slash, and behind a "+".',
        },
      ],
      hints: [
        'The library knows a type for "html" itself, without any dot. So give it an extension, never a name.',
        'Node cuts the extension off a path: `extname` of `node:path`. It knows that ".html" is a hidden file without an extension, and that a folder may have a dot in its name.',
        '`contentType` adds the charset to text, and gives `false` for what it does not know. For types to compress: "text/" at the start; json, xml, javascript, wasm or yaml behind a "/" or a "+", as in image/svg+xml.',
      ],
      anchor: '4-static-files.md#the-idea',
    },
    {
      id: 'path',
      title: 'Names, and no way out',
      question:
        'GET /%2e%2e/secret.txt is a well-formed request. Turn the path into a list of plain names, or refuse it. Do not clean anything up: whatever would need it is refused. A path that ends in "/" means the file "index.html" in that folder; on Windows some names mean more than they say.',
      writes: ['resolve-path.ts#resolvePath', 'resolve-path.ts#isServableName', 'resolve-path.ts#isPlainOnWindows'],
      judges: [
        {
          tests: 'resolve-path.test.ts > a path becomes names below the root',
          rule: 'A path is taken apart at its slashes first; then each segment is percent-decoded, once, as UTF-8.',
          source: 'RFC 3986 §2.4',
          tries:
            'Take "/%2561.txt" apart by hand: `%25` is a percent sign, so the name is "%61.txt". Count how often your code decodes it.',
        },
        {
          tests: 'resolve-path.test.ts > what is no plain name is refused',
          rule: 'After decoding, a segment is one plain name; "..", an empty name, a slash, a backslash and NUL are none.',
          source: 'RFC 3986 §7.3',
          tries:
            'Print each segment after decoding, with JSON.stringify. Then ask of each what the file system would make of it. What is broken before that is "malformed", not "no-such-name".',
        },
        {
          tests: 'resolve-path.test.ts > the well-known folder',
          rule: '"/.well-known/" holds what other programs look for: it is the one name with a dot that is served, and only in the root.',
          source: 'RFC 8615 §3',
          tries: 'Ask for the name and for its place: `isFirst` says whether it lies in the root itself.',
        },
        {
          tests: 'resolve-path.test.ts > with dotfiles',
          rule: 'The owner may serve names that begin with a dot; "." and ".." are no names even then.',
          source: 'RFC 3986 §3.3',
          tries: 'Look at what your code still refuses when `dotfiles` is true.',
        },
        {
          tests: 'resolve-path.test.ts > the address of a folder, with its slash',
          rule: 'Where a client is sent is made of decoded names, encoded anew: then it can name no other host and end no line.',
          source: 'RFC 9110 §10.2.2',
          tries:
            'The location is "/", the names, each encoded, with "/" between them, and "/". What was sent does not appear in it.',
        },
        {
          tests: 'resolve-path.test.ts > on Windows',
          rule: 'Windows opens a device for some names, and another file for others: they are refused there, and only there.',
          source: 'RFC 3986 §7.3',
          tries:
            'Read the comment above `isPlainOnWindows`: it lists them. Devices have that name up to the first dot.',
        },
      ],
      hints: [
        'The order decides: split at "/", decode each segment, check each name. Any other order can be tricked with %2f or %252e.',
        '`decodeURIComponent` throws for broken percent-encoding and for octets that are no UTF-8: that is "malformed". All that it lets through is a string, and may still be no plain name.',
        'Before the first "/" there must be nothing. Behind the last there may be nothing: then it is a folder. Take both off the list, and what is left must all be names.',
        'A name is refused when it is empty, holds "/", "\\" or NUL, is "." or "..", or begins with a dot (unless `dotfiles`, or it is ".well-known" and the first name). On Windows also for one of `<>:"|?*` in it, for a dot or space at its end, and for con, prn, aux, nul, conin$, conout$, com and lpt with a digit (also ¹²³), before spaces and a dot or the end. Join with `sep`; encode with `encodeURIComponent`.',
      ],
      anchor: '4-static-files.md#from-a-path-to-names',
    },
    {
      id: 'range',
      title: 'A part of it',
      question:
        'A video player asks for "Range: bytes=1000-". Say which octets that means for a file of a given size: a part, none, or rather the whole? "0-4" is five octets, "-3" is the last three. A server may always send the whole, so what is broken, or asks for several parts, gets that.',
      writes: ['range.ts#selectRange'],
      judges: [
        {
          tests: 'range.test.ts > a Range field selects a part of 22 octets',
          rule: 'Positions count from 0, both ends belong to the range, and a last position past the end means the end; "-3" is the last three octets.',
          source: 'RFC 9110 §14.1.2',
          tries:
            'Write the 22 octets down with their numbers, 0 to 21, and mark what the field in the failing test asks for.',
        },
        {
          tests: 'range.test.ts > a Range field that no octet of the 22 satisfies',
          rule: 'A range is unsatisfiable when it begins behind the last octet, or is the last none.',
          source: 'RFC 9110 §14.1.2',
          tries: 'What is the last position in a file of 22 octets? And in one of none?',
        },
        {
          tests: 'range.test.ts > a Range field that asks nothing for its last octets',
          rule: 'The last five octets of an empty file are all of it: none. That is satisfiable, and no Content-Range could say it, so the whole is sent.',
          source: 'RFC 9110 §14.1.2',
          tries: 'A suffix is unsatisfiable only when it asks for the last 0. Look at the size after that.',
        },
        {
          tests: 'range.test.ts > a Range field that is ignored: the whole, for',
          rule: 'A Range that breaks the grammar, or is in another unit, is ignored; and a server may ignore any.',
          source: 'RFC 9110 §14.2',
          tries:
            'Give the text to the check of your numbers alone. JavaScript makes a number of "+1", "1.5", "0x1" and of nothing; the standard knows digits only.',
        },
      ],
      hints: [
        'Three answers: `part`, `unsatisfiable`, `whole`. Decide first whether the field is one at all ("bytes=", in any case), then look at each member of the list; `parseList` takes lists apart.',
        'One regular expression for a member, of digits and one dash: `first-` and `first-last`, or `-length`. What does not match makes the whole field invalid, and so does a last before the first.',
        'A member behind the end is passed over, as long as another one can be served. With two that can be served: the whole, or a thousand overlapping ranges would get the file a thousand times.',
        'For `-length`: no more than `size`; the last 0 is unsatisfiable, and of an empty file any other length is the whole. For `first-last`: backwards is invalid; `first >= size` is unsatisfiable; `last` is at most `size - 1`. Begin with unsatisfiable, and let the one part take its place.',
      ],
      anchor: '4-static-files.md#from-a-file-to-an-answer',
    },
    {
      id: 'conditions',
      title: 'Has it changed?',
      question:
        'Give each state of a file a tag and a date. Then, when a client sends them back, say what follows: "not-modified" (it has this already), "failed" (it wanted another state), or "proceed". Five fields ask, and some overrule others: write the steps in the order of the standard. "W/" says that two contents may share a tag.',
      writes: [
        'validators.ts#fileValidators',
        'preconditions.ts#evaluatePreconditions',
        'preconditions.ts#rangeIsCurrent',
      ],
      judges: [
        {
          tests: 'validators.test.ts > ETag',
          rule: 'Two states of a file have two tags, and two codings of it too; a tag that two states might share says W/.',
          source: 'RFC 9110 §8.8.3',
          tries:
            'Put all that can differ into the tag, in quotes: the size, the time of the last change (not of modification), the coding. It is weak while the change is less than 100 ms old.',
        },
        {
          tests: 'validators.test.ts > Last-Modified',
          rule: 'Last-Modified is a date in GMT, by the second, and never later than the Date of the answer.',
          source: 'RFC 9110 §8.8.2',
          tries: 'A file may have been written by a machine whose clock is ahead. Which of the two times may be said?',
        },
        {
          tests: 'preconditions.test.ts > If-None-Match',
          rule: 'If-None-Match is true of no tag in a list of entity-tags; they are compared without regard to W/.',
          source: 'RFC 9110 §13.1.2',
          tries:
            'Take the value in the failing test apart by hand. A comma inside of quotes separates nothing, and neither does a backslash.',
        },
        {
          tests: 'preconditions.test.ts > If-Match',
          rule: 'If-Match wants exactly this state: a weak tag is never equal to anything, not even to itself.',
          source: 'RFC 9110 §13.1.1',
          tries: 'There are two comparisons of tags. Which one did you use, and on which side may W/ stand?',
        },
        {
          tests: 'preconditions.test.ts > dates',
          rule: 'A condition on a date that is no date is ignored; and a client knows seconds only.',
          source: 'RFC 9110 §13.1.3',
          tries:
            'Say aloud what the answer is for an earlier, the same and a later date, and for "yesterday". `parseDate` gives undefined for the last.',
        },
        {
          tests: 'preconditions.test.ts > the order of RFC 9110 §13.2.2',
          rule: 'Tags first, then dates: a date counts only where its tag was not given; what is false ends it, what is true leads on.',
          source: 'RFC 9110 §13.2.2',
          tries: 'Is the date in the failing test looked at although its tag is there? Or did a true If-Match end it?',
        },
        {
          tests: 'preconditions.test.ts > If-Range',
          rule: 'A part may be sent only to who has a part of exactly this state: a strong tag, or the very date that we gave.',
          source: 'RFC 9110 §13.1.5',
          tries: 'If-Range holds one tag or one date, no list and no "*". Here a later date proves nothing.',
        },
      ],
      hints: [
        'A file that changed less than 100 ms ago may change again without a new time, so its tag is weak. Then the tags that come back: one function that compares strongly (equal, and none of them weak), and one that compares weakly (equal without their W/).',
        'A function walks over a list of tags. A regular expression with the flag "y" reads one tag behind the other, and stops where the list breaks its grammar; "*" is no list.',
        'Then four steps. If-Match, or else If-Unmodified-Since: false means "failed". If-None-Match, or else If-Modified-Since: false means "not-modified".',
        'If-Match compares strongly, If-None-Match weakly. Dates: `parseDate(lastModified) > date`, of three values: undefined when the field is no date. If-Range: begins it with a quote or W/, it is compared strongly; else it must be the text of our date, and our tag must not be weak.',
      ],
      anchor: '4-static-files.md#from-a-file-to-an-answer',
    },
    {
      id: 'codings',
      title: 'Smaller, for who can read it',
      question:
        'A browser sends "Accept-Encoding: gzip, deflate, br;q=0.5". From the codings that we have, take those that it wants, best first. Weights go from 0 to 1 with up to three digits; 0 means never. Who does not ask gets none, and neither does who likes the plain octets ("identity") better.',
      writes: ['accept-encoding.ts#preferredCodings'],
      judges: [
        {
          tests: 'accept-encoding.test.ts > Accept-Encoding, where br and gzip are there and br is preferred',
          rule: 'A coding may be sent when its weight, or else that of "*", is more than 0; the client’s weights decide, and between equals our own order.',
          source: 'RFC 9110 §12.5.3',
          tries:
            'Write down the weight of br, of gzip and of identity for the field in the failing test. Which of them are more than 0, and at least that of identity?',
        },
      ],
      hints: [
        'Two things: first read the field into a Map from coding to weight, then filter and sort what is available. `parseList` takes the list apart.',
        'One regular expression for a member: a name, and perhaps ";q=" and a weight, with spaces and tabs around the semicolon. What does not match is passed over. Names and "q" are the same in capitals, and x-gzip is gzip.',
        'A coding that is not in the Map has the weight of "*", and 0 without one. Identity has its own weight, and 0 when it is not named. Keep a coding when its weight is above 0 and not below that of identity; `sort` keeps the order of equals.',
      ],
      anchor: '4-static-files.md#the-octets',
    },
    {
      id: 'serve',
      title: 'From names to an open file, and to an answer',
      question:
        'Plain names can still lead out of the folder: through a link. Open the file, and prove that what is open lies below the root, with all links followed. Then decide the answer, in the right order: method, conditions, range. And take the compressed file beside it for who wants it. Whoever opens a file sees that it is closed.',
      writes: ['open-file.ts#Root.open', 'siblings.ts#openBest', 'answer.ts#decideAnswer'],
      judges: [
        {
          tests: 'handler.test.ts > a file below the root',
          rule: 'A file is sent as it is; a folder is an address that lacks its slash; what is not there is 404.',
          source: 'RFC 9110 §15.3.1',
          tries:
            'Open, look at `stat`, and answer one of the kinds of `Opened`. What the system throws, `meaningOfFailure` translates.',
        },
        {
          tests: 'handler.test.ts > a link',
          rule: 'What a request can read lies below the root, wherever links lead, and has no name that is refused.',
          source: 'RFC 9110 §17.3',
          tries:
            'Print the real path of the target in the failing test, and the root. Does one begin with the other, with a separator behind it? And are all names below it servable?',
        },
        {
          tests: 'handler.test.ts > a method',
          rule: 'HEAD says what GET says, without content; what is not allowed is 405, with the list of what is.',
          source: 'RFC 9110 §9.3.2',
          tries: 'Compare the fields of the two answers. Whoever sends no octets has to say their number himself.',
        },
        {
          tests: 'handler.test.ts > a wish of the client',
          rule: 'Conditions come before ranges, and If-Range decides whether a range is heard.',
          source: 'RFC 9110 §13.2.2',
          tries:
            'Which of 304, 412, 206, 416 and 200 comes first in your code? A part from `first` to `last` has `last - first + 1` octets.',
        },
        {
          tests: 'handler.test.ts > a compressed sibling',
          rule: 'A compressed file is sent in the place of the plain one, which must be there and must not be newer.',
          source: 'RFC 9110 §8.4',
          tries: 'Compare the two times of modification, by the second.',
        },
        {
          tests: 'handler.test.ts > what was opened is closed',
          rule: 'Whatever the answer is, the handle is closed: by who opened it, or by who got it from him.',
          source: 'nodejs.org/api/fs.html, filehandle.close()',
          tries:
            'Follow the handle through the failing case. Is there a `return` or a `throw` that passes the `close` by? `finally` passes none by.',
        },
      ],
      hints: [
        'First open, then check. Between a check and an open somebody can put a link in the file’s place; what is open cannot be exchanged any more.',
        'Open with O_RDONLY and O_NONBLOCK (a FIFO would wait for a writer). Ask the handle for `stat({ bigint: true })`, and the system for `realpath`. The real path must be the root or begin with the root and a separator; then `lstat` of it must name the same `dev` and `ino`. If not, it was replaced: try again, three times.',
        'In `decideAnswer`: OPTIONS, then other methods (405 with Allow), then `evaluatePreconditions`, then HEAD with a Content-Length of its own, then `rangeIsCurrent` and `selectRange`. Content-Range is `bytes first-last/size`, and `bytes */size` in 416.',
        'In `openBest`: open the plain file; if it is none, say so. For each coding, open the `siblingPath` with ".br" or ".gz"; close it if it is older, else it is the best. In a `finally`, close the plain file if it is not what you return.',
      ],
      anchor: '4-static-files.md#from-names-to-an-open-file',
    },
  ],
};
