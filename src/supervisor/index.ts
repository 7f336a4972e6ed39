export { type Notice, Supervisor, type SupervisorOptions } from './supervisor.js';
