/** What a page may use, by name: `<ParserLab />`. */

import FramingLab from './FramingLab.vue';
import ParserLab from './ParserLab.vue';
import RangeLab from './RangeLab.vue';
import StepPicture from './StepPicture.vue';

export const components = { FramingLab, ParserLab, RangeLab, StepPicture };
