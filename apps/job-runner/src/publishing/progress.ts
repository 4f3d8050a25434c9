import { type PublishRepository } from './publish-repository.js';
import { type EndedRun } from './run-events.js';

/** Time between two notes: what a crash publishes again at most, and each note costs a commit. */
const NOTE_EVERY_MS = 250;

/** Notes how far a run is published, while the publishing goes on. */
export class Progress {
  private seq: number;
  private noted: number;
  private notedAt = performance.now();
  private writing: Promise<void> = Promise.resolve();
  private failure: { readonly error: unknown } | undefined;
  private isOurs = true;

  constructor(
    private readonly run: EndedRun,
    private readonly repository: Pick<PublishRepository, 'acknowledged'>,
  ) {
    this.seq = run.emittedSeq;
    this.noted = run.emittedSeq;
  }

  /** False when another publishes the run, as far as is known. */
  get ours(): boolean {
    return this.isOurs;
  }

  /**
   * The transport has acknowledged everything up to this number.
   * @returns whether the run is still ours. @throws what the note before failed with.
   */
  async reached(seq: number): Promise<boolean> {
    this.seq = seq;
    if (performance.now() - this.notedAt < NOTE_EVERY_MS) return this.ours;
    await this.writing;
    if (this.failure !== undefined) throw this.failure.error;
    if (this.ours) this.note();
    return this.ours;
  }

  /** Resolves when no note is under way. */
  async settled(): Promise<void> {
    await this.writing;
  }

  /** Notes what is not noted yet, as far as that is possible; resolves when nothing is under way. */
  async end(): Promise<void> {
    await this.writing;
    if (this.ours && this.noted < this.seq) this.note();
    await this.writing;
  }

  private note(): void {
    this.noted = this.seq;
    this.notedAt = performance.now();
    this.writing = this.repository.acknowledged(this.run, this.seq).then(
      (isOurs) => {
        this.isOurs = isOurs;
      },
      (error: unknown) => {
        this.failure = { error };
      },
    );
  }
}
