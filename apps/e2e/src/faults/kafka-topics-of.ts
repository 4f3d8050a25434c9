import { type KafkaCluster } from '@tenor/test-engines';

const OWN = 'tenor-';

/** Records of all topics of ours that their groups have not consumed yet. */
export function unconsumed(kafka: KafkaCluster): Promise<number> {
  return kafka.admin(async (admin) => {
    const { groups } = await admin.listGroups();
    let lag = 0;
    for (const { groupId } of groups) {
      if (!groupId.startsWith(OWN)) continue;
      // `tenor-<group>.<topic>`
      const topic = groupId.slice(groupId.indexOf('.') + 1);
      const ends = await admin.fetchTopicOffsets(topic);
      const [committed] = await admin.fetchOffsets({ groupId, topics: [topic] });
      for (const { partition, high } of ends) {
        const offset = committed?.partitions.find((one) => one.partition === partition)?.offset ?? '0';
        lag += Number(high) - Math.max(0, Number(offset));
      }
    }
    return lag;
  });
}
