/** The executor's name in the container. */
export const EXECUTOR = Symbol('ThreadExecutor');
