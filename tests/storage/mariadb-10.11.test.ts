import { storageTests } from './suite.js';

storageTests('mariadb-10.11');
