/**
 * Headings and pages that have moved: an old address, as people have it in their bookmarks, and where it leads today.
 * Without the site's base and without `.html`. The build sees to it that every new address is there.
 */
export const MOVED: Readonly<Record<string, string>> = {};
