/** Losses: what becomes of a customer that does not pay, and who bore it. */
import { watchLosses } from '@ringfence/sdk';
import { Route, Switch } from 'wouter';
import { useReach } from '../../config/context';
import { useFollow } from '../../data/follow';
import { List } from './list';
import { LossPage } from './loss';
import { Replay } from './replay';
import './losses.css';

export default function Page() {
  const { chain, config } = useReach();
  const losses = useFollow(config.house, (how) => watchLosses(chain, config.house, how));
  return (
    <Switch>
      <Route path="/">
        <List losses={losses} />
        <Replay />
      </Route>
      <Route path="/replay">
        <Replay isAlone />
      </Route>
      <Route path="/:address">
        {({ address }) => <LossPage key={address} address={address} losses={losses} />}
      </Route>
    </Switch>
  );
}
