/** Vite understands a style sheet as a module; the type-checker has to be told. */
declare module '*.css';
