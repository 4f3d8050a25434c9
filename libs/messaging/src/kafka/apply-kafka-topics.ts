import { createLogger, type KafkaSettings } from '@tenor/platform';
import { KafkaAdmin } from './kafka-admin.js';
import { openKafkaAccess } from './kafka-client.js';
import { applyTopicSteps, readTopicPlan, type TopicStep } from './kafka-topics.js';

/**
 * Makes the topics of the product that are missing and adds partitions where there are fewer than
 * configured; never takes anything away. Adding partitions moves keys: let the consumers catch up before.
 * @returns what was done; with `dryRun` what would be.
 * @throws KafkaProblem, ConfigError
 */
export async function applyKafkaTopics(
  settings: KafkaSettings,
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): Promise<readonly TopicStep[]> {
  const access = await openKafkaAccess(settings, 'tenor-cli', createLogger('kafka', 'silent'));
  const admin = new KafkaAdmin(access);
  try {
    const steps = await readTopicPlan(admin, settings);
    if (!dryRun) await applyTopicSteps(admin, steps);
    return steps;
  } finally {
    await admin.close();
  }
}
