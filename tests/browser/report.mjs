// The report in a real browser: nothing loaded, nothing said on the console,
// no sideways scrolling, figures equal to the JSON report, everything that can
// be clicked clicked, without script as well, and no finding of axe-core.
//   node report.mjs FOLDER   (holds demo-en, demo-de, hostile: .html, .json)
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';
import {chromium} from 'playwright-core';

const folder = path.resolve(process.argv[2]);
const axe = fs.readFileSync(
    createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const report = (name) =>
    JSON.parse(fs.readFileSync(path.join(folder, name + '.json'), 'utf8'));
const address = (name) =>
    pathToFileURL(path.join(folder, name + '.html')).href;

// As the page writes it: halves away from zero.
const figure = (value, decimals, german) => {
    if (value === null) return '–';
    const milli = Math.round(value * 1000);
    const step = 10 ** (3 - decimals);
    const size = Math.floor((Math.abs(milli) + step / 2) / step);
    const text = (size / 10 ** decimals).toLocaleString(
        german ? 'de-DE' : 'en-US',
        {minimumFractionDigits: decimals, maximumFractionDigits: decimals});
    return (milli < 0 && size ? '−' : '') + text;
};
const share = (value, german) => value === null ? '–'
    : `${figure(value.value, 1, german)} ${figure(value.low, 1, german)}–`
      + figure(value.high, 1, german);

const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
        '--disable-background-networking', '--disable-component-update',
        '--disable-sync'],
});
let passed = 0;
let failed = 0;

// Opens a page, gives it to `body`, and checks that it stayed silent.
const check = async (what, name, options, body) => {
    const context = await browser.newContext({
        viewport: {width: options.width || 1280, height: 900},
        javaScriptEnabled: options.script !== false,
        colorScheme: options.dark ? 'dark' : 'light',
        reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    const said = [];
    page.setDefaultTimeout(15000);
    page.on('console', (message) => said.push('console: ' + message.text()));
    page.on('pageerror', (error) => said.push('error: ' + error.message));
    page.on('dialog', (dialog) => { said.push('dialog'); dialog.dismiss(); });
    page.on('request', (request) => {
        if (!/^(file|data):/.test(request.url()))
            said.push('request: ' + request.url());
    });
    try {
        await page.goto(address(name));
        await body(page, report(name));
        assert.deepEqual(said, []);
        passed++;
        console.log(`ok   ${what}`);
    } catch (error) {
        failed++;
        console.log(`FAIL ${what}\n     ${error.stack}`);
        await page.screenshot({path: path.join(folder, 'failed.png')});
    }
    await context.close();
};

const sideways = (page) => page.evaluate(() =>
    document.documentElement.scrollWidth - window.innerWidth);
const openAll = (page) => page.evaluate(() =>
    document.querySelectorAll('details').forEach((one) => {
        one.open = true;
    }));
const texts = (page, what) => page.locator(what).evaluateAll((rows) =>
    rows.map((row) => [...row.cells].map((cell) =>
        cell.textContent.trim())));

const accessible = async (page) => {
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run(document, {
        resultTypes: ['violations'],
    }));
    const grave = found.violations.filter((one) =>
        ['serious', 'critical'].includes(one.impact));
    assert.deepEqual(grave.map((one) =>
        `${one.id}: ${one.nodes[0].html.slice(0, 160)}`), []);
};

// -- looks ------------------------------------------------------------------

for (const width of [320, 390, 768, 1280, 1920])
    await check(`no sideways scrolling at ${width}`, 'demo-de', {width},
        async (page) => {
            assert.ok(await sideways(page) <= 0, 'closed');
            await openAll(page);
            assert.ok(await sideways(page) <= 0, 'open');
        });

await check('print at the width of A4', 'demo-en', {width: 794},
    async (page) => {
        await page.emulateMedia({media: 'print'});
        assert.ok(await sideways(page) <= 0);
        assert.ok(!await page.locator('.filters').isVisible());
        assert.ok(!await page.locator('nav').isVisible());
        assert.ok(await page.locator('#c-gap-0-emotional').isVisible());
    });

await check('findings stand before everything else', 'demo-en', {width: 390},
    async (page) => {
        assert.equal(await page.locator('.finding').count(), 3);
        assert.equal(await page.locator('main > section').first()
            .getAttribute('id'), 'findings');
        const box = await page.locator('.finding').first().boundingBox();
        assert.ok(box.y < 900, `first finding at ${box.y}`);
    });

for (const width of [390, 1280])
    for (const dark of [false, true])
        await check(`axe at ${width}, ${dark ? 'dark' : 'light'}`, 'demo-en',
            {width, dark}, async (page) => {
                await openAll(page);
                await accessible(page);
            });

await check('every chart has a name and a description', 'demo-en', {},
    async (page) => {
        const bare = await page.locator('svg.chart').evaluateAll((charts) =>
            charts.filter((chart) => !chart.getAttribute('aria-label')
                && !(chart.querySelector(':scope > title')?.textContent
                     && chart.querySelector(':scope > desc')?.textContent))
                .map((chart) => chart.id));
        assert.deepEqual(bare, []);
    });

// -- figures ----------------------------------------------------------------

const driverRow = (driver, german) => [
    figure(driver.comments, 0, german), figure(driver.wanted, 0, german),
    figure(driver.met, 0, german), figure(driver.unmet, 0, german),
    share(driver.demand, german), share(driver.delivered, german),
    share(driver.gap, german), figure(driver.severity, 2, german),
    figure(driver.unmet_points, 1, german),
    figure(driver.want_points, 1, german), figure(driver.rank, 0, german),
];

const panel = async (page, number, segment, german) => {
    for (const driver of segment.drivers) {
        const rows = await texts(page,
            `[data-panel="${number}"] tr[data-d="${driver.id}"]`);
        assert.equal(rows.length, 1, driver.id);
        assert.deepEqual(rows[0].slice(2), driverRow(driver, german));
    }
};

for (const lang of ['en', 'de'])
    await check(`figures equal the JSON report (${lang})`, 'demo-' + lang, {},
        async (page, json) => {
            const german = lang === 'de';
            assert.equal(await page.locator('html').getAttribute('lang'),
                lang);
            await panel(page, '0', json.segments[0], german);
            const friction = await texts(page, '.friction tbody tr');
            assert.equal(friction.length, json.friction.length);
            friction.forEach((row, i) => {
                const want = json.friction[i];
                assert.deepEqual([row[0], ...row.slice(3, 7)], [
                    String(want.rank), figure(want.unmet_points, 1, german),
                    figure(want.unmet, 0, german),
                    figure(want.comments, 0, german),
                    figure(want.points_of_all, 1, german)]);
            });
            const months = json.trend.filter((one) => one.month !== null);
            const rows = await texts(page, '#trend details:first-of-type '
                + 'tbody tr');
            assert.equal(rows.length, months.length);
            rows.forEach((row, i) => {
                const gap = (id) => figure(months[i].families.find((one) =>
                    one.id === id).gap, 1, german);
                assert.deepEqual(row.slice(0, 4), [months[i].month,
                    figure(months[i].comments, 0, german),
                    gap('emotional'), gap('rational')]);
            });
            assert.ok((await page.locator('.glance').first().textContent())
                .includes(figure(json.coverage.value, 1, german)));
        });

await check('the map equals the JSON report', 'demo-en', {},
    async (page, json) => {
        const heads = (await texts(page, '#touchpoints thead tr'))[0].slice(3);
        const rows = await texts(page, '#touchpoints tbody tr');
        const label = (kind, id) => {
            const text = json.labels[kind][id].en;
            return text[0].toUpperCase() + text.slice(1);
        };
        assert.ok(rows.length > 3);
        rows.forEach((row) => {
            const place = json.touchpoints.find((one) =>
                label('touchpoint', one.touchpoint) === row[0]);
            assert.equal(row[2], figure(place.comments, 0, false));
            heads.forEach((head, i) => {
                const driver = place.drivers.find((one) =>
                    label('driver', one.id) === head);
                assert.equal(row[3 + i], figure(
                    driver.gap && driver.gap.value, 1, false));
            });
        });
    });

// Every quote that the dialog shows was sampled for the driver and stance.
const shown = async (page, json, driver, stance) => {
    const dialog = page.locator('#drill');
    await dialog.waitFor({state: 'visible'});
    const quotes = await dialog.locator('q').allTextContents();
    assert.ok(quotes.length > 0, 'no quote');
    const sampled = new Set(json.verbatims.filter((one) =>
        one.driver === driver && (!stance || one.stance === stance))
        .flatMap((one) => one.items.map((item) => item.text)));
    quotes.forEach((quote) => assert.ok(
        [...sampled].some((text) => text.includes(quote.replace(
            /^… | …$/g, '').slice(0, 40))), quote));
    assert.ok(await dialog.locator('mark').count() > 0);
    return quotes.length;
};

// What owners, targets, rates and a population add.
for (const width of [390, 1280])
    await check(`what was asked for beside the counts at ${width}`, 'asked',
        {width}, async (page, json) => {
            const label = (id) => {
                const text = json.labels.driver[id].en;
                return text[0].toUpperCase() + text.slice(1);
            };
            const range = (one) => one === null ? ''
                : `${figure(one.low, 1, false)}–${figure(one.high, 1,
                    false)}`;

            await openAll(page);
            assert.ok(await sideways(page) <= 0);
            await accessible(page);
            const owned = await texts(page, '.friction tbody tr');
            owned.forEach((row, i) => {
                const want = json.friction[i];
                assert.deepEqual(row.slice(7), [want.owner || '',
                    share(want.delivered_of_stated, false),
                    figure(want.target, 1, false)]);
            });
            const goals = (await texts(page, '#friction tbody tr'))
                .slice(owned.length);
            assert.equal(goals.length, 3);
            goals.forEach((row, i) => {
                const want = json.targets[i];
                assert.deepEqual(row.slice(0, 5), [label(want.driver),
                    figure(want.target, 1, false),
                    figure(want.delivered_of_stated?.value ?? null, 1, false),
                    range(want.delivered_of_stated),
                    figure(want.comments, 0, false)]);
                assert.ok(row[5].startsWith(want.verdict), row[5]);
            });
            const weighed = await texts(page, '#population tr[data-d]');
            const drivers = json.population.drivers.filter((one) =>
                one.suppressed === null);
            assert.equal(weighed.length, drivers.length);
            weighed.forEach((row, i) => assert.deepEqual(row, [
                label(drivers[i].id),
                ...['demand', 'gap'].flatMap((key) => [
                    share(drivers[i].raw[key], false),
                    share(drivers[i].adjusted[key], false)])]));
            const right = await texts(page, '#correction tr[data-d]');
            right.forEach((row, i) => {
                const want = json.correction.segments[0].drivers[i];
                assert.deepEqual(row, [label(want.id),
                    ...['stated', 'met', 'unmet'].flatMap((key) => [
                        share(want[key].raw, false),
                        share(want[key].corrected, false)])]);
            });
            assert.equal(right.length, json.labels
                && Object.keys(json.labels.driver).length);
            const link = page.locator('#population a.dr').first();
            await link.click();
            await shown(page, json, await link.getAttribute('data-d'), '');
        });

await check('changes and steps equal the JSON report', 'demo-en', {},
    async (page, json) => {
        for (const [i, period] of json.changes.periods.entries()) {
            const rows = await texts(page, `#trend h3 ~ details >> nth=${i} `
                + '>> tbody tr');
            const units = [...period.families, ...period.drivers];
            assert.equal(rows.length, units.length);
            rows.forEach((row, n) => {
                const one = units[n];
                assert.deepEqual([row[1], row[2], row[4]], [
                    figure(one.before, 1, false),
                    figure(one.after, 1, false), figure(one.q, 3, false)]);
            });
        }
        const cards = page.locator('.steps > li');
        assert.equal(await cards.count(), 7);
        for (const [i, step] of json.steps.entries()) {
            const text = await cards.nth(i).textContent();
            for (const spread of [step.touchpoints, step.generations])
                if (spread.spread !== null)
                    assert.ok(text.includes(figure(spread.spread, 1, false)),
                        `${step.id} ${spread.spread}`);
        }
        const levels = await texts(page, '.levels tbody tr');
        assert.deepEqual(levels.map((row) => row[2]),
            Object.values(json.levels).map((one) =>
                figure(one.comments, 0, false)));
    });

// -- what can be clicked ----------------------------------------------------

await check('from figures to quotes', 'demo-en', {}, async (page, json) => {
    const top = [...json.segments[0].drivers].filter((one) => one.gap)
        .sort((a, b) => b.gap.value - a.gap.value)[0];
    await page.locator(`#gap a.dr[data-d="${top.id}"]`).first().click();
    await shown(page, json, top.id, '');
    await accessible(page);
    await page.keyboard.press('Escape');
    assert.ok(!await page.locator('#drill').isVisible());

    await page.locator('.finding a.dr').first().click();
    await shown(page, json, top.id, 'unmet');
    await page.locator('#drill-x').click();

    const link = page.locator('.friction a.dr').first();
    await link.click();
    await shown(page, json, json.friction[0].driver, 'unmet');
    await page.locator('#drill-x').click();
    assert.ok(await link.evaluate((one) => one === document.activeElement),
        'focus returns');

    await page.locator('#gap .panel > details > summary').click();
    await page.locator(`[data-panel="0"] tr[data-d="${top.id}"] `
        + 'a.dr[data-s=unmet]').click();
    await shown(page, json, top.id, 'unmet');
    await page.locator('#drill-x').click();

    const square = page.locator('#c-map a.dr').first();
    const driver = await square.getAttribute('data-d');
    await square.click();
    await shown(page, json, driver, '');
    assert.match(await page.locator('#drill-n').textContent(), /×/);
    await page.mouse.click(5, 5);
    assert.ok(!await page.locator('#drill').isVisible(), 'click outside');
});

await check('filter by segment and driver', 'demo-en', {},
    async (page, json) => {
        const options = await page.locator('#f-seg option').allTextContents();
        const name = json.segments[1].by.brand;
        const index = options.findIndex((one) => one.endsWith(name));
        const value = await page.locator('#f-seg option').nth(index)
            .getAttribute('value');
        const all = await page.locator('#voices li:not(.not)').count();

        await page.selectOption('#f-seg', value);
        assert.ok(!await page.locator('[data-panel="0"]').isVisible());
        assert.ok(await page.locator(`#gap-slot [data-panel="${value}"]`)
            .isVisible());
        await panel(page, value, json.segments[1], false);
        const some = await page.locator('#voices li:not(.not)').count();
        assert.ok(some > 0 && some < all, `${some} of ${all}`);
        const emotional = page.locator(
            `#gap-slot [data-panel="${value}"] a.dr`).first();
        await emotional.click();
        const outside = await page.locator('#drill li').evaluateAll(
            (items, group) => items.filter((item) => !item.getAttribute(
                'data-g').split(' ').includes(group)).length, value);
        assert.equal(outside, 0, 'quotes of another segment');
        await page.keyboard.press('Escape');

        const driver = json.friction[0].driver;
        await page.selectOption('#f-drv', driver);
        assert.equal(await page.locator('.friction tbody tr:visible').count(),
            json.friction.slice(0, 10).filter((one) =>
                one.driver === driver).length);
        assert.equal(await page.locator('.voice:visible').count(), 1);
        await page.locator('#f-reset').click();
        assert.ok(await page.locator('[data-panel="0"]').isVisible());
        assert.equal(await page.locator('#voices li:not(.not)').count(), all);
        assert.equal(await page.locator(
            `.seg [data-panel="${value}"]`).count(), 1);
    });

for (const lang of ['en', 'de'])
    await check(`sorting (${lang})`, 'demo-' + lang, {}, async (page, json) => {
        await page.locator('#gap .panel > details > summary').click();
        const table = page.locator('[data-panel="0"] > details table');
        const order = () => table.locator('tbody tr').evaluateAll((rows) =>
            rows.map((row) => row.getAttribute('data-d')));
        const demand = new Map(json.segments[0].drivers.map((one) =>
            [one.id, Math.round(one.demand.value * 10)]));
        const head = table.locator('thead th').nth(6);
        await head.locator('button').click();
        assert.equal(await head.getAttribute('aria-sort'), 'descending');
        let values = (await order()).map((id) => demand.get(id));
        assert.deepEqual(values, [...values].sort((a, b) => b - a));
        await head.locator('button').press('Enter');
        assert.equal(await head.getAttribute('aria-sort'), 'ascending');
        values = (await order()).map((id) => demand.get(id));
        assert.deepEqual(values, [...values].sort((a, b) => a - b));
    });

for (const width of [390, 1280])
    await check(`a comparison at ${width}`, 'compare', {width},
        async (page, json) => {
            await openAll(page);
            assert.ok(await sideways(page) <= 0);
            await accessible(page);
            const tested = json.comparisons[0].drivers.filter((one) =>
                one.gap.value !== null);
            const rows = await texts(page, 'tbody tr[data-d]');
            assert.equal(rows.length, tested.length);
            for (const one of tested) {
                const text = await page.locator(
                    `tr[data-d="${one.id}"]`).textContent();
                for (const value of [figure(one.gap.a, 1, false),
                    figure(one.gap.b, 1, false), figure(one.q, 3, false)])
                    assert.ok(text.includes(value), `${one.id} ${value}`);
            }
        });

// -- without script, and with ill will --------------------------------------

await check('without script', 'demo-en', {script: false}, async (page) => {
    assert.equal(await page.locator('.finding').count(), 3);
    assert.ok(!await page.locator('.filters').isVisible());
    await page.locator('#gap .panel > details > summary').click();
    assert.ok(await page.locator('[data-panel="0"] > details table').isVisible());
    assert.equal(await page.locator('th button').count(), 0);
    const link = page.locator('.finding a.dr').first();
    const target = await link.getAttribute('href');
    await link.click();
    assert.equal(new URL(page.url()).hash, target);
    await page.locator(`${target} summary`).first().click();
    assert.ok(await page.locator(`${target} q`).first().isVisible());
});

await check('a long name does not run through its figures', 'hostile',
    {width: 320}, async (page) => {
        const [met, bare] = await page.evaluate(() => {
            const rows = [...document.querySelectorAll('.chart.rows a.dr')]
                .map((one) => [one.querySelector('.lab'),
                    one.querySelector('.val')])
                .filter(([name, figure]) => name && figure
                    && name.getBoundingClientRect().right
                       > figure.getBoundingClientRect().left);
            return [rows.length, rows.filter(([, figure]) => {
                const style = getComputedStyle(figure);
                return !style.paintOrder.startsWith('stroke')
                    || style.stroke
                       !== getComputedStyle(document.body).backgroundColor;
            }).length];
        });
        assert.ok(met > 0);
        assert.equal(bare, 0);
    });

await check('hostile comments are only text', 'hostile', {},
    async (page, json) => {
        assert.ok(json.segments[0].comments > 200);
        assert.ok(json.verbatims.length > 0);
        await openAll(page);
        const text = await page.locator('main').textContent();
        for (const part of ['<script>window.canary', 'onerror=window.canary',
            '=cmd()', 'http://canary.invalid/x.png', '</style><style>'])
            assert.ok(text.includes(part), part);
        for (const value of await page.locator('#f-seg option').evaluateAll(
            (options) => options.map((one) => one.value)))
            await page.selectOption('#f-seg', value);
        await page.locator('#f-reset').click().catch(() => {});
        await page.locator('#gap a.dr').first().click();
        assert.ok(await page.locator('#drill q').count() > 0);
        await page.mouse.move(400, 300);
        assert.equal(await page.evaluate(() => window.canary), undefined);
        assert.equal(await page.locator('main img, main script, main base, '
            + 'main svg[onload]').count(), 0);
    });

await check('the policy holds', 'demo-en', {}, async (page) => {
    // What the page itself would say on the console is the test here.
    page.removeAllListeners('console');
    const ran = await page.evaluate(() => {
        const script = document.createElement('script');
        script.textContent = 'window.canary = 1';
        document.body.append(script);
        document.body.setAttribute('style', 'opacity: .5');
        return [window.canary, getComputedStyle(document.body).opacity];
    });
    assert.deepEqual(ran, [undefined, '1']);
});

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
