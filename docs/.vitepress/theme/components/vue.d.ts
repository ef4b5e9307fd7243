/** Vite compiles these; the type-checker has to be told what comes out. */
declare module '*.vue' {
  import type { EnhanceAppContext } from 'vitepress';

  const component: Parameters<EnhanceAppContext['app']['component']>[1];
  export default component;
}
