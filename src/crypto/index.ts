export { type CallKey, open, openStream, type Place, type SealedChunk, seal } from './call-key.js';
export { addMasterKeys, createMasterKeyFile, loadKeyRing, masterKeysIn } from './key-file.js';
export { KeyRing, type MasterKey, type NewCallKey } from './key-ring.js';
export { openWithPassphrase, type SealedByPassphrase, sealWithPassphrase } from './passphrase.js';
