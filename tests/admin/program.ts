// The commands alone, as src/cli.ts runs them.
import { Command } from 'commander';
import { addCommands, runProgram } from '../../src/admin/index.js';

const program = new Command('secretary');
addCommands(program);
process.exitCode = await runProgram(program, process.argv.slice(2));
