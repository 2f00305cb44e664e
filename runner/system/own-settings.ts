/**
 * The settings that the runner gave a program of raftmark's own, as JSON in an environment variable.
 * @throws Error when there are none
 */
export function ownSettings<T>(env: NodeJS.ProcessEnv, variable: string): T {
  const text = env[variable];
  if (text === undefined) throw new Error(`${variable} is not set: this program is started by raftmark's runner`);
  return JSON.parse(text) as T;
}
