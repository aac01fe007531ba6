//! The venue, liens and records of orders: the chain read back, beside memory.

use ringfence_interface::accounts::{Lien, OrderRecord, Venue};
use ringfence_tests::actors::VENUE;

use super::mirror::{ASSETS, Mirror};

impl Mirror {
    pub fn check_venue(&self) {
        let found = self.bytes.read(&self.addresses.venue, Venue::decode);
        assert_eq!(found.status, self.venue.status, "status of the venue");
        let terms = (found.release_delay_s, found.claim_limit_s);
        assert_eq!(terms, self.venue.terms, "terms of the venue");
        assert_eq!(found.authority, self.addresses.venue_authority);
        assert_eq!(found.reserved, [0; 6], "the venue");
    }

    pub fn check_liens(&self) {
        let (bytes, system) = (&self.bytes, &self.system);
        assert_eq!(self.liens.len(), system.liens.len(), "liens");
        let open = self.liens.iter().zip(&system.liens);
        let open: Vec<_> = open.filter(|(_, open)| !open.is_closed).collect();
        assert_eq!(bytes.count(Lien::decode), open.len(), "all liens");
        for (at, open) in open {
            let (who, asset) = (open.customer, open.asset);
            let found = bytes.read(at, Lien::decode);
            assert_eq!(found.to_core(), open.lien, "lien {at}");
            assert_eq!(found.generation, self.generations[who], "lien {at}");
            let owner = self.addresses.owner(system.customers[who].owner);
            assert_eq!(found.margin_account, self.addresses.account(who), "{at}");
            assert_eq!(found.owner, owner, "owner of lien {at}");
            assert_eq!(found.rent_payer, owner, "lien {at}");
            assert_eq!(found.venue, self.addresses.venue, "venue of lien {at}");
            let mint = self.world.mint(ASSETS[asset]).address;
            assert_eq!(found.mint, mint, "mint of lien {at}");
            assert_eq!(found.vault, self.addresses.vault(who, asset), "lien {at}");
            let receiver = self.world.wallet(VENUE, ASSETS[asset]);
            assert_eq!(found.settlement_account, receiver, "lien {at}");
            assert_eq!(found.reserved, [0; 31], "lien {at}");
        }
    }

    pub fn check_orders(&self) {
        let (bytes, system) = (&self.bytes, &self.system);
        assert_eq!(self.orders.len(), system.orders.len(), "orders");
        let open = self.orders.iter().zip(&system.orders);
        let open: Vec<_> = open.filter(|(_, open)| !open.is_closed).collect();
        assert_eq!(bytes.count(OrderRecord::decode), open.len(), "all orders");
        for (recorded, open) in open {
            let at = &recorded.address;
            let found = bytes.read(at, OrderRecord::decode);
            assert_eq!(found.to_core(), open.record, "order {at}");
            let (who, generation) = (open.customer, self.generations[open.customer]);
            assert_eq!(found.generation, generation, "order {at}");
            assert_eq!(found.digest, recorded.digest, "digest of order {at}");
            assert_eq!(found.margin_account, self.addresses.account(who), "{at}");
            let owner = self.addresses.owner(system.customers[who].owner);
            assert_eq!(found.owner, owner, "owner of order {at}");
            assert_eq!(found.venue, self.addresses.venue, "order {at}");
            assert_eq!(found.instrument, self.addresses.instrument(open.market));
            assert_eq!(
                found.rent_payer, recorded.paid_by,
                "who paid for order {at}"
            );
            assert_eq!(found.reserved, [0; 6], "order {at}");
        }
    }
}
