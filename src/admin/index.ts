export { addCommands } from './add-commands.js';
export type { AdminDependencies } from './context.js';
