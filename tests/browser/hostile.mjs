// Comments, brands and regions that would run, load or compute something if
// any output let them. Every line also names a driver, so that it is quoted.
const attacks = [
    '<script>window.canary = 1</script>',
    '<img src=http://canary.invalid/x.png onerror=window.canary=1>',
    '"><svg onload=window.canary=1>',
    '\' onmouseover=\'window.canary=1',
    '=cmd()|\'/C calc\'!A0',
    '</style><style>body{display:none}</style>',
    '</title><base href=http://canary.invalid/>',
    'javascript:window.canary=1 http://canary.invalid/ping',
];
const words = [
    'The staff was rude and unfriendly.', 'Das Personal war unfreundlich.',
    'Very friendly staff at the store.', 'Viel zu teuer für diese Qualität.',
];

for (let i = 0; i < 240; i++) {
    const attack = attacks[i % attacks.length];
    console.log(JSON.stringify({
        id: `${attack} ${i}`, text: `${attack} ${words[i % words.length]} ${i}`,
        brand: attacks[(i >> 3) % 3], region: attacks[3 + (i >> 4) % 5],
        touchpoint: attack, customer: `${attack} ${i % 50}`,
        date: `2025-${String(1 + i % 6).padStart(2, '0')}-03`,
        rating: 1 + i % 5, birth_year: 1950 + i % 55,
    }));
}
