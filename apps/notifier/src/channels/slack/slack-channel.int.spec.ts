import { startSlackSink } from '@tenor/sinks';
import { describeChannel } from '../testing/channel-contract.js';
import { sendRequest, testChannels } from '../testing/send-request.js';

describe('Slack', () => {
  describeChannel(
    async () => {
      const sink = await startSlackSink();
      const path = new URL(sink.webhookUrl).pathname;
      return {
        integration: { kind: 'slack', webhookUrl: sink.webhookUrl },
        secrets: [sink.webhookUrl, path, ...path.split('/').slice(2)],
        taken: () => sink.messages.length,
        trouble: (trouble) => {
          switch (trouble.kind) {
            case 'hang':
            case 'drop':
              return sink.always({ kind: trouble.kind });
            case 'unavailable':
              return sink.always({ kind: 'answer', status: 503, body: trouble.says });
            case 'refused':
              return sink.always({ kind: 'answer', status: 400, body: trouble.says });
            case 'limited':
              return sink.always({
                kind: 'answer',
                status: 429,
                headers: { 'retry-after': trouble.retryAfter },
              });
          }
        },
        stop: () => sink.stop(),
      };
    },
    { limits: true },
  );

  it.each([
    [302, 'redirects are not followed'],
    [403, 'the workspace forbids posting there'],
    [404, 'no longer exists'],
    [410, 'the channel is archived'],
  ])('says what the status %i means', async (status, hint) => {
    const sink = await startSlackSink();
    sink.always({ kind: 'answer', status, body: 'said' });
    const channels = testChannels();
    const result = await channels.send(sendRequest({ kind: 'slack', webhookUrl: sink.webhookUrl }));
    expect(result).toMatchObject({ status: 'failed', reason: expect.stringContaining(hint) });
    await channels.close();
    await sink.stop();
  });
});
