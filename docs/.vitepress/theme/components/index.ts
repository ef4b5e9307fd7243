/** What a page may use, by name: `<ParserLab />`. */

import ParserLab from './ParserLab.vue';

export const components = { ParserLab };
