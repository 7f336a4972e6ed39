import { tellStories } from './stories.js';

tellStories('22', ['websocket', 'rtp']);
