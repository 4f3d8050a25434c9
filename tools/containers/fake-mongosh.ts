import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';

type Options = Readonly<Record<string, unknown>>;

/** As much of mongosh as the rights step uses, on a server that remembers roles and users. */
export class FakeMongosh {
  setName: string | undefined;
  member: string | undefined;
  readonly roles = new Map<string, Options>();
  readonly users = new Map<string, Options>();
  readonly printed: string[] = [];
  private looksUntilPrimary = 3;

  run(script: string, env: Readonly<Record<string, string>>): void {
    runInNewContext(script, {
      require: createRequire(__filename),
      process: { env },
      print: (text: string) => void this.printed.push(text),
      sleep: () => undefined,
      rs: {
        initiate: (config: { _id: string; members: { host: string }[] }) => {
          if (this.setName !== undefined) throw new Error('already initialized');
          this.setName = config._id;
          this.member = config.members[0]?.host;
        },
      },
      db: {
        hello: () => ({ setName: this.setName, isWritablePrimary: this.isPrimary() }),
        getSiblingDB: (database: string) => this.database(database),
      },
    });
  }

  private isPrimary(): boolean {
    return this.setName !== undefined && (this.looksUntilPrimary -= 1) < 0;
  }

  private database(name: string) {
    const key = (one: string): string => `${name}.${one}`;
    const create = (where: Map<string, Options>, one: string, options: Options): void => {
      if (where.has(key(one))) throw new Error(`${one} already exists`);
      where.set(key(one), options);
    };
    const update = (where: Map<string, Options>, one: string, options: Options): void => {
      if (!where.has(key(one))) throw new Error(`${one} not found`);
      where.set(key(one), options);
    };
    return {
      getRole: (one: string) => this.roles.get(key(one)) ?? null,
      getUser: (one: string) => this.users.get(key(one)) ?? null,
      createRole: ({ role, ...options }: Options & { role: string }) => create(this.roles, role, options),
      updateRole: (role: string, options: Options) => update(this.roles, role, options),
      createUser: ({ user, ...options }: Options & { user: string }) => create(this.users, user, options),
      updateUser: (user: string, options: Options) => update(this.users, user, options),
    };
  }
}
