export { type Count, type Distribution, Metrics, type Reading } from './metrics.js';
export { MonitorServer, type MonitorServerOptions, type Parts, type Report } from './monitor-server.js';
