import { type TicketIntegration } from '@tenor/domain';
import { type HttpClient } from '../../http-out/http-client.js';
import { type Channel, type SendRequest, type SendResult } from '../channel.js';
import { GitHubFailure, GitHubIssues } from './github-issues.js';
import { TicketSession, type TicketTimes } from './ticket-session.js';

export interface TicketChannelOptions {
  readonly http: HttpClient;
  readonly userAgent: string;
  readonly times?: Partial<TicketTimes>;
}

/** One ticket per group in a tracker; today GitHub issues. See TicketSession for how. */
export class TicketChannel implements Channel<TicketIntegration> {
  readonly kind = 'ticket';

  constructor(private readonly options: TicketChannelOptions) {}

  secretsOf({ token }: TicketIntegration): string[] {
    return [token];
  }

  async send(request: SendRequest<TicketIntegration>): Promise<SendResult> {
    const { http, userAgent, times } = this.options;
    const { integration, signal, now } = request;
    const github = new GitHubIssues(http, integration, { signal, now, userAgent });
    const session = new TicketSession(request, github, {
      // Longer than any request takes, so that what was sent has arrived or never will.
      settleMs: http.totalMs + 5_000,
      emptyMs: 60_000,
      lookMs: 15_000,
      reopenMs: 30 * 86_400_000,
      ...times,
    });
    try {
      return await session.run();
    } catch (error) {
      if (error instanceof GitHubFailure) return error.result;
      throw error;
    }
  }
}
