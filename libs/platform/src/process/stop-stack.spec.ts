import { StopStack } from './stop-stack.js';

it('stops the last first, each once, and all although one fails', async () => {
  const stopped: string[] = [];
  const stops = new StopStack();
  for (const part of ['database', 'events', 'api']) {
    stops.push(() => {
      stopped.push(part);
      return part === 'events' ? Promise.reject(new Error('events hang')) : Promise.resolve();
    });
  }
  await expect(Promise.all([stops.stop(), stops.stop()])).rejects.toThrow('events hang');
  expect(stopped).toEqual(['api', 'events', 'database']);
});

it('what was started before a start failed is stopped, and the failure told', async () => {
  const stopped: string[] = [];
  const stops = new StopStack();
  const start = stops.guard(() => {
    stops.push(() => Promise.resolve(void stopped.push('database')));
    return Promise.reject(new Error('the port is taken'));
  });
  await expect(start).rejects.toThrow(/^the port is taken$/);
  expect(stopped).toEqual(['database']);
});
