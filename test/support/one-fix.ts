/** One good fix of one unit at a known place, sent as a gateway sends it. */

export const PLACE = { lon: 119.958, lat: 31.71 } as const

/** @throws when it is not accepted */
export async function sendFix(url: string, token: string, unit: string): Promise<void> {
  const fix = { unit, ...PLACE, at: Date.now(), speed: 1.4, course: 90, accuracy: 8, battery: 0.8 }
  const answer = await fetch(`${url}/api/v1/positions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify([fix]),
  })
  const { accepted } = (await answer.json()) as { readonly accepted?: number } // the answer of the batch door
  if (accepted !== 1) throw new Error(`the fix of '${unit}' was answered ${answer.status}`)
}
