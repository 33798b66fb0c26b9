/** The language of the screen: Chinese unless the address says `?lang=en`. */
import { defineStore } from 'pinia'
import { computed, ref, watchEffect } from 'vue'
import { en } from './en.ts'
import { zh, type Words } from './zh.ts'

export type Language = 'zh' | 'en'

const LANGUAGES: Readonly<Record<Language, Words>> = { zh, en }

export const useLanguage = defineStore('language', () => {
  const language = ref<Language>(new URLSearchParams(location.search).get('lang') === 'en' ? 'en' : 'zh')
  const words = computed(() => LANGUAGES[language.value])

  watchEffect(() => (document.documentElement.lang = words.value.htmlLang))

  /** Changes the language and the address with it, so that the link keeps it. */
  function speak(next: Language): void {
    language.value = next
    const url = new URL(location.href)
    if (next === 'en') url.searchParams.set('lang', 'en')
    else url.searchParams.delete('lang')
    history.replaceState(history.state, '', url)
  }

  return { language, words, speak }
})
