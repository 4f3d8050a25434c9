import { applyKafkaTopics, KafkaProblem, type TopicStep } from '@tenor/messaging';
import { ConfigError } from '@tenor/platform';
import { CliError, EXIT, usageError } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { operatorConfig } from '../operator/operator-config.js';
import { countOf } from '../terminal/count-of.js';
import { styleFor } from '../terminal/style.js';
import { tableLines } from '../terminal/table.js';

/** `tenor topics apply`: makes the topics that are missing. */
export async function applyTopics(
  options: { readonly dryRun?: boolean },
  context: CliContext,
): Promise<number> {
  const { kafka } = operatorConfig(context.env);
  if (kafka === undefined) {
    context.stdout.write('There is nothing to apply: without KAFKA_BROKERS events stay in the database.\n');
    return EXIT.ok;
  }
  const dryRun = options.dryRun === true;
  const steps = await applyKafkaTopics(kafka, { dryRun }).catch((error: unknown) => {
    if (error instanceof KafkaProblem) throw new CliError(`${error.message}.`);
    if (error instanceof ConfigError) throw usageError(error.faults.join('; '));
    throw error;
  });
  const style = styleFor(context.stdout, context.env);
  const columns = [{ title: 'Topic' }, { title: 'Partitions', align: 'right' }, { title: 'Action' }] as const;
  const lines = tableLines(columns, steps.map(rowOf));
  context.stdout.write(`${lines.map((line, i) => (i === 0 ? style('dim', line) : line)).join('\n')}\n`);
  const changes = steps.filter(({ action }) => action !== 'keep').length;
  const changed = dryRun ? 'would be made or changed' : 'made or changed';
  context.stderr.write(
    changes === 0 ? 'All topics are as they should be.\n' : `${countOf(changes, 'topic')} ${changed}.\n`,
  );
  return EXIT.ok;
}

function rowOf(step: TopicStep): readonly string[] {
  switch (step.action) {
    case 'create':
      return [
        step.topic,
        String(step.partitions),
        `create, ${countOf(step.replicationFactor, 'copy', 'copies')}`,
      ];
    case 'add-partitions':
      return [step.topic, String(step.partitions), `add partitions (there are ${step.from})`];
    case 'keep':
      return [step.topic, String(step.partitions), 'keep'];
  }
}
