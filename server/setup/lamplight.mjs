#!/usr/bin/env node
/** `npx lamplight …`: the command line, under a Node that runs it. */
import { join } from 'node:path'
import { run } from './children.mjs'
import { HOUSE, main } from './house.mjs'
import { environmentFor } from './node24.mjs'
import { setUp } from './set-up.mjs'

await main(async () => {
  const node = await setUp()
  // In the caller's folder: file names on the command line are relative to it.
  return run(node, [join(HOUSE, 'server/cli/main.ts'), ...process.argv.slice(2)], { cwd: process.cwd(), env: environmentFor(node) })
})
