import { type StartInstallation } from './installation.js';
import { Product } from './product.js';

/** The embedded profile: one process with everything, and its database. */
export const startEmbedded: StartInstallation = async (env = {}) => {
  let product = await Product.start(undefined, env);
  let written = '';
  const { token, dataDir } = product;
  return {
    profile: 'embedded',
    get url() {
      return product.url;
    },
    get faces() {
      return [product.url];
    },
    token,
    databaseDir: dataDir,
    output: () => written + product.output(),
    async restart() {
      const code = await product.stop();
      written += product.output();
      product = await Product.start(dataDir, env);
      return [code];
    },
    dispose: () => product.dispose(),
  };
};
