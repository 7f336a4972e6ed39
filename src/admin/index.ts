export { addCommands } from './add-commands.js';
export { type AdminDependencies, Context } from './context.js';
