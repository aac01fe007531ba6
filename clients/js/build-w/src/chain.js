/** The chain as this SDK needs it. A test can stand in for it. */
import { getBase58Decoder, getBase64Encoder, } from '@solana/kit';
import { RINGFENCE_PROGRAM_ADDRESS } from './generated/programs/index.js';
/** Nodes answer for at most so many accounts at once. */
const BATCH = 100;
const FIRM = new Set(['confirmed', 'finalized']);
const decoded = ([text]) => new Uint8Array(getBase64Encoder().encode(text));
/** A node behind JSON-RPC, through Solana Kit. */
export function rpcChain(rpc, commitment = 'confirmed') {
    return {
        accounts: (addresses) => accounts(rpc, addresses, commitment),
        owned: (filters) => owned(rpc, filters, commitment),
        async lifetime() {
            const { value } = await rpc.getLatestBlockhash({ commitment }).send();
            return value;
        },
        blockHeight: () => rpc.getBlockHeight({ commitment }).send(),
        async simulate(transaction) {
            const options = {
                encoding: 'base64',
                commitment,
                sigVerify: false,
                replaceRecentBlockhash: true,
            };
            const { value } = await rpc.simulateTransaction(transaction, options).send();
            return { error: value.err, logs: value.logs ?? [], units: value.unitsConsumed };
        },
        async submit(transaction) {
            const options = { encoding: 'base64', skipPreflight: true, maxRetries: 0n };
            await rpc.sendTransaction(transaction, options).send();
        },
        landed: (signature) => landed(rpc, signature, commitment),
        logs: (signature) => logs(rpc, signature),
    };
}
async function accounts(rpc, addresses, commitment) {
    const batches = [];
    for (let start = 0; start < addresses.length; start += BATCH) {
        batches.push(addresses.slice(start, start + BATCH));
    }
    const options = { encoding: 'base64', commitment };
    const read = async (batch) => {
        const { value } = await rpc.getMultipleAccounts(batch, options).send();
        return value.map((account, place) => {
            const address = batch[place];
            if (account === null || address === undefined)
                return undefined;
            const { data, lamports, owner } = account;
            return { address, owner, lamports, data: decoded(data) };
        });
    };
    return (await Promise.all(batches.map(read))).flat();
}
async function owned(rpc, filters, commitment) {
    const base58 = getBase58Decoder();
    const compared = filters.map(({ offset, bytes }) => ({
        memcmp: {
            offset: BigInt(offset),
            bytes: base58.decode(bytes),
            encoding: 'base58',
        },
    }));
    const options = { encoding: 'base64', commitment, filters: compared };
    const found = await rpc.getProgramAccounts(RINGFENCE_PROGRAM_ADDRESS, options).send();
    return found.map(({ pubkey, account }) => ({
        address: pubkey,
        owner: account.owner,
        lamports: account.lamports,
        data: decoded(account.data),
    }));
}
async function landed(rpc, signature, commitment) {
    const { value } = await rpc.getSignatureStatuses([signature]).send();
    const status = value[0];
    const level = status?.confirmationStatus ?? '';
    if (!status || !(commitment === 'finalized' ? level === 'finalized' : FIRM.has(level))) {
        return undefined;
    }
    return { error: status.err, slot: status.slot };
}
async function logs(rpc, signature) {
    const options = {
        encoding: 'base64',
        commitment: 'confirmed',
        maxSupportedTransactionVersion: 0,
    };
    const found = await rpc.getTransaction(signature, options).send();
    return found?.meta?.logMessages ?? [];
}
