// Loaded before a program (`node --import`): ends it when the process that started it is gone, so that a test
// that is killed leaves nothing running.
const LOOK_EVERY_MS = 1_000;
const parent = process.ppid;

setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, LOOK_EVERY_MS).unref();

export {};
