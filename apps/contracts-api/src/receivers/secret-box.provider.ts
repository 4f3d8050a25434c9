import { type FactoryProvider } from '@nestjs/common';
import { openSecretBox, type Config, type SecretBox } from '@tenor/platform';
import { CONFIG } from '../dependencies.js';

/** Injection token of the box that secrets are sealed with. */
export const SECRET_BOX = Symbol('SecretBox');

/** Opened while the application is made: without its key the service does not start. */
export const secretBoxProvider: FactoryProvider<SecretBox> = {
  provide: SECRET_BOX,
  useFactory: (config: Config) => openSecretBox(config),
  inject: [CONFIG],
};
