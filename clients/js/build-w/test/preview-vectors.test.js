import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadPreviews } from '../src/preview/index.js';
import { ASSET, HOUSE, INSTRUMENT } from './support/parameters.js';
import { asset, feed, house, instrument, marginAccount, NOW, ONE_E8, vectors, whole, wholes, } from './support/stored.js';
const QUOTE = asset({ feed: feed(ONE_E8) });
const LINEAR = { strikeTicks: 0n, shortMinNative: 0n, riskAgeMaxS: 0, kind: 0 };
const PRICE_E8_MAX = 100000000000000n;
const LAYERS = [
    'proceeds',
    'defaulter_vaults',
    'defaulter_stake',
    'insurance',
    'skin_junior',
    'mutual',
    'skin_senior',
    'assessment',
    'gain_haircut',
];
function value(coded, name) {
    assert(coded.ok, `${name}: refused`);
    return coded.value;
}
function cases(file, group) {
    const found = vectors(file)[group] ?? [];
    assert(found.length > 0, `no case of ${group}`);
    return found;
}
test('collateral is worth in the browser what the vectors say', async () => {
    const previews = await loadPreviews();
    for (const { name, in: given, out } of cases('margin.json', 'collateral_value')) {
        const weight = Number(whole(given, 'weight_bps'));
        const held = asset({
            feed: feed(whole(given, 'low_price_e8')),
            listedTs: NOW.ts - whole(given, 'age_s'),
            totalNative: whole(given, 'total_native'),
            decimals: Number(whole(given, 'asset_decimals')),
            quoteDecimals: Number(whole(given, 'quote_decimals')),
            parameters: {
                ...ASSET,
                weightInitialBps: weight,
                weightMaintenanceBps: weight,
                concentrationBps: Number(whole(given, 'concentration_bps')),
                concentrationNative: whole(given, 'concentration_native'),
                depositCapNative: whole(given, 'deposit_cap_native'),
                rampS: Number(whole(given, 'ramp_s')),
            },
        });
        const quote = asset({ feed: feed(whole(given, 'quote_high_price_e8')) });
        const { standing } = previews
            .of({
            house: house(),
            marginAccount: marginAccount([{}, { ledgerNative: whole(given, 'amount_native') }]),
            assets: [quote, held],
            instruments: [],
            clock: NOW,
        })
            .now();
        const judged = given['test'] === 'initial' ? standing.initial : standing.maintenance;
        assert.equal(value(judged, name).equityNative, whole(out, 'value_native'), name);
    }
});
test('risk arrays that a mark would make are those of the vectors', async () => {
    const previews = await loadPreviews();
    const all = cases('margin.json', 'risk_array');
    // No oracle's price reaches the largest mark of the vectors.
    const reached = all.filter(({ in: given }) => whole(given, 'mark_ticks') <= PRICE_E8_MAX);
    assert(reached.length + 1 >= all.length);
    for (const { name, in: given, out } of reached) {
        const listed = instrument(1, {
            tickValueNative: whole(given, 'tick_value_native'),
            maxTick: 1n << 40n,
            parameters: {
                ...INSTRUMENT,
                scanBps: Number(whole(given, 'scan_bps')),
                scanFloorTicks: whole(given, 'scan_floor_ticks'),
                extremeBps: Number(whole(given, 'extreme_bps')),
            },
            // The scale of a tick is not the vectors': any price has to reach it.
            tickSizeE8: 1n,
        });
        const price = whole(given, 'mark_ticks');
        const reading = { price, emaPrice: price, confidence: 0n, exponent: -8 };
        const times = { publishTs: NOW.ts, previousPublishTs: NOW.ts - 1n };
        const now = previews
            .of({
            house: house(),
            marginAccount: marginAccount([{}], [{ instrumentId: 1, lots: 1n }]),
            assets: [QUOTE],
            instruments: [listed],
            clock: NOW,
            readings: [{ isMark: true, place: 0, reading: { ...reading, ...times } }],
        })
            .now();
        assert.deepEqual(now.readings, [0], name);
        const [group] = value(now.standing.groups, name);
        assert.deepEqual(group?.scenariosNative, wholes(out, 'array_native'), name);
    }
});
/** Rows of lots and arrays by group; an add-on is a group of its own with one bad scenario. */
function rowsOf(given) {
    const groups = given['groups'];
    const rows = groups.flatMap(({ positions }, group) => positions.map((row) => {
        return [group, whole(row, 'lots'), wholes(row, 'array_native')];
    }));
    const addOns = whole(given, 'add_ons_native');
    if (addOns !== 0n && rows.some(([, lots]) => lots !== 0n)) {
        const array = new Array(16).fill(0n);
        array[5] = -addOns;
        rows.push([0xffff, 1n, array]);
    }
    return rows;
}
test('requirements are in the browser what the vectors say', async () => {
    const previews = await loadPreviews();
    for (const { name, in: given, out } of cases('margin.json', 'requirement')) {
        const rows = rowsOf(given);
        const instruments = rows.map(([riskGroup, , riskArray], place) => instrument(place + 1, { riskGroup, riskArray, markTick: 1n, settlementTick: 1n }));
        const positions = rows.map(([, lots], place) => {
            return { instrumentId: place + 1, lots, tick: 1n };
        });
        const parameters = {
            ...HOUSE,
            dustNative: whole(given, 'dust_native'),
            initialMultipleBps: Number(whole(given, 'initial_multiple_bps')),
        };
        const { standing } = previews
            .of({
            house: house({ parameters }),
            marginAccount: marginAccount([{}], positions),
            assets: [QUOTE],
            instruments,
            clock: NOW,
        })
            .now();
        const asked = (judged) => value(judged, name).requirementNative;
        assert.equal(asked(standing.maintenance), whole(out, 'maintenance_native'), name);
        assert.equal(asked(standing.initial), whole(out, 'initial_native'), name);
        assert.deepEqual(losses(standing, name), losses(rows, out), name);
    }
});
/** What each group with lots loses, largest first: of a preview, or of the vectors. */
function losses(of, by) {
    const found = Array.isArray(of)
        ? wholes(by, 'scan_losses_native').concat(addOnsOf(of))
        : value(of.groups, by).map(({ lossNative }) => lossNative);
    return found.filter((loss) => loss !== 0n).sort((a, b) => (a < b ? 1 : -1));
}
function addOnsOf(rows) {
    const added = rows.filter(([group]) => group === 0xffff);
    return added.map(([, , array]) => -(array[5] ?? 0n));
}
const KINDS = ['linear', 'call', 'put'];
function listed(row, instrumentId) {
    const kind = KINDS.indexOf(row['kind']);
    const terms = {
        strikeTicks: whole(row, 'strike_ticks'),
        shortMinNative: 250000n,
        riskAgeMaxS: 300,
        kind,
    };
    return instrument(instrumentId, {
        riskGroup: Number(whole(row, 'group')),
        contract: { ...(kind === 0 ? LINEAR : terms), reserved: new Uint8Array(3) },
        markTick: whole(row, 'mark_ticks'),
        settlementTick: whole(row, 'mark_ticks'),
        riskArray: wholes(row, 'array_native'),
        riskTs: NOW.ts,
    });
}
test('portfolios with options are in the browser what the vectors say', async () => {
    const previews = await loadPreviews();
    for (const { name, in: given, out } of cases('options.json', 'portfolio')) {
        const token = given['token'];
        const rows = given['positions'];
        const positions = rows.map((row, place) => ({
            instrumentId: place + 1,
            lots: whole(row, 'lots'),
            tick: whole(row, 'settlement_ticks'),
            waitGainNative: whole(row, 'wait_gain_native'),
            waitLossNative: whole(row, 'wait_loss_native'),
        }));
        const slots = [
            { ledgerNative: whole(given, 'quote_native') },
            { ledgerNative: whole(token, 'amount_native') },
        ];
        const variationNative = whole(given, 'variation_native');
        const held = asset({
            feed: feed(whole(token, 'spot_price_e8'), whole(token, 'confidence_price_e8')),
            decimals: 9,
            parameters: {
                ...ASSET,
                concentrationNative: whole(token, 'concentration_native'),
                concentrationBps: Number(whole(token, 'concentration_bps')),
            },
        });
        const { standing } = previews
            .of({
            house: house(),
            marginAccount: marginAccount(slots, positions, { variationNative }),
            assets: [QUOTE, held],
            instruments: rows.map((row, place) => listed(row, place + 1)),
            clock: NOW,
        })
            .now();
        const health = out['health'];
        const [initial, maintenance] = [
            value(standing.initial, name),
            value(standing.maintenance, name),
        ];
        assert.equal(maintenance.requirementNative, whole(health, 'maintenance_native'), name);
        assert.equal(initial.requirementNative, whole(health, 'initial_native'), name);
        assert.equal(maintenance.equityNative, whole(health, 'maintenance_equity_native'), name);
        assert.equal(initial.equityNative, whole(health, 'initial_equity_native'), name);
    }
});
test('losses go down the layers in the browser as clearing houses published it', async () => {
    const previews = await loadPreviews();
    const published = vectors('published.json')['waterfall'];
    const named = ['insurance', 'skin_junior', 'mutual'];
    for (const row of published) {
        const has = (layer) => named.includes(layer) && row[layer] !== undefined;
        const layers = LAYERS.map((layer) => ({
            freeNative: has(layer) ? whole(row, layer) : own(row, layer),
            blockedNative: 0n,
        }));
        const used = value(previews.waterfall(whole(row, 'loss'), layers), String(row['name']));
        assert.equal(used.leftNative, whole(row, 'uncovered'), String(row['name']));
        for (const layer of LAYERS.filter(has)) {
            const found = used.rowsNative[LAYERS.indexOf(layer)];
            assert.equal(found, whole(row['used'], layer), String(row['name']));
        }
    }
    const defaults = vectors('defaults.json')['waterfall'];
    for (const row of defaults) {
        const given = row['layers'];
        const layers = LAYERS.map((layer) => {
            const found = given.find(({ kind }) => kind === layer);
            return { freeNative: found ? whole(found, 'available') : 0n, blockedNative: 0n };
        });
        const used = value(previews.waterfall(whole(row, 'loss'), layers), String(row['name']));
        assert.equal(used.leftNative, whole(row, 'left'), String(row['name']));
        for (const layer of given) {
            const found = used.rowsNative[LAYERS.indexOf(layer['kind'])];
            assert.equal(found, whole(layer, 'used'), String(row['name']));
        }
    }
    assert(published.length > 1 && defaults.length > 10);
});
/** The defaulter's collateral has another name in the published figures. */
function own(row, layer) {
    const is = layer === 'defaulter_vaults' && row['defaulter_collateral'] !== undefined;
    return is ? whole(row, 'defaulter_collateral') : 0n;
}
test('frozen money of a layer is not passed on to later ones', async () => {
    const previews = await loadPreviews();
    const layers = LAYERS.map((_, place) => ({
        freeNative: place === 3 ? 10n : 5n,
        blockedNative: place === 4 ? 7n : 0n,
    }));
    const used = value(previews.waterfall(40n, layers), 'waterfall');
    assert.deepEqual(used.rowsNative, [5n, 5n, 5n, 10n, 5n, 3n, 0n, 0n, 0n]);
    assert.deepEqual([used.blockedNative, used.leftNative], [7n, 0n]);
});
