import { tellStories } from './stories.js';

tellStories('16', ['rtp']);
