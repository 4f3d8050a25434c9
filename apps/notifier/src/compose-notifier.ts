import { AlertStore } from './alerts/alert-store.js';
import { NotifierCommandsHandler } from './commands/notifier-commands-handler.js';
import { EntriesHandler } from './consume/entries-handler.js';
import { JobEventsHandler } from './consume/job-events-handler.js';
import { RunEndedHandler } from './consume/run-ended-handler.js';
import { ScopeStore } from './consume/scope-store.js';
import { DeliveryStore } from './deliveries/delivery-store.js';
import { Sender } from './deliveries/sender.js';
import { type Core } from './deps.js';
import { FlushStore } from './groups/flush-store.js';
import { Flusher } from './groups/flusher.js';
import { GroupStore } from './groups/group-store.js';
import { CurrentPolicy } from './policy/current-policy.js';
import { Purger } from './sweeps/purger.js';
import { Sweeper } from './sweeps/sweeper.js';

/** What a part of the notifier calls when there may be work for another. */
export interface Pokes {
  readonly send: () => void;
}

export interface NotifierParts {
  readonly jobEvents: JobEventsHandler;
  readonly flusher: Flusher;
  readonly sender: Sender;
  readonly sweeper: Sweeper;
  readonly purger: Purger;
  readonly commands: NotifierCommandsHandler;
}

/** Puts the parts together; nothing runs by itself yet. */
export function composeNotifier(core: Core, pokes: Pokes): NotifierParts {
  const policy = new CurrentPolicy(core.database);
  const alerts = new AlertStore(core.database);
  const groups = new GroupStore(core);
  const scopes = new ScopeStore(core.database);
  const deliveries = new DeliveryStore(core);
  const runEnded = new RunEndedHandler(core, alerts, groups, scopes);
  const entries = new EntriesHandler(core, policy, alerts, groups, scopes);
  return {
    jobEvents: new JobEventsHandler(core.logger, entries, runEnded),
    flusher: new Flusher(core, alerts, groups, new FlushStore(core.database), pokes.send),
    sender: new Sender(core, deliveries, pokes.send),
    sweeper: new Sweeper(core, policy, alerts, groups, scopes, runEnded),
    purger: new Purger(core, alerts, groups, scopes),
    commands: new NotifierCommandsHandler(core, deliveries, pokes.send),
  };
}
