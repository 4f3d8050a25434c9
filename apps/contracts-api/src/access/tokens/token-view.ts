import { type ApiToken } from '@tenor/domain';

/** A token as clients see it: never its secret. */
export interface TokenView extends ApiToken {
  /** null: the user is gone, and the token allows nothing. */
  readonly userName: string | null;
  readonly status: 'valid' | 'expired' | 'revoked';
  /** Whether the request came with it. */
  readonly current: boolean;
}

/** The answer to whoever makes a token: the only one that has its secret. */
export interface NewToken extends TokenView {
  readonly token: string;
}

export function tokenView(
  token: ApiToken,
  context: { readonly userName: string | null; readonly now: string; readonly currentId: string | null },
): TokenView {
  const expired = token.expiresAt !== null && token.expiresAt <= context.now;
  return {
    ...token,
    userName: context.userName,
    status: token.revokedAt !== null ? 'revoked' : expired ? 'expired' : 'valid',
    current: token.id === context.currentId,
  };
}
