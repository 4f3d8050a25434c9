/** One server of a cluster, as the others see it. */
export interface NodeAddress {
  /** From 1. */
  readonly id: number;
  readonly brokerPort: number;
  readonly controllerPort: number;
}

export interface KafkaUser {
  readonly name: string;
  readonly password: string;
}

/** Passwords and TLS: the first user may do everything, the others what ACLs grant. */
export interface KafkaSecurity {
  readonly users: readonly [KafkaUser, ...KafkaUser[]];
  /** PKCS12 stores, both under {@link storePassword}. */
  readonly keyStore: string;
  readonly trustStore: string;
  readonly storePassword: string;
}

export interface NodeProperties {
  readonly node: NodeAddress;
  readonly nodes: readonly NodeAddress[];
  readonly dataDir: string;
  readonly security?: KafkaSecurity | undefined;
}

/** The content of `server.properties` for one server that is broker and controller. */
export function kafkaProperties({ node, nodes, dataDir, security }: NodeProperties): string {
  const copies = Math.min(3, nodes.length);
  const inSync = Math.max(1, copies - 1);
  const name = security ? 'SASL_SSL' : 'PLAINTEXT';
  const voters = nodes.map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`).join(',');
  const address = `${name}://127.0.0.1:${node.brokerPort}`;
  const lines: Record<string, string | number> = {
    'process.roles': 'broker,controller',
    'node.id': node.id,
    'controller.quorum.voters': voters,
    'controller.listener.names': 'CONTROLLER',
    listeners: `${address},CONTROLLER://127.0.0.1:${node.controllerPort}`,
    'advertised.listeners': address,
    'inter.broker.listener.name': name,
    'listener.security.protocol.map': `CONTROLLER:PLAINTEXT,${name}:${name}`,
    'log.dirs': dataDir,
    'default.replication.factor': copies,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': copies,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': inSync,
    'group.initial.rebalance.delay.ms': 0,
    'auto.create.topics.enable': 'false',
    'log.cleaner.dedupe.buffer.size': 10_485_760,
    'message.max.bytes': 4_194_304,
    'replica.fetch.max.bytes': 4_194_304,
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 500,
    'controller.quorum.election.timeout.ms': 500,
    'controller.quorum.fetch.timeout.ms': 1000,
    'controller.quorum.election.backoff.max.ms': 300,
    ...(security && securityLines(security)),
  };
  return Object.entries(lines)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

function securityLines({ users: [admin], keyStore, trustStore, storePassword }: KafkaSecurity) {
  const login = 'org.apache.kafka.common.security.scram.ScramLoginModule required';
  return {
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'sasl.mechanism.inter.broker.protocol': 'SCRAM-SHA-512',
    'listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config': `${login} username="${admin.name}" password="${admin.password}";`,
    'ssl.keystore.type': 'PKCS12',
    'ssl.keystore.location': keyStore,
    'ssl.keystore.password': storePassword,
    'ssl.truststore.type': 'PKCS12',
    'ssl.truststore.location': trustStore,
    'ssl.truststore.password': storePassword,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    // ANONYMOUS is the controllers' own listener on the loopback interface.
    'super.users': `User:${admin.name};User:ANONYMOUS`,
  };
}
