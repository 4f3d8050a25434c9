export { type BackupOptions, backupDirectory } from './backup-directory.js';
export { DocumentChecksum } from './document-checksum.js';
export { holdDirectory } from './hold-directory.js';
export { type Manifest, differences } from './manifest.js';
export { type RestoreOptions, restoreDirectory } from './restore-directory.js';
export { type CollectionSummary, StoredFiles } from './stored-files.js';
export { DataDirectoryError, databaseFile } from '../data-directory.js';
