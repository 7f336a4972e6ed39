export { addMasterKeys, masterKeysIn } from './add-keys.js';
export { type CallKey, open, openStream, type Place, type SealedChunk, seal } from './call-key.js';
export { createMasterKeyFile, loadKeyRing } from './key-file.js';
export { KeyRing, type MasterKey, type NewCallKey } from './key-ring.js';
export { openWithPassphrase, type SealedByPassphrase, sealWithPassphrase } from './passphrase.js';
