import { type User } from '@tenor/domain';
import { toUser, type UserDocument } from '@tenor/persistence';

/** A user as clients see it: nothing of the password but whether there is one. */
export interface UserView extends User {
  /** `one_time`: made by the product, and to be replaced at the first sign-in. */
  readonly password: 'none' | 'one_time' | 'chosen';
}

/** Fields of the view that only the server writes, beside those of every object. */
export const USER_READ_ONLY = ['password'] as const;

export function userView(document: UserDocument): UserView {
  const { password } = document;
  return {
    ...toUser(document),
    password: password === undefined ? 'none' : password.oneTime ? 'one_time' : 'chosen',
  };
}
