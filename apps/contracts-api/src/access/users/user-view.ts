import { type User } from '@tenor/domain';
import { toUser, type StoredPassword, type UserDocument } from '@tenor/persistence';

/** What is told of a password. */
export type PasswordState = 'none' | 'one_time' | 'chosen';

/** A user as clients see it: nothing of the password but whether there is one. */
export interface UserView extends User {
  /** `one_time`: made by the product, and to be replaced at the first sign-in. */
  readonly password: PasswordState;
}

/** Fields of the view that only the server writes, beside those of every object. */
export const USER_READ_ONLY = ['password'] as const;

export function userView(document: UserDocument): UserView {
  return { ...toUser(document), password: passwordState(document.password) };
}

export function passwordState(password: StoredPassword | undefined): PasswordState {
  if (password === undefined) return 'none';
  return password.oneTime ? 'one_time' : 'chosen';
}
