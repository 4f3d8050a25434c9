import { VARIABLE_NAMES } from '@tenor/platform';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compose, interpolations, OWN, read, ROOT, type ComposeService } from './compose-file.js';

const services = Object.entries(compose.services);
const dockerfile = read('Dockerfile');
const rights = JSON.parse(read('docker/mongodb/rights.json')) as { services: Record<string, unknown> };

/** Those that end when they have done their step. */
const STEPS = ['topics', 'mongodb-rights'];

const own = (name: string): ComposeService => {
  const service = compose.services[name];
  if (service === undefined) throw new Error(`no service ${name}`);
  return service;
};

/** The app whose main file a command starts, such as `node apps/cli/dist/main.js`. */
const startedApp = (command: string): string | undefined =>
  /^node apps\/([a-z-]+)\/dist\/main\.js\b/.exec(command)?.[1];

test('the compose file has the three services, what they need, and the steps before them', () => {
  expect(services.map(([name]) => name).sort()).toEqual(
    [...OWN, 'kafka', 'mail', 'mongodb', 'mongodb-rights'].sort(),
  );
});

test.each(OWN)('%s is given variables that it reads, and no others', (name) => {
  const names = Object.keys(own(name).environment ?? {});

  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((variable) => !VARIABLE_NAMES.includes(variable))).toEqual([]);
});

test('what .env may set is a secret of the compose file or a variable of Tenor', () => {
  const ofTenor = interpolations().filter(({ name }) => !/^MONGODB_[A-Z_]+_PASSWORD$/.test(name));

  expect(ofTenor.filter(({ name }) => !VARIABLE_NAMES.includes(name))).toEqual([]);
});

test('every secret is required, and docker/make-env.sh makes exactly those', () => {
  const required = interpolations().filter((one) => one.required);
  const made = [...read('docker/make-env.sh').matchAll(/^([A-Z_]+)=\$\(secret\)$/gm)].map(([, name]) => name);

  expect([...new Set(required.map(({ name }) => name))].sort()).toEqual(made.sort());
  const secretLike = interpolations().filter(({ name }) => /PASSWORD|TOKEN|SECRET/.test(name));
  expect(secretLike.every((one) => one.required)).toBe(true);
});

test.each(services)('the image of %s is pinned by a full version', (_, { image }) => {
  expect(image).toMatch(/^[a-z0-9./-]+:v?\d+\.\d+\.\d+(-[a-z0-9.-]+)?$/);
});

test('the base image is pinned by a full version, the same in every stage, and so is Node.js for development', () => {
  const bases = [...dockerfile.matchAll(/^FROM (\S+:\S+)/gm)].map(([, image]) => image);
  const [, version] = /^node:(\d+\.\d+\.\d+)-[a-z]+-slim$/.exec(bases[0] ?? '') ?? [];

  expect(new Set(bases).size).toBe(1);
  expect(version?.split('.')[0]).toBe(read('.nvmrc').trim().replace(/^v/, '').split('.')[0]);
});

test.each(OWN)(
  'the image of %s is built from a target of the Dockerfile, and has the version of the product',
  (name) => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    const target = own(name).build?.target;

    expect(dockerfile).toMatch(new RegExp(`^FROM \\S+ AS ${target}$`, 'm'));
    expect(own(name).image).toBe(`tenor/${target}:${version}`);
  },
);

test('every command of Node.js starts a main file that exists', () => {
  const ofDockerfile = [...dockerfile.matchAll(/^(?:CMD|ENTRYPOINT) (\["node".*)$/gm)].map(([, list]) =>
    (JSON.parse(list!) as string[]).join(' '),
  );
  const ofCompose = services.flatMap(([, { entrypoint, command }]) =>
    [entrypoint, command].filter((list) => list?.[0] === 'node').map((list) => list!.join(' ')),
  );
  const apps = [...ofDockerfile, ...ofCompose].map(startedApp);

  expect(apps.length).toBeGreaterThanOrEqual(6);
  for (const app of apps) {
    expect([app, existsSync(join(ROOT, `apps/${app}/src/main.ts`))]).toEqual([app, true]);
  }
});

test('each app that the Dockerfile starts is put together for it', () => {
  const collected = /for app in ([a-z -]+);/.exec(dockerfile)?.[1]?.split(' ').sort();
  const copied = [...dockerfile.matchAll(/^COPY --from=build \/out\/([a-z-]+) \/app$/gm)].map(
    ([, app]) => app!,
  );

  expect(collected).toEqual(copied.sort());
});

describe.each(services)('%s', (name, service) => {
  const isStep = STEPS.includes(name);

  test('has bounds: memory, processes, logs', () => {
    expect(service).toMatchObject({
      mem_limit: expect.stringMatching(/^\d+[mg]$/),
      pids_limit: expect.any(Number),
      logging: { options: { 'max-size': expect.any(String), 'max-file': expect.any(String) } },
    });
  });

  test('has no more power than it needs', () => {
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
    // The servers of others write to their own file systems when they start.
    expect(service.read_only).toBe(['mongodb', 'kafka'].includes(name) ? undefined : true);
  });

  test('comes back when it fails, and says whether it is well', () => {
    expect(service.restart).toBe(isStep ? 'on-failure:5' : 'unless-stopped');
    expect(service.healthcheck === undefined).toBe(isStep);
  });

  test('publishes its ports to this machine only', () => {
    expect((service.ports ?? []).filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  test('waits for services that exist, and for a step until it has ended', () => {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(compose.services).toHaveProperty(other);
      expect([other, condition]).toEqual([
        other,
        STEPS.includes(other) ? 'service_completed_successfully' : 'service_healthy',
      ]);
    }
  });

  test('names volumes that are declared, or files that exist', () => {
    for (const [source = ''] of (service.volumes ?? []).map((volume) => volume.split(':'))) {
      if (source.startsWith('./')) expect([source, existsSync(join(ROOT, source))]).toEqual([source, true]);
      else expect(compose.volumes).toHaveProperty(source);
    }
  });
});

test.each(['job-runner', 'notifier'])('%s can be started more than once', (name) => {
  expect(own(name).ports).toBeUndefined();
  expect(own(name).container_name).toBeUndefined();
});

test.each(Object.keys(rights.services))(
  '%s connects as its own user, whose password the rights step sets',
  (name) => {
    const variable = `MONGODB_${name.toUpperCase().replaceAll('-', '_')}_PASSWORD`;

    expect(own(name).environment?.['MONGODB_URI']).toMatch(
      new RegExp(`^mongodb://${name}:\\$\\{${variable}:\\?[^}]*\\}@mongodb:27017/tenor\\?`),
    );
    expect(own('mongodb-rights').environment).toHaveProperty(variable);
    for (const [other, { environment }] of services) {
      const knows = other === name || other === 'mongodb-rights';
      expect([other, JSON.stringify(environment).includes(variable)]).toEqual([other, knows]);
    }
  },
);

test('services and images ask after their health at the port and path that they serve', () => {
  for (const name of ['contracts-api', 'job-runner', 'notifier']) {
    const { environment, healthcheck } = own(name);
    expect(healthcheck?.test.join(' ')).toContain(`http://127.0.0.1:${environment?.['PORT']}/health/ready`);
  }
  expect(dockerfile).toContain('${process.env.PORT}/health/ready');
  expect(dockerfile).toMatch(/^ENV[^]*? PORT=3000 /m);
});
