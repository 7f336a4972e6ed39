export { addCommands } from './add-commands.js';
export type { AdminDependencies } from './context.js';
export { reportFailure, runProgram } from './run-program.js';
