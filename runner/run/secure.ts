import { Credentials } from '../cluster/access.ts';
import { Sender } from '../cluster/send.ts';
import { recipeOf } from '../embedded/recipes.ts';
import { makeSecurity, secureAccess } from '../embedded/security.ts';
import { unavailable } from '../system/errors.ts';
import type { SessionContext } from './session.ts';

/**
 * The same context with embedded nodes that are reached over TLS alone, by those who have a certificate and log in.
 * @param folder of the run, in which certificates and keys are made
 * @throws UserError (exit 3) where nodes of the target cannot be secured, or openssl is missing
 */
export async function secured(context: SessionContext, folder: string): Promise<SessionContext> {
  const { options, signal, sender } = context;
  const recipe = context.recipe ?? recipeOf(options.target.name);
  if (recipe.secured === undefined) throw unavailable(`--tls: embedded nodes of ${options.target.name} have no TLS`);
  const security = await makeSecurity(folder, signal);
  const access = secureAccess(options.target, security);
  const credentials = new Credentials(options.target, access);
  await sender.close();
  return {
    ...context,
    options: { ...options, access },
    recipe: recipe.secured(security),
    credentials,
    sender: new Sender(credentials),
  };
}
