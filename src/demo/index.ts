export { type DemoOptions, runDemo } from './run-demo.js';
export { createScreen, type Screen } from './screen.js';
export { runTalk, type TalkOptions } from './talk/run-talk.js';
export type { TalkReport } from './talk/talk-report.js';
