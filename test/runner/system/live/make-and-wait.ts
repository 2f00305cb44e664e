// A run for containers.test.ts: makes its folder, says where, and waits; or sweeps the folders of dead runs and says what it removed.
import { makeRunFolder, sweepRunFolders } from '../../../../runner/system/run-folder.ts';

if (process.argv[2] === 'sweep') console.log(JSON.stringify(await sweepRunFolders()));
else {
  console.log(JSON.stringify({ folder: await makeRunFolder(), pid: process.pid }));
  setInterval(() => undefined, 1_000);
}
