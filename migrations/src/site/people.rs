//! Venues, the council, people with money.

use anyhow::{Context, Result, anyhow, ensure};
use ringfence_core::governance::{Governance, check_council};
use ringfence_interface::pda;
use ringfence_interface::wire::GovernanceCreateArguments;
use solana_address::Address;

use super::{GovernanceAt, HouseAt, MintAt, VenueAt, WalletAt, by_name};
use crate::config::{Config, VenueSpec, WalletSpec};
use crate::keys::Keys;

pub(super) fn venues(config: &Config, house: &HouseAt, keys: &Keys) -> Result<Vec<VenueAt>> {
    let venue = |(index, spec): (usize, &VenueSpec)| {
        let place = || format!("venues[{index}].authority");
        let authority = keys.address(&spec.authority).with_context(place)?;
        let mut instruments = [0; 16];
        let named = instruments.iter_mut().zip(&spec.instruments);
        named.for_each(|(to, from)| *to = *from);
        Ok(VenueAt {
            name: spec.name.clone(),
            address: pda::venue(&house.address, &authority).0,
            authority,
            instruments,
        })
    };
    config.venues.iter().enumerate().map(venue).collect()
}

pub(super) fn governance(
    config: &Config,
    house: &HouseAt,
    keys: &Keys,
) -> Result<Option<GovernanceAt>> {
    let Some(spec) = &config.governance else {
        return Ok(None);
    };
    let council = spec.council.iter().map(|who| keys.address(who));
    let council: Vec<Address> = council.collect::<Result<_>>()?;
    let bytes: Vec<[u8; 32]> = council.iter().map(Address::to_bytes).collect();
    check_council(&bytes, spec.threshold)
        .map_err(|why| anyhow!("governance.council: the rules refuse it, {why:?}"))?;
    let terms = Governance {
        council_count: u8::try_from(council.len())?,
        threshold: spec.threshold,
        council_epoch: 0,
        timelock_s: spec.timelock_s,
        pause_max_s: spec.pause_max_s,
    };
    let checked = terms.check(house.is_test);
    checked.map_err(|_| anyhow!("governance: timelock_s or pause_max_s is out of bounds"))?;
    Ok(Some(GovernanceAt {
        address: pda::governance(&house.address).0,
        arguments: GovernanceCreateArguments {
            timelock_s: spec.timelock_s,
            pause_max_s: spec.pause_max_s,
            threshold: spec.threshold,
            council,
        },
    }))
}

pub(super) fn wallets(config: &Config, mints: &[MintAt], keys: &Keys) -> Result<Vec<WalletAt>> {
    let wallet = |spec: &WalletSpec| {
        let tokens = spec.tokens.iter();
        let tokens = tokens.map(|(name, amount)| Ok((by_name(mints, name)?, amount.0)));
        let tokens: Vec<(MintAt, u64)> = tokens.collect::<Result<_>>()?;
        for (mint, _) in &tokens {
            ensure!(mint.authority.is_some(), "{} is not minted here", mint.name);
        }
        Ok(WalletAt {
            name: spec.owner.to_string(),
            owner: keys.named(&spec.owner.0)?,
            lamports: spec.lamports.0,
            tokens,
        })
    };
    config.wallets.iter().map(wallet).collect()
}
