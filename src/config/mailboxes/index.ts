export { parseMailbox, readMailboxFile, readText } from './mailbox-form.js';
