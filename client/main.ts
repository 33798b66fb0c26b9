/** Starts the screens. The only file of the client that reads its build's environment. */
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { screenRouter } from './router.ts'
import './renewal/held.css'
import './wall/screen.css'

createApp(App)
  .use(createPinia())
  .use(screenRouter(import.meta.env.BASE_URL))
  .mount('#app')
