import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const STORE_PASSWORD = 'for-tests-only';

/** A certificate for 127.0.0.1 that signs itself, by the JDK's keytool. */
export interface TestCertificate {
  readonly keyStore: string;
  readonly trustStore: string;
  /** PEM: what clients have to trust. */
  readonly caFile: string;
}

/** Writes the stores of a broker and the PEM file for clients into the folder. */
export async function makeTestCertificate(folder: string, name: string): Promise<TestCertificate> {
  const keyStore = join(folder, `${name}.p12`);
  const trustStore = join(folder, `${name}-trust.p12`);
  const caFile = join(folder, `${name}-ca.pem`);
  const store = (file: string) => [
    ...['-keystore', file, '-storetype', 'PKCS12', '-storepass', STORE_PASSWORD],
    ...['-alias', 'kafka', '-noprompt'],
  ];
  const subject = ['-dname', 'CN=127.0.0.1', '-ext', 'SAN=IP:127.0.0.1,DNS:localhost', '-ext', 'BC=ca:true'];
  await run('keytool', [
    '-genkeypair',
    ...store(keyStore),
    ...['-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', '30'],
    ...subject,
  ]);
  await run('keytool', ['-exportcert', '-rfc', '-file', caFile, ...store(keyStore)]);
  await run('keytool', ['-importcert', '-file', caFile, ...store(trustStore)]);
  return { keyStore, trustStore, caFile };
}
