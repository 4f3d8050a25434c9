import { z } from 'zod';
import { singleLine, trueOrFalse } from '../schemas.js';
import { duration } from './duration.js';

/** Bounds of a policy: far above what people can oversee. */
export const ROUTES_MAX_DEPTH = 10;
export const ROUTES_MAX = 1000;

/** A node of the tree as people write it. What is left out is inherited from the parent. */
export interface RouteInput {
  readonly receiver?: string | undefined;
  /** `tier=urgent`, `provider=~"Cisco.*"`, `!=`, `!~`; all must hold. The root has none. */
  readonly matchers?: readonly string[] | undefined;
  /** After a match, go on with the later siblings. */
  readonly continue?: boolean | undefined;
  /** Labels whose values make a group; `["..."]`: every label. */
  readonly groupBy?: readonly string[] | undefined;
  readonly groupWait?: string | undefined;
  readonly groupInterval?: string | undefined;
  readonly repeatInterval?: string | undefined;
  readonly routes?: readonly RouteInput[] | undefined;
}

const shape = {
  receiver: singleLine(128).optional(),
  matchers: z.array(singleLine(1024), 'must be a list of matchers').max(50).optional(),
  continue: trueOrFalse().optional(),
  groupBy: z.array(singleLine(128), 'must be a list of label names').max(20).optional(),
  groupWait: duration().optional(),
  groupInterval: duration().optional(),
  repeatInterval: duration().optional(),
};

/** One node; checks its form only. Matchers, depth and receivers are checked by libs/routing. */
export const routeInput: z.ZodType<RouteInput> = z
  .strictObject({
    ...shape,
    get routes() {
      return z.array(routeInput, 'must be a list of routes').max(ROUTES_MAX).optional();
    },
  })
  .meta({ id: 'Route' });

/** What a route does when neither it nor a parent says anything. */
export const ROUTE_DEFAULTS = {
  groupBy: ['job'],
  groupWait: '30s',
  groupInterval: '5m',
  repeatInterval: '7d',
} as const;

/** The receiver that is always there, sends nothing and records nothing. */
export const NONE_RECEIVER = 'none';
/** The receiver of the first-start policy; it has no integration until someone gives it one. */
export const DEFAULT_RECEIVER = 'default';

/** What a new installation routes by. */
export const FIRST_START_POLICY: RouteInput = {
  receiver: NONE_RECEIVER,
  routes: [{ receiver: DEFAULT_RECEIVER, matchers: ['level=~"warning|failure|error|critical"'] }],
};
