// What the page can do beyond showing: sort tables, filter by segment and
// driver, and show the quotes behind a figure. It makes no markup from text:
// quotes are copies of nodes that stand in the page. Comments stand on lines
// of their own: lines.sh drops them.
(() => {
'use strict';
const root = document.documentElement;
const german = root.lang === 'de';
const get = (id) => document.getElementById(id);
const all = (what, from) => [...(from || document).querySelectorAll(what)];
const has = (node, name, value) =>
    (node.getAttribute(name) || '').split(' ').includes(value);

root.classList.add('js');

// -- sorting ---------------------------------------------------------------

const number = (text) => {
    const found = text.replace(/\u2212/g, '-').match(/[-+]?[\d.,]+/);
    if (!found) return null;
    const plain = german ? found[0].replace(/\./g, '').replace(',', '.')
        : found[0].replace(/,/g, '');
    return parseFloat(plain);
};

const sort = (table, column, head) => {
    const body = table.tBodies[0];
    const numeric = head.classList.contains('n');
    const order = head.getAttribute('aria-sort');
    const down = order ? order === 'ascending' : numeric;
    const keyed = [...body.rows].map((row) => {
        const text = row.cells[column].textContent.trim();
        return {row, key: numeric ? number(text) : text};
    });
    keyed.sort((a, b) => {
        if (a.key === null || b.key === null)
            return (a.key === null) - (b.key === null);
        const way = numeric ? a.key - b.key
            : a.key.localeCompare(b.key, root.lang);
        return down ? -way : way;
    });
    body.append(...keyed.map((one) => one.row));
    all('th', table.tHead).forEach((th) => th.removeAttribute('aria-sort'));
    head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
};

all('table.sort').forEach((table) => {
    all('thead th', table).forEach((head, column) => {
        const button = document.createElement('button');
        button.type = 'button';
        button.append(...head.childNodes);
        head.append(button);
        button.addEventListener('click', () => sort(table, column, head));
    });
});

// -- filters ---------------------------------------------------------------

const segment = get('f-seg');
const driver = get('f-drv');
const reset = get('f-reset');
const slot = get('gap-slot');
let moved = null;

const panel = (number) => {
    if (moved) {
        moved.home.append(moved.panel);
        moved = null;
    }
    const total = slot.querySelector('[data-panel="0"]');
    if (total) total.hidden = number !== '0';
    if (number === '0') return;
    const home = document.querySelector('[data-seg="' + number + '"]');
    moved = {home, panel: home.querySelector('.panel')};
    slot.append(moved.panel);
};

const quotes = (number, name) => {
    all('#voices .voice').forEach((voice) => {
        let any = false;
        all('.quotes', voice).forEach((list) => {
            let count = 0;
            all('li', list).forEach((item) => {
                const out = number !== '0' && !has(item, 'data-g', number);
                item.classList.toggle('not', out);
                count += !out;
            });
            list.classList.toggle('not', count === 0);
            list.querySelector('.num').textContent = count;
            any = any || count > 0;
        });
        voice.classList.toggle('not',
            !any || (name !== '' && !has(voice, 'data-d', name)));
    });
};

const filter = () => {
    const name = driver.value;
    panel(segment.value);
    all('[data-d]').forEach((node) => {
        if (!node.classList.contains('voice') && !node.closest('dialog'))
            node.classList.toggle('not',
                name !== '' && !has(node, 'data-d', name)
                && !has(node, 'data-d', '*'));
    });
    quotes(segment.value, name);
    document.body.classList.toggle('seg-on', segment.value !== '0');
    reset.hidden = segment.value === '0' && name === '';
};

// The page of a comparison has no filters.
if (segment) {
    segment.addEventListener('change', filter);
    driver.addEventListener('change', filter);
    reset.addEventListener('click', () => {
        segment.value = '0';
        driver.value = '';
        filter();
        segment.focus();
    });
    // A reload keeps what was chosen in the fields.
    if (segment.value !== '0' || driver.value !== '') filter();
}

// -- from a figure to its quotes -------------------------------------------

const dialog = get('drill');
const QUOTES_MAX = 60;

// What the link itself or what stands around it says.
const around = (link, name) => {
    const node = link.closest('[' + name + ']');
    return node ? node.getAttribute(name) : '';
};

// The quotes of a link, by driver and stance; of all groups where the link's
// own group has none.
const behind = (link, group) => {
    const found = [];
    const names = around(link, 'data-d').split(' ');
    all('#voices .voice').forEach((voice) => {
        if (names[0] !== '*'
            && !names.some((name) => has(voice, 'data-d', name))) return;
        all('.quotes', voice).forEach((list) => {
            const stance = link.getAttribute('data-s');
            if (stance && !has(list, 'data-s', stance)) return;
            const items = all('li', list).filter((item) =>
                group === '' || has(item, 'data-g', group));
            if (items.length) found.push({voice, list, items});
        });
    });
    return found;
};

const words = (link) => {
    const title = link.querySelector('title');
    const row = link.closest('tr');
    if (title) return title.textContent;
    return row ? row.querySelector('th').textContent : '';
};

const show = (link) => {
    const chosen = link.getAttribute('data-g')
        || around(link, 'data-panel') || '0';
    let found = behind(link, chosen);
    const none = found.length === 0;
    if (none) found = behind(link, '');
    get('drill-n').textContent = words(link)
        + (none && chosen !== '0' ? ' \u2014 ' + dialog.dataset.none : '');
    const parts = [];
    let room = QUOTES_MAX;
    found.forEach((one) => {
        const part = document.createElement('div');
        const head = document.createElement('h3');
        const list = document.createElement('ul');
        part.className = one.list.getAttribute('data-s');
        head.textContent = one.voice.querySelector('h3').textContent + ' \u00b7 '
            + one.list.querySelector('summary').firstChild.textContent.trim();
        one.items.slice(0, room).forEach((item) => {
            const copy = item.cloneNode(true);
            copy.classList.remove('not');
            list.append(copy);
        });
        room -= Math.min(room, one.items.length);
        part.append(head, list);
        if (list.children.length) parts.push(part);
    });
    get('drill-b').replaceChildren(...parts);
    dialog.showModal();
    dialog.scrollTop = 0;
};

document.addEventListener('click', (event) => {
    const link = event.target.closest('a.dr');
    if (dialog && event.target === dialog) dialog.close();
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link);
});
if (dialog) get('drill-x').addEventListener('click', () => dialog.close());

// -- where in the page -----------------------------------------------------

const links = new Map(all('nav a').map((link) =>
    [link.getAttribute('href').slice(1), link]));
const seen = new IntersectionObserver((entries) => {
    entries.forEach((entry) => {
        if (!entry.isIntersecting) return;
        links.forEach((link, id) => {
            if (id === entry.target.id) link.setAttribute('aria-current', 'true');
            else link.removeAttribute('aria-current');
        });
    });
}, {rootMargin: '-20% 0px -70% 0px'});
all('main > section').forEach((section) => seen.observe(section));
})();
