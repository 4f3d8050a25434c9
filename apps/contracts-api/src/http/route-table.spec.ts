import { fastify } from 'fastify';
import { RouteTable } from './route-table.js';

test('knows the methods of a path, parameters included, and none of an unknown one', () => {
  const app = fastify({ exposeHeadRoutes: false });
  const routes = new RouteTable();
  routes.watch(app);
  app.get('/api/contracts', () => '');
  app.post('/api/contracts', () => '');
  app.get('/api/contracts/:id', () => '');

  expect(routes.methodsOf('/api/contracts?limit=1')).toEqual(['GET', 'POST']);
  expect(routes.methodsOf('/api/contracts/42')).toEqual(['GET']);
  expect(routes.methodsOf('/api/contracts/')).toEqual([]);
  expect(routes.methodsOf('/api/contracts/42/more')).toEqual([]);
});
