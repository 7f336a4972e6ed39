#!/usr/bin/env node
// `npx secretary …`: makes a fresh clone runnable without a word, then opens the door.
import { runNode } from './child.mjs';
import { prepare } from './prepare.mjs';

const ready = await prepare({ say: () => {} });
process.exitCode = ready ? await runNode(['dist/src/cli.js', ...process.argv.slice(2)]) : 1;
