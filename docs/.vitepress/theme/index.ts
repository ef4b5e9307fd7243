/** The default theme without its web font: pages load nothing but themselves. */

import DefaultTheme from 'vitepress/theme-without-fonts';
import './style.css';

export default DefaultTheme;
