import { type LogEntryDraft } from '@tenor/domain';
import { type MessagePort } from 'node:worker_threads';
import { LOG_BATCH_MAX, type FromWorker, type ToWorker } from '../execution/protocol.js';

/** The thread's end of the line to the run loop. */
export class WorkerChannel {
  private readonly aborting = new AbortController();
  private answer: ((message: ToWorker) => void) | undefined;
  private sending: Promise<void> = Promise.resolve();

  constructor(private readonly port: MessagePort) {
    port.on('message', (message: ToWorker) => {
      if (message.kind === 'abort') this.aborting.abort(new Error(message.reason));
      else this.answer?.(message);
    });
  }

  get signal(): AbortSignal {
    return this.aborting.signal;
  }

  /** One batch at a time, in the order of the calls; resolves when all of it is stored. */
  log(entries: readonly LogEntryDraft[]): Promise<void> {
    const sent = this.sending.then(() => this.send(entries));
    // A job that does not wait still fails: at its next call, or at the end.
    this.sending = sent;
    sent.catch(() => undefined);
    return sent;
  }

  begun(): void {
    this.post({ kind: 'begun' });
  }

  progress(done: number, total: number | null): void {
    this.post({ kind: 'progress', done, total });
  }

  /** Resolves when all that was logged is stored; rejects when some was refused. */
  async flushed(): Promise<void> {
    await this.sending;
  }

  close(): void {
    this.port.close();
  }

  private async send(entries: readonly LogEntryDraft[]): Promise<void> {
    for (let from = 0; from < entries.length; from += LOG_BATCH_MAX) {
      const answered = new Promise<ToWorker>((resolve) => {
        this.answer = resolve;
      });
      this.post({ kind: 'log', entries: entries.slice(from, from + LOG_BATCH_MAX) });
      const answer = await answered;
      if (answer.kind === 'refused') throw Object.assign(new Error(answer.reason), { code: answer.code });
    }
  }

  private post(message: FromWorker): void {
    this.port.postMessage(message);
  }
}
