// Written by scripts/generate.mjs. Change its sources instead.
import { getAccountClosedDecoder } from './types/accountClosed.js';
import { getAccountCreatedDecoder } from './types/accountCreated.js';
import { getAccountSettledDecoder } from './types/accountSettled.js';
import { getAssessmentMatchedDecoder } from './types/assessmentMatched.js';
import { getAssessmentPaidDecoder } from './types/assessmentPaid.js';
import { getAssessmentSeizedDecoder } from './types/assessmentSeized.js';
import { getAssetCreatedDecoder } from './types/assetCreated.js';
import { getAssetPriceRefreshedDecoder } from './types/assetPriceRefreshed.js';
import { getAssetTotalsRefreshedDecoder } from './types/assetTotalsRefreshed.js';
import { getAuctionAdvancedDecoder } from './types/auctionAdvanced.js';
import { getAuctionOpenedDecoder } from './types/auctionOpened.js';
import { getAuthoritySetDecoder } from './types/authoritySet.js';
import { getBidCommittedDecoder } from './types/bidCommitted.js';
import { getBidRevealedDecoder } from './types/bidRevealed.js';
import { getBondSettledDecoder } from './types/bondSettled.js';
import { getCollateralLiquidatedDecoder } from './types/collateralLiquidated.js';
import { getCollateralTransferredDecoder } from './types/collateralTransferred.js';
import { getConsentGivenDecoder } from './types/consentGiven.js';
import { getConsentRevokedDecoder } from './types/consentRevoked.js';
import { getCouncilSetDecoder } from './types/councilSet.js';
import { getCutWaivedDecoder } from './types/cutWaived.js';
import { getDelegateChangedDecoder } from './types/delegateChanged.js';
import { getFeesCollectedDecoder } from './types/feesCollected.js';
import { getFundSizedDecoder } from './types/fundSized.js';
import { getGovernanceCreatedDecoder } from './types/governanceCreated.js';
import { getHouseCreatedDecoder } from './types/houseCreated.js';
import { getHousePausedDecoder } from './types/housePaused.js';
import { getHouseResumedDecoder } from './types/houseResumed.js';
import { getInstrumentCreatedDecoder } from './types/instrumentCreated.js';
import { getInstrumentEndedDecoder } from './types/instrumentEnded.js';
import { getInstrumentMarkedDecoder } from './types/instrumentMarked.js';
import { getLienClaimedDecoder } from './types/lienClaimed.js';
import { getLienClosedDecoder } from './types/lienClosed.js';
import { getLienCreatedDecoder } from './types/lienCreated.js';
import { getLienLockedDecoder } from './types/lienLocked.js';
import { getLienNoticeChangedDecoder } from './types/lienNoticeChanged.js';
import { getLienReleasedDecoder } from './types/lienReleased.js';
import { getLienResizedDecoder } from './types/lienResized.js';
import { getLienSeizedDecoder } from './types/lienSeized.js';
import { getLienUnlockedDecoder } from './types/lienUnlocked.js';
import { getLossClosedDecoder } from './types/lossClosed.js';
import { getLossDeclaredDecoder } from './types/lossDeclared.js';
import { getLossFixedDecoder } from './types/lossFixed.js';
import { getLossRecoveredDecoder } from './types/lossRecovered.js';
import { getLossRoutedDecoder } from './types/lossRouted.js';
import { getLotsAwardedDecoder } from './types/lotsAwarded.js';
import { getLotsTakenDecoder } from './types/lotsTaken.js';
import { getMarginCallChangedDecoder } from './types/marginCallChanged.js';
import { getOrderCancelledDecoder } from './types/orderCancelled.js';
import { getOrderClosedDecoder } from './types/orderClosed.js';
import { getOrdersMatchedDecoder } from './types/ordersMatched.js';
import { getPartClaimedDecoder } from './types/partClaimed.js';
import { getPositionFilledDecoder } from './types/positionFilled.js';
import { getPositionLiquidatedDecoder } from './types/positionLiquidated.js';
import { getPositionTornUpDecoder } from './types/positionTornUp.js';
import { getPositionTransferredDecoder } from './types/positionTransferred.js';
import { getProposalApprovedDecoder } from './types/proposalApproved.js';
import { getProposalCancelledDecoder } from './types/proposalCancelled.js';
import { getProposalClosedDecoder } from './types/proposalClosed.js';
import { getProposalCreatedDecoder } from './types/proposalCreated.js';
import { getProposalExecutedDecoder } from './types/proposalExecuted.js';
import { getRecoverySoldDecoder } from './types/recoverySold.js';
import { getRiskPostedDecoder } from './types/riskPosted.js';
import { getSecuredReleasedDecoder } from './types/securedReleased.js';
import { getShortfallCoveredDecoder } from './types/shortfallCovered.js';
import { getSkinDepositedDecoder } from './types/skinDeposited.js';
import { getSkinWithdrawnDecoder } from './types/skinWithdrawn.js';
import { getStakeActivatedDecoder } from './types/stakeActivated.js';
import { getStakeCancelledDecoder } from './types/stakeCancelled.js';
import { getStakePaidInDecoder } from './types/stakePaidIn.js';
import { getStatementClosedDecoder } from './types/statementClosed.js';
import { getStatementFinalizedDecoder } from './types/statementFinalized.js';
import { getStatementOpenedDecoder } from './types/statementOpened.js';
import { getStatementRecordedDecoder } from './types/statementRecorded.js';
import { getStressPostedDecoder } from './types/stressPosted.js';
import { getStubDroppedDecoder } from './types/stubDropped.js';
import { getSurplusSweptDecoder } from './types/surplusSwept.js';
import { getTestFeedSetDecoder } from './types/testFeedSet.js';
import { getUnstakePaidDecoder } from './types/unstakePaid.js';
import { getUnstakeRequestedDecoder } from './types/unstakeRequested.js';
import { getVaultAbsorbedDecoder } from './types/vaultAbsorbed.js';
import { getVaultClosedDecoder } from './types/vaultClosed.js';
import { getVaultDepositedDecoder } from './types/vaultDeposited.js';
import { getVaultExitedDecoder } from './types/vaultExited.js';
import { getVaultOpenedDecoder } from './types/vaultOpened.js';
import { getVaultWithdrawnDecoder } from './types/vaultWithdrawn.js';
import { getVenueCreatedDecoder } from './types/venueCreated.js';
import { getVenueStatusChangedDecoder } from './types/venueStatusChanged.js';
import { getVenueTermsSetDecoder } from './types/venueTermsSet.js';
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
];
