/** Components as modules, for tools that read TypeScript without Vue. */
declare module '*.vue' {
  import type { DefineComponent } from 'vue'

  const component: DefineComponent
  export default component
}
