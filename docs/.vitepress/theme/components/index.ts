/** What a page may use, by name: `<ParserLab />`. */

import FramingLab from './FramingLab.vue';
import ParserLab from './ParserLab.vue';
import RangeLab from './RangeLab.vue';


export const components = { FramingLab, ParserLab, RangeLab };
