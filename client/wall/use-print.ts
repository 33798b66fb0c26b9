/** A wall on paper: what its display shows, as it lies there, on one sheet, and white. */
import { onScopeDispose } from 'vue'
import { applyTheme } from './theme.ts'
import { useTheme } from './theme-store.ts'

/**
 * The sheet is as large as the window while it is printed: laid out anew for the shape of a paper, panels would lie on each other. Printers fit it to theirs.
 *
 * @param isSheet whether it is one: a page that scrolls is printed as pages are
 * @param drawNow draws the map: what it drew before is no longer there to be read
 */
export function usePrint({ isSheet, drawNow }: { readonly isSheet: () => boolean; readonly drawNow: () => void }): void {
  const theme = useTheme()
  const sheet = new CSSStyleSheet()

  function begin(): void {
    if (!isSheet()) return
    sheet.replaceSync(`@page { size: ${innerWidth}px ${innerHeight}px; margin: 0 } * { print-color-adjust: exact }`)
    applyTheme(document.documentElement, 'day')
    drawNow()
  }

  function end(): void {
    sheet.replaceSync('')
    applyTheme(document.documentElement, theme.theme)
  }

  document.adoptedStyleSheets.push(sheet)
  window.addEventListener('beforeprint', begin)
  window.addEventListener('afterprint', end)
  onScopeDispose(() => {
    window.removeEventListener('beforeprint', begin)
    window.removeEventListener('afterprint', end)
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet)
  })
}
