// Runs one chain. All about it comes as JSON in the only argument (chain.py writes it); where it answers is written to
// the file descriptor `ready`. It ends with whoever started it: when its input ends.
import { existsSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { Chain } from './chain.mjs'
import { Journal } from './journal.mjs'
import { serve } from './server.mjs'
import { genesisOf } from './spec.mjs'

const { wasm, state, host, port, mode, finality, blockTime, ready, ...spec } = JSON.parse(process.argv[2])

const kept = async (path, make) => {
  if (path && existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'))
  const made = await make()
  if (path) writeFileSync(path, JSON.stringify(made))
  return made
}

const genesis = await kept(state && `${state}/genesis.json`, () => genesisOf(readFileSync(wasm), spec))
const chain = await Chain.open(genesis, new Journal(state && `${state}/blocks.jsonl`), { mode, lag: finality })
const server = await serve(chain, host, port)
writeSync(ready, `${server.port}\n`)

if (blockTime) setInterval(() => chain.newBlock(), blockTime * 1000)
// All that must last is in the file already; chopsticks' logger would spin for half a second at an orderly exit.
const end = () => process.kill(process.pid, 'SIGKILL')
process.stdin.on('end', end).resume()
process.on('SIGTERM', end)
