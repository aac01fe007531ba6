// Written by scripts/generate.mjs. Change its sources instead.

import { getAccountClosedDecoder, type AccountClosed } from './types/accountClosed.js';
import { getAccountCreatedDecoder, type AccountCreated } from './types/accountCreated.js';
import { getAccountSettledDecoder, type AccountSettled } from './types/accountSettled.js';
import { getAssessmentMatchedDecoder, type AssessmentMatched } from './types/assessmentMatched.js';
import { getAssessmentPaidDecoder, type AssessmentPaid } from './types/assessmentPaid.js';
import { getAssessmentSeizedDecoder, type AssessmentSeized } from './types/assessmentSeized.js';
import { getAssetCreatedDecoder, type AssetCreated } from './types/assetCreated.js';
import { getAssetPriceRefreshedDecoder, type AssetPriceRefreshed } from './types/assetPriceRefreshed.js';
import { getAssetTotalsRefreshedDecoder, type AssetTotalsRefreshed } from './types/assetTotalsRefreshed.js';
import { getAuctionAdvancedDecoder, type AuctionAdvanced } from './types/auctionAdvanced.js';
import { getAuctionOpenedDecoder, type AuctionOpened } from './types/auctionOpened.js';
import { getAuthoritySetDecoder, type AuthoritySet } from './types/authoritySet.js';
import { getBidCommittedDecoder, type BidCommitted } from './types/bidCommitted.js';
import { getBidRevealedDecoder, type BidRevealed } from './types/bidRevealed.js';
import { getBondSettledDecoder, type BondSettled } from './types/bondSettled.js';
import { getCollateralLiquidatedDecoder, type CollateralLiquidated } from './types/collateralLiquidated.js';
import { getCollateralTransferredDecoder, type CollateralTransferred } from './types/collateralTransferred.js';
import { getConsentGivenDecoder, type ConsentGiven } from './types/consentGiven.js';
import { getConsentRevokedDecoder, type ConsentRevoked } from './types/consentRevoked.js';
import { getCouncilSetDecoder, type CouncilSet } from './types/councilSet.js';
import { getCutWaivedDecoder, type CutWaived } from './types/cutWaived.js';
import { getDelegateChangedDecoder, type DelegateChanged } from './types/delegateChanged.js';
import { getFeesCollectedDecoder, type FeesCollected } from './types/feesCollected.js';
import { getFundSizedDecoder, type FundSized } from './types/fundSized.js';
import { getGovernanceCreatedDecoder, type GovernanceCreated } from './types/governanceCreated.js';
import { getHouseCreatedDecoder, type HouseCreated } from './types/houseCreated.js';
import { getHousePausedDecoder, type HousePaused } from './types/housePaused.js';
import { getHouseResumedDecoder, type HouseResumed } from './types/houseResumed.js';
import { getInstrumentCreatedDecoder, type InstrumentCreated } from './types/instrumentCreated.js';
import { getInstrumentEndedDecoder, type InstrumentEnded } from './types/instrumentEnded.js';
import { getInstrumentMarkedDecoder, type InstrumentMarked } from './types/instrumentMarked.js';
import { getLienClaimedDecoder, type LienClaimed } from './types/lienClaimed.js';
import { getLienClosedDecoder, type LienClosed } from './types/lienClosed.js';
import { getLienCreatedDecoder, type LienCreated } from './types/lienCreated.js';
import { getLienLockedDecoder, type LienLocked } from './types/lienLocked.js';
import { getLienNoticeChangedDecoder, type LienNoticeChanged } from './types/lienNoticeChanged.js';
import { getLienReleasedDecoder, type LienReleased } from './types/lienReleased.js';
import { getLienResizedDecoder, type LienResized } from './types/lienResized.js';
import { getLienSeizedDecoder, type LienSeized } from './types/lienSeized.js';
import { getLienUnlockedDecoder, type LienUnlocked } from './types/lienUnlocked.js';
import { getLossClosedDecoder, type LossClosed } from './types/lossClosed.js';
import { getLossDeclaredDecoder, type LossDeclared } from './types/lossDeclared.js';
import { getLossFixedDecoder, type LossFixed } from './types/lossFixed.js';
import { getLossRecoveredDecoder, type LossRecovered } from './types/lossRecovered.js';
import { getLossRoutedDecoder, type LossRouted } from './types/lossRouted.js';
import { getLotsAwardedDecoder, type LotsAwarded } from './types/lotsAwarded.js';
import { getLotsTakenDecoder, type LotsTaken } from './types/lotsTaken.js';
import { getMarginCallChangedDecoder, type MarginCallChanged } from './types/marginCallChanged.js';
import { getOrderCancelledDecoder, type OrderCancelled } from './types/orderCancelled.js';
import { getOrderClosedDecoder, type OrderClosed } from './types/orderClosed.js';
import { getOrdersMatchedDecoder, type OrdersMatched } from './types/ordersMatched.js';
import { getPartClaimedDecoder, type PartClaimed } from './types/partClaimed.js';
import { getPositionFilledDecoder, type PositionFilled } from './types/positionFilled.js';
import { getPositionLiquidatedDecoder, type PositionLiquidated } from './types/positionLiquidated.js';
import { getPositionTornUpDecoder, type PositionTornUp } from './types/positionTornUp.js';
import { getPositionTransferredDecoder, type PositionTransferred } from './types/positionTransferred.js';
import { getProposalApprovedDecoder, type ProposalApproved } from './types/proposalApproved.js';
import { getProposalCancelledDecoder, type ProposalCancelled } from './types/proposalCancelled.js';
import { getProposalClosedDecoder, type ProposalClosed } from './types/proposalClosed.js';
import { getProposalCreatedDecoder, type ProposalCreated } from './types/proposalCreated.js';
import { getProposalExecutedDecoder, type ProposalExecuted } from './types/proposalExecuted.js';
import { getRecoverySoldDecoder, type RecoverySold } from './types/recoverySold.js';
import { getRiskPostedDecoder, type RiskPosted } from './types/riskPosted.js';
import { getSecuredReleasedDecoder, type SecuredReleased } from './types/securedReleased.js';
import { getShortfallCoveredDecoder, type ShortfallCovered } from './types/shortfallCovered.js';
import { getSkinDepositedDecoder, type SkinDeposited } from './types/skinDeposited.js';
import { getSkinWithdrawnDecoder, type SkinWithdrawn } from './types/skinWithdrawn.js';
import { getStakeActivatedDecoder, type StakeActivated } from './types/stakeActivated.js';
import { getStakeCancelledDecoder, type StakeCancelled } from './types/stakeCancelled.js';
import { getStakePaidInDecoder, type StakePaidIn } from './types/stakePaidIn.js';
import { getStatementClosedDecoder, type StatementClosed } from './types/statementClosed.js';
import { getStatementFinalizedDecoder, type StatementFinalized } from './types/statementFinalized.js';
import { getStatementOpenedDecoder, type StatementOpened } from './types/statementOpened.js';
import { getStatementRecordedDecoder, type StatementRecorded } from './types/statementRecorded.js';
import { getStressPostedDecoder, type StressPosted } from './types/stressPosted.js';
import { getStubDroppedDecoder, type StubDropped } from './types/stubDropped.js';
import { getSurplusSweptDecoder, type SurplusSwept } from './types/surplusSwept.js';
import { getTestFeedSetDecoder, type TestFeedSet } from './types/testFeedSet.js';
import { getUnstakePaidDecoder, type UnstakePaid } from './types/unstakePaid.js';
import { getUnstakeRequestedDecoder, type UnstakeRequested } from './types/unstakeRequested.js';
import { getVaultAbsorbedDecoder, type VaultAbsorbed } from './types/vaultAbsorbed.js';
import { getVaultClosedDecoder, type VaultClosed } from './types/vaultClosed.js';
import { getVaultDepositedDecoder, type VaultDeposited } from './types/vaultDeposited.js';
import { getVaultExitedDecoder, type VaultExited } from './types/vaultExited.js';
import { getVaultOpenedDecoder, type VaultOpened } from './types/vaultOpened.js';
import { getVaultWithdrawnDecoder, type VaultWithdrawn } from './types/vaultWithdrawn.js';
import { getVenueCreatedDecoder, type VenueCreated } from './types/venueCreated.js';
import { getVenueStatusChangedDecoder, type VenueStatusChanged } from './types/venueStatusChanged.js';
import { getVenueTermsSetDecoder, type VenueTermsSet } from './types/venueTermsSet.js';

/** Something that happened. */
export type RingfenceEvent =
  | { readonly name: 'AccountClosed'; readonly data: AccountClosed }
  | { readonly name: 'AccountCreated'; readonly data: AccountCreated }
  | { readonly name: 'AccountSettled'; readonly data: AccountSettled }
  | { readonly name: 'AssessmentMatched'; readonly data: AssessmentMatched }
  | { readonly name: 'AssessmentPaid'; readonly data: AssessmentPaid }
  | { readonly name: 'AssessmentSeized'; readonly data: AssessmentSeized }
  | { readonly name: 'AssetCreated'; readonly data: AssetCreated }
  | { readonly name: 'AssetPriceRefreshed'; readonly data: AssetPriceRefreshed }
  | { readonly name: 'AssetTotalsRefreshed'; readonly data: AssetTotalsRefreshed }
  | { readonly name: 'AuctionAdvanced'; readonly data: AuctionAdvanced }
  | { readonly name: 'AuctionOpened'; readonly data: AuctionOpened }
  | { readonly name: 'AuthoritySet'; readonly data: AuthoritySet }
  | { readonly name: 'BidCommitted'; readonly data: BidCommitted }
  | { readonly name: 'BidRevealed'; readonly data: BidRevealed }
  | { readonly name: 'BondSettled'; readonly data: BondSettled }
  | { readonly name: 'CollateralLiquidated'; readonly data: CollateralLiquidated }
  | { readonly name: 'CollateralTransferred'; readonly data: CollateralTransferred }
  | { readonly name: 'ConsentGiven'; readonly data: ConsentGiven }
  | { readonly name: 'ConsentRevoked'; readonly data: ConsentRevoked }
  | { readonly name: 'CouncilSet'; readonly data: CouncilSet }
  | { readonly name: 'CutWaived'; readonly data: CutWaived }
  | { readonly name: 'DelegateChanged'; readonly data: DelegateChanged }
  | { readonly name: 'FeesCollected'; readonly data: FeesCollected }
  | { readonly name: 'FundSized'; readonly data: FundSized }
  | { readonly name: 'GovernanceCreated'; readonly data: GovernanceCreated }
  | { readonly name: 'HouseCreated'; readonly data: HouseCreated }
  | { readonly name: 'HousePaused'; readonly data: HousePaused }
  | { readonly name: 'HouseResumed'; readonly data: HouseResumed }
  | { readonly name: 'InstrumentCreated'; readonly data: InstrumentCreated }
  | { readonly name: 'InstrumentEnded'; readonly data: InstrumentEnded }
  | { readonly name: 'InstrumentMarked'; readonly data: InstrumentMarked }
  | { readonly name: 'LienClaimed'; readonly data: LienClaimed }
  | { readonly name: 'LienClosed'; readonly data: LienClosed }
  | { readonly name: 'LienCreated'; readonly data: LienCreated }
  | { readonly name: 'LienLocked'; readonly data: LienLocked }
  | { readonly name: 'LienNoticeChanged'; readonly data: LienNoticeChanged }
  | { readonly name: 'LienReleased'; readonly data: LienReleased }
  | { readonly name: 'LienResized'; readonly data: LienResized }
  | { readonly name: 'LienSeized'; readonly data: LienSeized }
  | { readonly name: 'LienUnlocked'; readonly data: LienUnlocked }
  | { readonly name: 'LossClosed'; readonly data: LossClosed }
  | { readonly name: 'LossDeclared'; readonly data: LossDeclared }
  | { readonly name: 'LossFixed'; readonly data: LossFixed }
  | { readonly name: 'LossRecovered'; readonly data: LossRecovered }
  | { readonly name: 'LossRouted'; readonly data: LossRouted }
  | { readonly name: 'LotsAwarded'; readonly data: LotsAwarded }
  | { readonly name: 'LotsTaken'; readonly data: LotsTaken }
  | { readonly name: 'MarginCallChanged'; readonly data: MarginCallChanged }
  | { readonly name: 'OrderCancelled'; readonly data: OrderCancelled }
  | { readonly name: 'OrderClosed'; readonly data: OrderClosed }
  | { readonly name: 'OrdersMatched'; readonly data: OrdersMatched }
  | { readonly name: 'PartClaimed'; readonly data: PartClaimed }
  | { readonly name: 'PositionFilled'; readonly data: PositionFilled }
  | { readonly name: 'PositionLiquidated'; readonly data: PositionLiquidated }
  | { readonly name: 'PositionTornUp'; readonly data: PositionTornUp }
  | { readonly name: 'PositionTransferred'; readonly data: PositionTransferred }
  | { readonly name: 'ProposalApproved'; readonly data: ProposalApproved }
  | { readonly name: 'ProposalCancelled'; readonly data: ProposalCancelled }
  | { readonly name: 'ProposalClosed'; readonly data: ProposalClosed }
  | { readonly name: 'ProposalCreated'; readonly data: ProposalCreated }
  | { readonly name: 'ProposalExecuted'; readonly data: ProposalExecuted }
  | { readonly name: 'RecoverySold'; readonly data: RecoverySold }
  | { readonly name: 'RiskPosted'; readonly data: RiskPosted }
  | { readonly name: 'SecuredReleased'; readonly data: SecuredReleased }
  | { readonly name: 'ShortfallCovered'; readonly data: ShortfallCovered }
  | { readonly name: 'SkinDeposited'; readonly data: SkinDeposited }
  | { readonly name: 'SkinWithdrawn'; readonly data: SkinWithdrawn }
  | { readonly name: 'StakeActivated'; readonly data: StakeActivated }
  | { readonly name: 'StakeCancelled'; readonly data: StakeCancelled }
  | { readonly name: 'StakePaidIn'; readonly data: StakePaidIn }
  | { readonly name: 'StatementClosed'; readonly data: StatementClosed }
  | { readonly name: 'StatementFinalized'; readonly data: StatementFinalized }
  | { readonly name: 'StatementOpened'; readonly data: StatementOpened }
  | { readonly name: 'StatementRecorded'; readonly data: StatementRecorded }
  | { readonly name: 'StressPosted'; readonly data: StressPosted }
  | { readonly name: 'StubDropped'; readonly data: StubDropped }
  | { readonly name: 'SurplusSwept'; readonly data: SurplusSwept }
  | { readonly name: 'TestFeedSet'; readonly data: TestFeedSet }
  | { readonly name: 'UnstakePaid'; readonly data: UnstakePaid }
  | { readonly name: 'UnstakeRequested'; readonly data: UnstakeRequested }
  | { readonly name: 'VaultAbsorbed'; readonly data: VaultAbsorbed }
  | { readonly name: 'VaultClosed'; readonly data: VaultClosed }
  | { readonly name: 'VaultDeposited'; readonly data: VaultDeposited }
  | { readonly name: 'VaultExited'; readonly data: VaultExited }
  | { readonly name: 'VaultOpened'; readonly data: VaultOpened }
  | { readonly name: 'VaultWithdrawn'; readonly data: VaultWithdrawn }
  | { readonly name: 'VenueCreated'; readonly data: VenueCreated }
  | { readonly name: 'VenueStatusChanged'; readonly data: VenueStatusChanged }
  | { readonly name: 'VenueTermsSet'; readonly data: VenueTermsSet };

/** Name, discriminator in hexadecimal, and decoder of every event. */
export const EVENTS = [
  ['AccountClosed', '13fa4fec5b509430', getAccountClosedDecoder],
  ['AccountCreated', '462706ad76c6be5b', getAccountCreatedDecoder],
  ['AccountSettled', '02840deff9928e8c', getAccountSettledDecoder],
  ['AssessmentMatched', '248899e0673159ed', getAssessmentMatchedDecoder],
  ['AssessmentPaid', 'd5663cd947eea090', getAssessmentPaidDecoder],
  ['AssessmentSeized', 'a19e1241bbe3bc54', getAssessmentSeizedDecoder],
  ['AssetCreated', 'cec1fcfecfb99a04', getAssetCreatedDecoder],
  ['AssetPriceRefreshed', '8b0052f14e84b5ea', getAssetPriceRefreshedDecoder],
  ['AssetTotalsRefreshed', '08b18681efc1c18a', getAssetTotalsRefreshedDecoder],
  ['AuctionAdvanced', '6e9724dcd44af72d', getAuctionAdvancedDecoder],
  ['AuctionOpened', '19e68cd764c10e46', getAuctionOpenedDecoder],
  ['AuthoritySet', '7ab2912cac1e1910', getAuthoritySetDecoder],
  ['BidCommitted', '510dc18b00a85237', getBidCommittedDecoder],
  ['BidRevealed', 'e3907de51c6d12d1', getBidRevealedDecoder],
  ['BondSettled', 'bb96acd4e577a57b', getBondSettledDecoder],
  ['CollateralLiquidated', '942a1c6848327c62', getCollateralLiquidatedDecoder],
  ['CollateralTransferred', '77b44fabb24378ed', getCollateralTransferredDecoder],
  ['ConsentGiven', 'fb9fd34314aac220', getConsentGivenDecoder],
  ['ConsentRevoked', '38f58839d4fc7a2b', getConsentRevokedDecoder],
  ['CouncilSet', '953dbebf2be1af76', getCouncilSetDecoder],
  ['CutWaived', '547f4e83adc1a356', getCutWaivedDecoder],
  ['DelegateChanged', 'e193e02bf782655b', getDelegateChangedDecoder],
  ['FeesCollected', 'e91775e16bb2fe08', getFeesCollectedDecoder],
  ['FundSized', '78ea2775b7393625', getFundSizedDecoder],
  ['GovernanceCreated', '1b9829b8b4ba44e8', getGovernanceCreatedDecoder],
  ['HouseCreated', '80e148cf556a84f7', getHouseCreatedDecoder],
  ['HousePaused', '771379149edfeb21', getHousePausedDecoder],
  ['HouseResumed', '7be98c600cf29756', getHouseResumedDecoder],
  ['InstrumentCreated', '7c61e4e3c33fda79', getInstrumentCreatedDecoder],
  ['InstrumentEnded', 'b7d758022e84bf51', getInstrumentEndedDecoder],
  ['InstrumentMarked', '743b5caef61163d2', getInstrumentMarkedDecoder],
  ['LienClaimed', '0300ad3281b2fb15', getLienClaimedDecoder],
  ['LienClosed', '15a0dbe70b810260', getLienClosedDecoder],
  ['LienCreated', '1213eea672e78d26', getLienCreatedDecoder],
  ['LienLocked', '8ea312feace66fc1', getLienLockedDecoder],
  ['LienNoticeChanged', 'a259ad9ea36292ab', getLienNoticeChangedDecoder],
  ['LienReleased', 'bfe3c44e8bd433e0', getLienReleasedDecoder],
  ['LienResized', 'ca3bd4dbb8d415c5', getLienResizedDecoder],
  ['LienSeized', '565662be3f0c5e33', getLienSeizedDecoder],
  ['LienUnlocked', '1b12c523c56245ec', getLienUnlockedDecoder],
  ['LossClosed', 'e2d518fb604c67e2', getLossClosedDecoder],
  ['LossDeclared', '53b31f1ffce11c90', getLossDeclaredDecoder],
  ['LossFixed', '1e50fa6c55f43012', getLossFixedDecoder],
  ['LossRecovered', '94bf94ed9d9b9f82', getLossRecoveredDecoder],
  ['LossRouted', '4325080da3db5748', getLossRoutedDecoder],
  ['LotsAwarded', '1f9e38d928ec205e', getLotsAwardedDecoder],
  ['LotsTaken', '218a36f8b833684f', getLotsTakenDecoder],
  ['MarginCallChanged', '3070d1a8d92b4cd8', getMarginCallChangedDecoder],
  ['OrderCancelled', '6c388044a871a8ef', getOrderCancelledDecoder],
  ['OrderClosed', 'ed4d657b482b957b', getOrderClosedDecoder],
  ['OrdersMatched', 'b208e55fc0a180c4', getOrdersMatchedDecoder],
  ['PartClaimed', 'ceacbe6b05d46a69', getPartClaimedDecoder],
  ['PositionFilled', 'b8bedb2ea182fefd', getPositionFilledDecoder],
  ['PositionLiquidated', '286b5ad6601e3d80', getPositionLiquidatedDecoder],
  ['PositionTornUp', 'e6653a713799bf1e', getPositionTornUpDecoder],
  ['PositionTransferred', '140445c79c39b10e', getPositionTransferredDecoder],
  ['ProposalApproved', '46319be49d2b5831', getProposalApprovedDecoder],
  ['ProposalCancelled', 'fd3b682e814e090e', getProposalCancelledDecoder],
  ['ProposalClosed', '395a2fa46937611b', getProposalClosedDecoder],
  ['ProposalCreated', 'ba08a06c510d33ce', getProposalCreatedDecoder],
  ['ProposalExecuted', '5cd5bdc965536f53', getProposalExecutedDecoder],
  ['RecoverySold', '2386f87dcadd25e5', getRecoverySoldDecoder],
  ['RiskPosted', '4876b91d972f7128', getRiskPostedDecoder],
  ['SecuredReleased', 'eee86bcaa7908614', getSecuredReleasedDecoder],
  ['ShortfallCovered', 'a1c45e9b8dcc5f7d', getShortfallCoveredDecoder],
  ['SkinDeposited', 'bb026078abed239b', getSkinDepositedDecoder],
  ['SkinWithdrawn', '22d21aea45fd472a', getSkinWithdrawnDecoder],
  ['StakeActivated', '9ce809040df7e96f', getStakeActivatedDecoder],
  ['StakeCancelled', 'dcc5a842100808cd', getStakeCancelledDecoder],
  ['StakePaidIn', '4fb76ae5cce6ed61', getStakePaidInDecoder],
  ['StatementClosed', '8d9cf22bc5b6263f', getStatementClosedDecoder],
  ['StatementFinalized', '13b127e86e8c90d6', getStatementFinalizedDecoder],
  ['StatementOpened', '51aa40b6d2660a68', getStatementOpenedDecoder],
  ['StatementRecorded', '1d257c4f9ce05b6b', getStatementRecordedDecoder],
  ['StressPosted', 'c5e4038bcdfb5242', getStressPostedDecoder],
  ['StubDropped', '7584c9605335e90e', getStubDroppedDecoder],
  ['SurplusSwept', '0ae48253ddf0d220', getSurplusSweptDecoder],
  ['TestFeedSet', '58ecc99d054472f4', getTestFeedSetDecoder],
  ['UnstakePaid', 'c86fcbba325e0ff8', getUnstakePaidDecoder],
  ['UnstakeRequested', '15fdb15581ce2a98', getUnstakeRequestedDecoder],
  ['VaultAbsorbed', '850360ae04380fc0', getVaultAbsorbedDecoder],
  ['VaultClosed', 'ee8126e4e376f9d7', getVaultClosedDecoder],
  ['VaultDeposited', '3b3e2bc8dc686443', getVaultDepositedDecoder],
  ['VaultExited', '0e9a561b4a35f2cf', getVaultExitedDecoder],
  ['VaultOpened', 'c6fac3191a6bc510', getVaultOpenedDecoder],
  ['VaultWithdrawn', 'ee09dbacbc4d4868', getVaultWithdrawnDecoder],
  ['VenueCreated', '2bfec3df81363553', getVenueCreatedDecoder],
  ['VenueStatusChanged', 'f3dc93de2932d2fe', getVenueStatusChangedDecoder],
  ['VenueTermsSet', '074aa911cfbeb287', getVenueTermsSetDecoder],
] as const;
