/**
 * The page is loaded anew under its own last picture: the browser keeps what the old page showed over the new one (a view transition from document to
 * document) until the new one has drawn its own. Browsers that cannot (before Chromium 126, Safari 18.2; Firefox) load it bare.
 * `client/public/held.js` notes in the new page that a picture is held, `held.css` holds it.
 */

declare global {
  interface Window {
    /** The old page's picture over this one, from `held.js`. */
    lamplightHeld?: ViewTransition | undefined
  }
}

/** Loads the page anew, at its own address. */
export function loadUnderPicture(): void {
  // Only now: other ways from page to page show what they lead to at once.
  const sheet = new CSSStyleSheet()
  sheet.replaceSync('@view-transition { navigation: auto; }')
  document.adoptedStyleSheets.push(sheet)
  const address = new URL(location.href)
  // With one it would only be scrolled to.
  address.hash = ''
  // Not `reload`, over which browsers hold nothing.
  location.replace(address)
}

/** The picture of the page before is still to be seen instead of this one's. */
export function isPictureHeld(): boolean {
  return window.lamplightHeld !== undefined
}

/** This page has drawn its own picture: the old one goes, at once. */
export function letGoOfPicture(): void {
  window.lamplightHeld?.skipTransition()
  window.lamplightHeld = undefined
}
