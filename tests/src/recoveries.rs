//! Assessments, claims and recoveries. A loss is named by its address where the defaulter may have
//! been released meanwhile.

use ringfence_interface::accounts::LossPart;
use ringfence_interface::instructions::{
    AssessmentMatch, AssessmentPay, AssessmentSeize, CutWaive, LossRecover, PartClaim, RecoverySell,
};
use ringfence_interface::{ids, pda};
use solana_pubkey::Pubkey;

use crate::act::Act;
use crate::actors::{self, KEEPER, SKIN, owner_of};
use crate::house::{INSURANCE, SKIN_JUNIOR, SKIN_SENIOR};
use crate::world::World;

impl World {
    /// Address of a member's part of a loss.
    #[must_use]
    pub fn part(&self, member: &str, loss: &Pubkey) -> Pubkey {
        pda::part(loss, &self.member(member)).0
    }

    /// Address of the operator's part of a loss.
    #[must_use]
    pub fn match_part(&self, loss: &Pubkey) -> Pubkey {
        pda::part(loss, &self.house.fund).0
    }

    /// A part of a loss by its address.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn read_part(&self, part: &Pubkey) -> LossPart {
        LossPart::decode(&self.data(part)).expect("a part of a loss")
    }

    /// `assessment_pay` from the member's wallet; the member pays the rent.
    #[must_use]
    pub fn assessment_pay_act(&self, member: &str, loss: &Pubkey) -> Act {
        let owner = actors::address(member);
        let quote = self.house.quote.as_str();
        let accounts = AssessmentPay {
            owner,
            payer: owner,
            house: self.house.address,
            fund: self.house.fund,
            member: self.member(member),
            loss: *loss,
            part: self.part(member, loss),
            source: self.wallet(member, quote),
            vault_escrow: self.house.vault(pda::ESCROW),
            token_program: self.mint(quote).program,
            system_program: ids::SYSTEM_PROGRAM,
        };
        let signers = [owner_of(member)];
        Act::new(AssessmentPay::SHAPE, accounts.instruction(), &signers)
    }

    /// `assessment_match` from the wallet of the skin authority.
    #[must_use]
    pub fn assessment_match_act(&self, loss: &Pubkey, amount_native: u64) -> Act {
        let quote = self.house.quote.as_str();
        let accounts = AssessmentMatch {
            skin_authority: actors::address(SKIN),
            payer: actors::address(SKIN),
            house: self.house.address,
            fund: self.house.fund,
            loss: *loss,
            part: self.match_part(loss),
            source: self.wallet(SKIN, quote),
            vault_escrow: self.house.vault(pda::ESCROW),
            token_program: self.mint(quote).program,
            system_program: ids::SYSTEM_PROGRAM,
        };
        let instruction = accounts.instruction(amount_native);
        Act::new(AssessmentMatch::SHAPE, instruction, &[SKIN])
    }

    /// `assessment_seize` of a member, by a keeper, who pays the rent.
    #[must_use]
    pub fn assessment_seize_act(&self, member: &str, loss: &Pubkey) -> Act {
        let accounts = AssessmentSeize {
            actor: actors::address(KEEPER),
            house: self.house.address,
            fund: self.house.fund,
            member: self.member(member),
            loss: *loss,
            part: self.part(member, loss),
            vault_secured: self.house.vault(pda::SECURED),
            vault_escrow: self.house.vault(pda::ESCROW),
            token_program: self.mint(&self.house.quote).program,
            system_program: ids::SYSTEM_PROGRAM,
        };
        Act::new(AssessmentSeize::SHAPE, accounts.instruction(), &[KEEPER])
    }

    /// `part_claim` of a member into its wallet.
    #[must_use]
    pub fn part_claim_act(&self, member: &str, loss: &Pubkey) -> Act {
        self.claim(member, self.member(member), loss)
    }

    /// `part_claim` of the operator's match into the wallet of the skin authority.
    #[must_use]
    pub fn match_claim_act(&self, loss: &Pubkey) -> Act {
        self.claim(SKIN, self.house.fund, loss)
    }

    fn claim(&self, actor: &str, party: Pubkey, loss: &Pubkey) -> Act {
        let owner = actors::address(actor);
        let quote = self.house.quote.as_str();
        let accounts = PartClaim {
            owner,
            payer: owner,
            house: self.house.address,
            fund: self.house.fund,
            party,
            loss: *loss,
            part: pda::part(loss, &party).0,
            vault_escrow: self.house.vault(pda::ESCROW),
            destination: self.wallet(actor, quote),
            token_program: self.mint(quote).program,
            system_program: ids::SYSTEM_PROGRAM,
        };
        let signers = [owner_of(actor)];
        Act::new(PartClaim::SHAPE, accounts.instruction(), &signers)
    }

    /// `loss_recover`, by a keeper.
    #[must_use]
    pub fn loss_recover_act(&self, customer: &str) -> Act {
        let house = &self.house;
        let quote = house.quote.as_str();
        let accounts = LossRecover {
            actor: actors::address(KEEPER),
            house: house.address,
            settlement: house.settlement,
            pool: house.pool,
            fund: house.fund,
            margin_account: self.account(customer),
            quote_vault: self.vault(customer, quote),
            shard: self.shard(customer, quote),
            loss: self.loss(customer),
            vault_insurance: house.vault(INSURANCE),
            vault_skin_junior: house.vault(SKIN_JUNIOR),
            vault_skin_senior: house.vault(SKIN_SENIOR),
            vault_escrow: house.vault(pda::ESCROW),
            token_program: self.mint(quote).program,
        };
        Act::new(LossRecover::SHAPE, accounts.instruction(), &[KEEPER])
    }

    /// `recovery_sell`: from the buyer's wallets.
    #[must_use]
    pub fn recovery_sell_act(
        &self,
        buyer: &str,
        customer: &str,
        mint: &str,
        amounts: (u64, u64),
    ) -> Act {
        let quote = self.house.quote.as_str();
        let accounts = RecoverySell {
            buyer: actors::address(buyer),
            house: self.house.address,
            margin_account: self.account(customer),
            loss: self.loss(customer),
            quote_vault: self.vault(customer, quote),
            quote_shard: self.shard(customer, quote),
            vault: self.vault(customer, mint),
            shard: self.shard(customer, mint),
            source: self.wallet(buyer, quote),
            destination: self.wallet(buyer, mint),
            quote_token_program: self.mint(quote).program,
            token_program: self.mint(mint).program,
        };
        let evidence = self.evidence(customer);
        let instruction = accounts.instruction(amounts.0, amounts.1, &evidence);
        Act::new(RecoverySell::SHAPE, instruction, &[owner_of(buyer)])
    }

    /// `cut_waive`.
    #[must_use]
    pub fn cut_waive_act(&self, customer: &str) -> Act {
        let accounts = CutWaive {
            owner: actors::address(customer),
            settlement: self.house.settlement,
            margin_account: self.account(customer),
        };
        let signers = [owner_of(customer)];
        Act::new(CutWaive::SHAPE, accounts.instruction(), &signers)
    }
}
