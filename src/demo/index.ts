export { type DemoOptions, runDemo } from './run-demo.js';
export { createScreen, type Screen } from './screen.js';
