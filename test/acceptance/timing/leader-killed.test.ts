import { describeLeaderKilled } from './leader-killed.ts';

describeLeaderKilled('etcd');
