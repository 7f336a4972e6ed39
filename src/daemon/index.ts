export { daemonSections } from './rooms.js';
export { runService } from './service.js';
