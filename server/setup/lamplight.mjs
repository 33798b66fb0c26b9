#!/usr/bin/env node
/** `npx lamplight …`: the command line, under a Node that runs it. */
import { join } from 'node:path'
import { run } from './children.mjs'
import { HOUSE, main } from './house.mjs'
import { bringNode, environmentFor } from './node24.mjs'
import { bringPackages } from './packages.mjs'

await main(async () => {
  const node = await bringNode()
  await bringPackages(node)
  // In the caller's folder: file names on the command line are relative to it.
  return run(node, [join(HOUSE, 'server/cli/main.ts'), ...process.argv.slice(2)], { cwd: process.cwd(), env: environmentFor(node) })
})
