/** What came of checking a proof, what it proves, and what it does not. */
import {
  findAsset,
  getMarginAccountDecoder,
  located,
  watchAccounts,
  type AssetBooks,
  type Chain,
  type HouseCatalog,
  type Included,
  type MarginAccount,
  type Watching,
} from '@ringfence/sdk';
import { isAddress, type Address as Key } from '@solana/kit';
import { useWallet } from '../../act/wallet';
import { useConfig, useReach } from '../../config/context';
import { useFollow, useRead } from '../../data/follow';
import { useNaming } from '../../data/names';
import { Address } from '../../parts/address';
import { Amount, Count } from '../../parts/figures';
import { Badge, Facts, Loading, Notice, type Fact } from '../../parts/frame';
import { compareNow, comparisonWords, ownership, type Outcome, type Ownership } from './proof';

interface Props {
  readonly of: Outcome;
  readonly catalog: HouseCatalog | undefined;
  readonly books: readonly AssetBooks[] | undefined;
}

export function Verdict({ of, catalog, books }: Props) {
  if (of.kind === 'unreadable') {
    return (
      <Notice kind="bad" title="This is no proof." live>
        {of.text}
      </Notice>
    );
  }
  if (of.kind === 'refused') {
    return (
      <Notice kind="bad" title="The proof does not hold." live>
        {of.text}
      </Notice>
    );
  }
  if (of.kind === 'other') {
    return (
      <Notice kind="bad" title="The proof does not hold." live>
        <p>It leads to another commitment than the published one:</p>
        <p className="digits">{of.included.commitment}</p>
        <p>It may be of another snapshot or of another asset. Ask for both from one snapshot.</p>
      </Notice>
    );
  }
  const { included, mint, kind } = of;
  return (
    <>
      <Holds of={included} catalog={catalog} isAlone={kind === 'alone'} />
      <Place key={`${included.house}/${mint}`} of={included} mint={mint} />
      <Compared of={included} catalog={catalog} books={books} />
      <Meaning isAlone={kind === 'alone'} />
    </>
  );
}

interface HoldsProps {
  readonly of: Included;
  readonly catalog: HouseCatalog | undefined;
  readonly isAlone: boolean;
}

function Holds({ of, catalog, isAlone }: HoldsProps) {
  const what = (
    <p>
      The ledger of margin account <Address of={of.marginAccount} what="margin account" />,{' '}
      <Of native={of.ledgerNative} asset={of.asset} catalog={catalog} />, is in the total of{' '}
      <Of native={of.totalNative} asset={of.asset} catalog={catalog} /> over{' '}
      <Count of={of.count} /> {of.count === 1n ? 'vault' : 'vaults'} at slot{' '}
      <Count of={of.slot} />.
    </p>
  );
  if (!isAlone) {
    return (
      <Notice kind="good" title="The proof holds." live>
        {what}
      </Notice>
    );
  }
  return (
    <Notice kind="warn" title="The proof agrees with itself, and was compared with nothing." live>
      {what}
      <p>Everybody can make such a proof. It counts once its commitment is the published one:</p>
      <p className="digits">{of.commitment}</p>
    </Notice>
  );
}

interface OfProps {
  readonly native: bigint;
  readonly asset: Key;
  readonly catalog: HouseCatalog | undefined;
}

/** An amount of an asset; in native units where this page does not know the asset. */
function Of({ native, asset, catalog }: OfProps) {
  const naming = useNaming();
  const known = catalog?.assets.find(({ address }) => address === asset);
  if (known === undefined) return <Count of={native} unit="native units" />;
  const { decimals, mint } = known.data;
  return <Amount native={native} decimals={decimals} symbol={naming.asset(mint)} />;
}

/** Whether it is of this house, and of the mint that is written beside it. */
function Place({ of, mint }: { of: Included; mint: string }) {
  const { house } = useConfig();
  const key = isAddress(mint) ? `${of.house}/${mint}` : undefined;
  const { value: asset } = useRead(key, () => findAsset(of.house, mint as Key));
  if (of.house !== house) {
    return (
      <Notice kind="warn" title="It is of another house than this page.">
        <Address of={of.house} what="house of the proof" />
      </Notice>
    );
  }
  if (asset === undefined || asset === of.asset) return null;
  return (
    <Notice kind="warn" title="The mint that is written beside it is not that of its asset.">
      No hash covers the mint of a proof. The asset is{' '}
      <Address of={of.asset} what="asset of the proof" />.
    </Notice>
  );
}

interface Found {
  readonly account: MarginAccount | undefined;
}

/** The margin account as it changes; nothing where there is none. */
async function* watchAccount(chain: Chain, at: Key, how: Watching): AsyncGenerator<Found> {
  for await (const { account } of watchAccounts(chain, [at], how)) {
    const isThere = account !== undefined && account.data.length > 0;
    const read = () => located('margin account', at, account, getMarginAccountDecoder()).data;
    yield { account: isThere ? read() : undefined };
  }
}

const WHOSE: Record<Ownership, string> = {
  yours: 'The connected wallet owns this margin account.',
  'of another': 'The connected wallet does not own this margin account: it is not about yours.',
  'not known': 'Connect a wallet to see whether this margin account is yours.',
};

type ComparedProps = Pick<Props, 'catalog' | 'books'> & { readonly of: Included };

/** Whose it is, and what the chain shows now. */
function Compared({ of, catalog, books }: ComparedProps) {
  const { chain } = useReach();
  const wallet = useWallet();
  const found = useFollow(of.marginAccount, (how) => watchAccount(chain, of.marginAccount, how));
  if (found.error !== undefined) {
    return <Notice kind="warn" title="At its address there is no margin account." />;
  }
  if (found.value === undefined) {
    if (found.state !== 'away') return <Loading what="the margin account" />;
    return <p>The node does not answer, so that the chain of today is not compared.</p>;
  }
  const { account } = found.value;
  const compared = compareNow(of, account);
  const whose = ownership(account, wallet?.address);
  const amount = (native: bigint) => <Of native={native} asset={of.asset} catalog={catalog} />;
  const facts: Fact[] = [['Proved', amount(of.ledgerNative), `at slot ${of.slot}`]];
  if ('nowNative' in compared) facts.push(['On the chain now', amount(compared.nowNative)]);
  const book = books?.find(({ asset }) => asset.address === of.asset);
  facts.push(['Total proved', amount(of.totalNative), `${of.count} vaults`]);
  if (book !== undefined) {
    facts.push(['Total now', amount(book.ledgerNative), `${book.vaultCount} vaults`]);
  }
  const isClear = compared.kind === 'same';
  return (
    <section className="stack">
      <h3 className="row">
        Against the chain{' '}
        {whose === 'not known' ? null : (
          <Badge kind={whose === 'yours' ? 'good' : 'warn'}>
            {whose === 'yours' ? 'Yours' : 'Not yours'}
          </Badge>
        )}
        <Badge kind={isClear ? 'good' : 'info'}>
          {isClear ? 'Unchanged' : 'Not the same now'}
        </Badge>
      </h3>
      <p>{account === undefined ? null : WHOSE[whose]}</p>
      <p>{comparisonWords(compared, of.slot)}</p>
      <Facts of={facts} />
    </section>
  );
}

function Meaning({ isAlone }: { isAlone: boolean }) {
  return (
    <div className="columns">
      <section>
        <h3>What this proves</h3>
        <ul className="points">
          <li>
            {isAlone ? 'Whoever publishes this' : 'Whoever published the'} commitment counts this
            ledger in its total, and cannot leave it out.
          </li>
          <li>
            No ledger in that total is below zero, so that nobody else&apos;s takes anything away
            from yours.
          </li>
        </ul>
      </section>
      <section>
        <h3>What it does not prove</h3>
        <ul className="points">
          <li>
            It is worth as much as the commitment: it has to be the one that everybody sees, from an
            auditor who has read the chain.
          </li>
          <li>
            It is of one slot. No hash covers which slot that was; the date of the publication does.
          </li>
          <li>
            It is about ledgers, not about tokens. That those are there, the statements above show,
            and your vault at its own address.
          </li>
        </ul>
      </section>
    </div>
  );
}
