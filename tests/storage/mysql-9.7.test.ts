import { storageTests } from './suite.js';

storageTests('mysql');
