import { storageTests } from './suite.js';

storageTests('mariadb-11.8');
