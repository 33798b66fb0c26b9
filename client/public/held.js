// @ts-check
/** Notes that the last picture of the page before is held over this one (client/renewal/held-picture.ts). In the head: it must hear of it before anything is drawn. */
addEventListener('pagereveal', (event) => {
  window.lamplightHeld = event.viewTransition ?? undefined
})
