/** The default theme without its web font: pages load nothing but themselves. */

import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import Layout from './Layout.vue';
import { rankedSearch } from './search.ts';
import './style.css';
import './print.css';

const theme: Theme = {
  extends: DefaultTheme,
  Layout,
  enhanceApp({ siteData }) {
    siteData.value = rankedSearch(siteData.value);
  },
};
export default theme;
