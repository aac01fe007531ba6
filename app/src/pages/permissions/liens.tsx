/** Liens: what is pledged to venues, and the way back. */
import { useId, useState } from 'react';
import {
  closeLien,
  noticeLien,
  releaseLien,
  resizeLien,
  type HouseCatalog,
  type Lien,
  type Located,
} from '@ringfence/sdk';
import { useNaming } from '../../data/names';
import { useChainTime, useLeft } from '../../data/time';
import { Action } from '../../parts/action';
import { Address } from '../../parts/address';
import { Amount, Duration, Moment } from '../../parts/figures';
import { Dialog, TextField, written } from '../../parts/form';
import { Badge, Empty, Facts, Meter, Panel, permille, type Fact } from '../../parts/frame';
import { sum, type Money } from '../../parts/sum';
import { venueState } from './consenting';
import { NoAccount, VenueHead, venueOf, type Of } from './of';
import { PledgeDialog } from './pledge-dialog';
import {
  capError,
  closeBlocked,
  noticeText,
  releaseBlocked,
  viewLien,
  type LienView,
} from './pledging';

function useMoney({ assets }: HouseCatalog, { mint }: Lien): Money {
  const names = useNaming();
  const asset = assets.find(({ data }) => data.mint === mint);
  return { decimals: asset?.data.decimals ?? 0, symbol: names.asset(mint) };
}

/** The lien as it stands while time goes on. */
function useView({ portfolio, clock, at }: Of, lien: Lien): LienView {
  const generation = portfolio.account?.data.generation ?? 0n;
  const nowTs = useChainTime(clock, at);
  const then = viewLien(lien, clock, generation);
  const releaseS = useLeft(then.releaseS ?? 0n, at);
  const heldS = useLeft(then.heldS, at);
  return {
    ...then,
    isExpired: lien.expiryTs <= nowTs,
    releaseS: then.releaseS === undefined ? undefined : releaseS,
    heldS,
    heldNative: heldS > 0n ? then.heldNative : 0n,
  };
}

interface ResizeProps extends Of {
  readonly lien: Located<Lien>;
  readonly view: LienView;
  readonly onClose: () => void;
}

function ResizeDialog({ lien, view, onClose, portfolio, catalog }: ResizeProps) {
  const money = useMoney(catalog, lien.data);
  const [text, setText] = useState('');
  const error = capError(text, money.decimals, lien.data, view.isExpired);
  const capNative = error === undefined ? written(text, money.decimals).native : undefined;
  return (
    <Dialog title="Resize" onClose={onClose}>
      <div className="form">
        <p>
          {sum(lien.data.lockedNative, money)} of {sum(lien.data.capNative, money)} are locked. The
          cap goes no lower than that.
        </p>
        <TextField
          label="Most that can be locked"
          value={text}
          error={error}
          inputMode="decimal"
          hint={`In ${money.symbol}.`}
          onChange={setText}
        />
        <Action
          title="Sign and resize"
          blocked={capNative === undefined ? 'Write the new cap first.' : undefined}
          build={async (signer) => resizeLien(portfolio, signer, lien, capNative ?? 0n)}
          onDone={onClose}
        />
      </div>
    </Dialog>
  );
}

function Buttons({ lien, view, ...of }: Of & { lien: Located<Lien>; view: LienView }) {
  const { portfolio } = of;
  const [isResizing, setIsResizing] = useState(false);
  const isGiven = !view.hasNotice;
  const noLonger = view.isVoid ? 'It is of an account that was closed.' : undefined;
  return (
    <div className="permit-actions">
      <button type="button" disabled={view.isVoid} onClick={() => setIsResizing(true)}>
        Resize
      </button>
      <Action
        title={isGiven ? 'Give notice' : 'Take notice back'}
        kind="plain"
        blocked={noLonger}
        build={async (signer) => noticeLien(portfolio, signer, lien, isGiven)}
      />
      <Action
        title="Release"
        kind="plain"
        blocked={releaseBlocked(lien.data, view)}
        build={async (signer) => releaseLien(portfolio, signer, lien)}
      />
      <Action
        title="Close lien"
        kind="danger"
        blocked={closeBlocked(lien.data, view)}
        build={async (signer) => closeLien(portfolio, signer, lien)}
      />
      {isResizing ? (
        <ResizeDialog {...of} lien={lien} view={view} onClose={() => setIsResizing(false)} />
      ) : null}
    </div>
  );
}

/** What is locked, claimed and free to be released, with the times that run. */
function factsOf(lien: Lien, view: LienView, money: Money): Fact[] {
  const { releaseS } = view;
  const free = lien.lockedNative > 0n ? 'now' : 'nothing is locked';
  const left = <Duration seconds={releaseS ?? 0n} />;
  const release: Fact =
    releaseS !== undefined && releaseS > 0n
      ? ['Can be released', left, 'from now']
      : ['Can be released', releaseS === undefined ? 'not before a notice' : free];
  const claim: Fact =
    view.heldNative > 0n
      ? ['Claim', <Amount native={view.heldNative} {...money} />, 'held for the venue']
      : ['Claim', 'none'];
  const facts: Fact[] = [
    ['Still claimable', <Amount native={lien.claimableNative} {...money} />, 'once per unit'],
    claim,
    release,
    ['Release delay', <Duration seconds={BigInt(lien.releaseDelayS)} />, 'after a notice'],
    ['Claim limit', <Duration seconds={BigInt(lien.claimLimitS)} />, 'how long a claim holds'],
    ['Expires', <Moment ts={lien.expiryTs} />, 'then nothing more is locked'],
    ['Settlement account', <Address of={lien.settlementAccount} what="settlement account" />],
  ];
  if (view.heldS > 0n) facts.splice(2, 0, ['Claim ends in', <Duration seconds={view.heldS} />]);
  if (view.hasNotice) facts.splice(2, 0, ['Notice given', <Moment ts={lien.noticeTs} />]);
  return facts;
}

function LienRow({ lien, ...of }: Of & { lien: Located<Lien> }) {
  const id = useId();
  const { data } = lien;
  const money = useMoney(of.catalog, data);
  const view = useView(of, data);
  const venue = venueOf(of.catalog, data.venue);
  const isSuspended = venueState(venue?.data) === 'suspended';
  const text = `${sum(data.lockedNative, money)} of ${sum(data.capNative, money)} locked`;
  return (
    <li className="card" aria-labelledby={id}>
      <div className="permit-head">
        <VenueHead address={data.venue} venue={venue} id={id} />
        <Badge kind="info">{money.symbol}</Badge>
        {view.hasNotice ? <Badge kind="warn">notice given</Badge> : null}
        {view.isExpired ? <Badge kind="warn">expired</Badge> : null}
        {view.isVoid ? <Badge kind="quiet">void</Badge> : null}
      </div>
      <p className="hint">
        {noticeText(view)}
        {isSuspended ? ' The venue is suspended: it can only unlock.' : ''}
      </p>
      <div className="permit-meter">
        <span>
          Locked <Amount native={data.lockedNative} {...money} /> of{' '}
          <Amount native={data.capNative} {...money} />
        </span>
        <Meter label="Locked" permille={permille(data.lockedNative, data.capNative)} text={text} />
      </div>
      <Facts of={factsOf(data, view, money)} />
      <Buttons {...of} lien={lien} view={view} />
    </li>
  );
}

export function Liens(of: Of) {
  const { portfolio, catalog } = of;
  const [isPledging, setIsPledging] = useState(false);
  const isOpen = portfolio.account !== undefined;
  const canPledge = isOpen && portfolio.holdings.length > 0 && catalog.venues.length > 0;
  const pledge = (
    <button type="button" onClick={() => setIsPledging(true)}>
      Pledge collateral
    </button>
  );
  return (
    <Panel title="Liens" aside={canPledge ? pledge : undefined}>
      <p className="hint">
        A lien lets a venue that keeps its own books lock tokens in one of your vaults. What is
        locked is no collateral here, and no default of the house touches it.
      </p>
      {isOpen ? null : (
        <NoAccount>You have no margin account yet, so nothing can be pledged.</NoAccount>
      )}
      {isOpen && portfolio.holdings.length === 0 ? (
        <Empty>You have no vault to pledge. A deposit opens one.</Empty>
      ) : null}
      {canPledge && portfolio.liens.length === 0 ? <Empty>Nothing is pledged.</Empty> : null}
      {portfolio.liens.length > 0 ? (
        <ul className="permits" aria-label="Liens">
          {portfolio.liens.map((lien) => (
            <LienRow key={lien.address} {...of} lien={lien} />
          ))}
        </ul>
      ) : null}
      {isPledging ? <PledgeDialog {...of} onClose={() => setIsPledging(false)} /> : null}
    </Panel>
  );
}
