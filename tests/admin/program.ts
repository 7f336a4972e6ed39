// The commands as a process.
import { runCommands } from './run-commands.js';

process.exitCode = await runCommands(process.argv.slice(2));
