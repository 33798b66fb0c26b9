/** Night or day: what the address says (`?theme=day`), else what was chosen in this browser, else night. */
import { defineStore } from 'pinia'
import { ref, watchEffect } from 'vue'
import { applyTheme, type Theme } from './theme.ts'

const KEPT_AS = 'lamplight-theme'
const THEMES: readonly Theme[] = ['night', 'day']

export const useTheme = defineStore('theme', () => {
  const theme = ref<Theme>(chosen() ?? 'night')

  watchEffect(() => applyTheme(document.documentElement, theme.value))

  function chosen(): Theme | undefined {
    const said = [new URLSearchParams(location.search).get('theme'), localStorage.getItem(KEPT_AS)]
    return said.flatMap((text) => THEMES.filter((one) => one === text))[0]
  }

  /** Turns to the other one; the browser keeps it, and an address that says one says this one from now on. */
  function turn(): void {
    theme.value = theme.value === 'day' ? 'night' : 'day'
    localStorage.setItem(KEPT_AS, theme.value)
    const url = new URL(location.href)
    if (!url.searchParams.has('theme')) return
    url.searchParams.set('theme', theme.value)
    history.replaceState(history.state, '', url)
  }

  return { theme, turn }
})
