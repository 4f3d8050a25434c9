// Loaded before a program (`node --import`): moves its clock ahead by TENOR_TEST_CLOCK_SHIFT_MS, so that a
// test need not sit out leases and waits. A product that starts with a later clock was away for that long.
const shiftMs = Number(process.env['TENOR_TEST_CLOCK_SHIFT_MS'] ?? '0');
const realNow = Date.now.bind(Date);
const now = (): number => realNow() + shiftMs;

Date.now = now;
globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget): Date => {
    const made: unknown = Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget);
    if (!(made instanceof target)) throw new TypeError('not a date');
    return made;
  },
  apply: (target): string => new target(now()).toString(),
});

export {};
