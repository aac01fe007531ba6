import { getFundSecuredReleaseInstruction } from '../generated/instructions/fundSecuredRelease.js';
import { getFundStakeActivateInstruction } from '../generated/instructions/fundStakeActivate.js';
import { getFundStakeCancelInstruction } from '../generated/instructions/fundStakeCancel.js';
import { getFundStakeInstruction } from '../generated/instructions/fundStake.js';
import { getFundUnstakeInstruction } from '../generated/instructions/fundUnstake.js';
import { getFundUnstakeRequestInstruction } from '../generated/instructions/fundUnstakeRequest.js';
import { findMember, findTokenAccount } from '../pdas.js';
async function seat(house, owner) {
    const { quoteMint, quoteTokenProgram } = house.house.data;
    return {
        fund: house.fund.address,
        member: await findMember(house.fund.address, owner),
        tokenProgram: quoteTokenProgram,
        wallet: await findTokenAccount(owner, quoteMint, quoteTokenProgram),
    };
}
/** Pays a stake in. It waits for its epoch, then it becomes shares and bears losses. */
export async function stake(house, owner, amountNative) {
    const { wallet, ...accounts } = await seat(house, owner.address);
    return getFundStakeInstruction({
        owner,
        payer: owner,
        vaultPending: house.fund.data.pending,
        source: wallet,
        amountNative,
        ...accounts,
    });
}
/** Takes back a stake that still waits. */
export async function cancelStake(house, owner) {
    const { wallet, ...accounts } = await seat(house, owner.address);
    const vaultPending = house.fund.data.pending;
    return getFundStakeCancelInstruction({ owner, vaultPending, destination: wallet, ...accounts });
}
/** Turns somebody's stake into shares once its epoch has come. Anyone may. */
export async function activateStake(house, owner) {
    const { wallet: _, ...accounts } = await seat(house, owner);
    const { mutual, pending, secured } = house.fund.data;
    return getFundStakeActivateInstruction({
        house: house.house.address,
        settlement: house.settlement.address,
        vaultPending: pending,
        vaultMutual: mutual,
        vaultSecured: secured,
        ...accounts,
    });
}
/** Asks for shares to be paid out. The cool-down counts from it. */
export async function requestUnstake(house, owner, shares) {
    const { fund, member } = await seat(house, owner.address);
    const settlement = house.settlement.address;
    const of = { house: house.house.address, settlement, fund, member };
    return getFundUnstakeRequestInstruction({ owner, shares, ...of });
}
/** Is paid for shares, once the cool-down has passed and while the window is open. */
export async function unstake(house, owner) {
    const { wallet, ...accounts } = await seat(house, owner.address);
    return getFundUnstakeInstruction({
        owner,
        house: house.house.address,
        settlement: house.settlement.address,
        vaultMutual: house.fund.data.mutual,
        vaultSecured: house.fund.data.secured,
        destination: wallet,
        ...accounts,
    });
}
/** Takes back what had secured assessments, once no shares are left. */
export async function releaseSecured(house, owner) {
    const { wallet, ...accounts } = await seat(house, owner.address);
    return getFundSecuredReleaseInstruction({
        owner,
        settlement: house.settlement.address,
        vaultSecured: house.fund.data.secured,
        destination: wallet,
        ...accounts,
    });
}
