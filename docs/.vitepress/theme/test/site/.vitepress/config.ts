/** A site of one page, with all that is alive: quicker to build than the book. */

import { defineConfig } from 'vitepress';
import book from '../../../../config.ts';

export default defineConfig({ title: 'Alive', vite: book.vite!, themeConfig: { search: { provider: 'local' } } });
