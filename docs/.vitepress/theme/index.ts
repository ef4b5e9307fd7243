/** The default theme without its web font: pages load nothing but themselves. And what is alive on them. */

import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import { components } from './components/index.ts';
import Layout from './Layout.vue';
import { rankedSearch } from './search.ts';
import './style.css';
import './print.css';

const theme: Theme = {
  extends: DefaultTheme,
  Layout,
  enhanceApp({ app, siteData }) {
    siteData.value = rankedSearch(siteData.value);
    for (const [name, component] of Object.entries(components)) app.component(name, component);
  },
};
export default theme;
