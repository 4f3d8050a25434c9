import { startGitHubSink } from '@tenor/sinks';
import { describeChannel } from '../testing/channel-contract.js';

describe('tickets', () => {
  describeChannel(
    async () => {
      const sink = await startGitHubSink();
      return {
        integration: {
          kind: 'ticket',
          system: 'github',
          apiUrl: sink.apiUrl,
          repo: sink.repo,
          token: sink.token,
          labels: ['tenor'],
        },
        secrets: [sink.token],
        taken: () => sink.issues.length,
        trouble: (trouble) => {
          switch (trouble.kind) {
            case 'hang':
            case 'drop':
              return sink.always({ kind: trouble.kind });
            case 'unavailable':
              return sink.always({ kind: 'answer', status: 502, body: trouble.says });
            case 'refused':
              return sink.always({
                kind: 'answer',
                status: 422,
                body: JSON.stringify({ message: trouble.says }),
              });
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
});
